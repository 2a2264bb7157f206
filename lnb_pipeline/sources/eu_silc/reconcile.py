"""Our derived variables beside those a delivery brings itself: how many records differ, and nothing else.

The user database of Eurostat carries derived variables (RX, HX); a delivery of a statistical office does
not. Our own values are the published ones either way: this says how far they can be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.estimation.distribution import from_sample
from lnb_pipeline.estimation.poverty import below_line, poverty_line
from lnb_pipeline.sources.eu_silc import layout
from lnb_pipeline.sources.eu_silc.door import Extract
from lnb_pipeline.sources.eu_silc.rows import Rows, Values, is_before_break, numbers
from lnb_pipeline.sources.eu_silc.typed import Numbers, Texts
from lnb_pipeline.sources.manifest import Manifest

Mask = NDArray[np.bool_]
TWO_DECIMALS = 0.005
"""Half of the last decimal of a value delivered with two."""
INCOME_AMOUNT, INCOME_SHARE = 1.0, 1e-4
OUT_OF_SCOPE = 2.0
"""RX050 of a person whose household has nobody of working age, or who is too old."""
_ROUNDING = 1e-9
_CLOSELY = f"within {TWO_DECIMALS}"


@dataclass(frozen=True, slots=True)
class _Compared:
    """One derived variable: which records have a delivered value, which of these are not ours, and the note."""

    code: str
    delivered: Mask
    same: Mask
    note: str


def reconcile(extract: Extract, rows: Rows, person: Values, household: Values, manifest: Manifest) -> Values:
    """Columns of audit.derived_variable: one row a derived variable of EU-SILC, delivered or not.

    A record differs when its delivered value is known and ours is another one or unknown. Counts only.
    """
    poor = _poor(person, manifest)
    compared = [
        *_statuses(extract, rows, person, poor),
        _close(extract, rows, "HX050", numbers(household, "equivalised_size"), f"equivalised size, {_CLOSELY}"),
        _household_poverty(extract, rows, poor),
        _income(extract, rows, household),
        _equal(
            extract, rows, "HX120", numbers(household, "overcrowded"),
            "overcrowded, equal; ages are those at the end of the income year",
        ),
    ]
    n_delivered = np.array([int(c.delivered.sum()) for c in compared])
    n_different = np.array([int((c.delivered & ~c.same).sum()) for c in compared])
    share = np.divide(n_different, n_delivered, out=np.full(len(compared), np.nan), where=n_delivered > 0)
    return {
        "silc_variable": np.array([c.code for c in compared], dtype=object),
        "title_en": np.array([_title(c.code) for c in compared], dtype=object),
        "n_records": np.array([len(c.delivered) for c in compared]),
        "n_delivered": n_delivered,
        "n_different": n_different,
        "different_share": share,
        "note": np.array([c.note for c in compared], dtype=object),
    }


def _title(code: str) -> str:
    return next(variable.label for variable in layout.EXTRA if variable.code == code)


def _poor(person: Values, manifest: Manifest) -> Numbers:
    """1 for persons below the national line, 0 for others, NaN where the income or the line is unknown."""
    income = numbers(person, "equivalised_income")
    line = manifest.eu_silc.poverty_line.value if manifest.eu_silc else None
    if line is None:
        counted = np.where(np.isnan(numbers(person, "age_years")), np.nan, income)
        weight = np.maximum(np.nan_to_num(numbers(person, "person_weight")), 0.0)
        line = poverty_line(from_sample(counted, weight)[0]).value
    return below_line(income, line)


# -- persons -----------------------------------------------------------------------------------------
def _statuses(extract: Extract, rows: Rows, person: Values, poor: Numbers) -> list[_Compared]:
    old = is_before_break(extract)
    intensity, low, deprived = ("work_intensity_2020", "lwi_2020", "smd") if old else ("work_intensity", "lwi", "smsd")
    lwi, lacks = numbers(person, low), numbers(person, deprived)
    return [
        _close(
            extract, rows, "RX040", numbers(person, intensity),
            f"{intensity}, {_CLOSELY}; unverified: how part-time months and unknown hours are scaled",
        ),
        _equal(
            extract, rows, "RX050", np.where(np.isnan(lwi), OUT_OF_SCOPE, lwi),
            f"{low}, equal; null is {OUT_OF_SCOPE:.0f}, not applicable; unverified as RX040",
        ),
        _equal(
            extract, rows, "RX060", lacks,
            f"{deprived}, equal; unverified: members of 16 and over without interview" if not old
            else f"{deprived}, equal",
        ),
        _pattern(extract, rows, (poor, lacks, np.nan_to_num(lwi)), f"income below the line, {deprived}, {low}"),
    ]


def _pattern(extract: Extract, rows: Rows, digits: tuple[Numbers, ...], what: str) -> _Compared:
    """RX070: three digits; low work intensity out of scope is 0."""
    delivered = extract.files["R"].text("RX070")[rows.r]
    known = np.asarray(delivered != np.array(None, dtype=object), dtype=np.bool_)
    ours: Texts = np.full(len(delivered), "", dtype=object)
    for digit in digits:
        ours = ours + np.where(digit == 1, "1", np.where(digit == 0, "0", "?")).astype(object)
    return _Compared(
        "RX070", known, np.asarray(ours == delivered, dtype=np.bool_),
        f"{what} as three digits, equal; out of scope is 0; unverified as RX050 and RX060",
    )


# -- households --------------------------------------------------------------------------------------
def _household_poverty(extract: Extract, rows: Rows, poor: Numbers) -> _Compared:
    of_household = np.full(rows.n_households, np.nan)
    of_household[rows.group] = poor
    return _equal(
        extract, rows, "HX080", of_household,
        "equivalised income below the national line (60 % of the median, or as declared), equal",
    )


def _income(extract: Extract, rows: Rows, household: Values) -> _Compared:
    delivered, ours = _delivered(extract, rows, "HX090"), numbers(household, "equivalised_income")
    limit = np.maximum(INCOME_AMOUNT, INCOME_SHARE * np.abs(delivered))
    note = f"equivalised income, within {INCOME_AMOUNT:.0f} ALL or {INCOME_SHARE:.2%}; HY025 is not applied"
    return _within("HX090", delivered, ours, limit, note)


# -- comparison --------------------------------------------------------------------------------------
def _delivered(extract: Extract, rows: Rows, code: str) -> Numbers:
    """Delivered values in the order of our table: RX of persons, HX of households."""
    of_person = code.startswith("R")
    return extract.files["R" if of_person else "H"].number(code)[rows.r if of_person else rows.h]


def _equal(extract: Extract, rows: Rows, code: str, ours: Numbers, note: str) -> _Compared:
    return _within(code, _delivered(extract, rows, code), ours, np.zeros(len(ours)), note)


def _close(extract: Extract, rows: Rows, code: str, ours: Numbers, note: str) -> _Compared:
    return _within(code, _delivered(extract, rows, code), ours, np.full(len(ours), TWO_DECIMALS), note)


def _within(code: str, delivered: Numbers, ours: Numbers, limit: Numbers, note: str) -> _Compared:
    same = np.abs(ours - delivered) <= limit + _ROUNDING
    return _Compared(code, ~np.isnan(delivered), np.asarray(same, dtype=np.bool_), note)
