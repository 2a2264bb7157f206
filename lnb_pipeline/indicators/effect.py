"""What deprivation and work intensity add to the difference between women and men that income poverty shows.

AROPE holds AROP, so AROPE minus AROP is a status of its own: excluded and not poor. What is added to the gap is the gap
of that one status, and its test an ordinary one; no difference of differences is needed. All measures of a row look
at the same persons: those with an income and a deprivation status.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.indicator_tables import EFFECT_ESTIMATE
from lnb_pipeline.estimation.interval import difference_interval
from lnb_pipeline.estimation.record import FloatArray
from lnb_pipeline.estimation.testing import p_value
from lnb_pipeline.indicators.catalogue import UNIONS
from lnb_pipeline.indicators.catalogue.entry import Estimator, Indicator, Level, Sex
from lnb_pipeline.indicators.groups import EFFECT_DIVISIONS, TOTAL
from lnb_pipeline.indicators.measure import Contrast, Term, YearEstimates
from lnb_pipeline.indicators.places import places
from lnb_pipeline.indicators.rows import NO_VARIANCE, NOT_COVERED, STATUS_REASON, Heading, Row, tail, typed
from lnb_pipeline.indicators.sample import Domain, Sample

GROUPS = (TOTAL, *(group for groups in EFFECT_DIVISIONS.values() for group in groups))
"""Everybody; 16 and over; members of one-adult households, where the household's status is the person's; couples'."""

_DEPRIVED_ONLY, _LOW_WORK_ONLY, _BOTH, _DEPRIVED, _EXCLUDED = (
    "deprived_only", "low_work_only", "deprived_and_low_work", "deprived", "excluded"
)
_PERCENT = 100.0


@dataclass(frozen=True)
class _Family:
    """The measures of one definition family, from income poverty to AROPE, and the patterns beside poverty."""

    definition: str
    poverty: Indicator
    with_deprivation: Indicator
    with_work_intensity: Indicator
    added: Indicator
    deprived_only: Indicator
    low_work_only: Indicator
    both: Indicator


def effects(
    estimates: YearEstimates, heading: Heading, measured: Sequence[str], covered: frozenset[Level]
) -> pd.DataFrame:
    """The table estimates.measurement_effect of a year: a row for each place, definition family and group.

    Gaps are women minus men in percentage points. `added_p_value` is two-sided. Undefined: not_covered,
    not_collected, no_sample or zero_total (no women or no men in the cell) leave everything null; no_variance leaves
    the values and no errors. Places whose level is not `covered` are not_covered.
    """
    rows: list[Row] = []
    for entry in UNIONS.values():
        if not entry.available_in(heading.year):
            continue
        missing = estimates.reason(entry)
        family = _family(entry)
        of_family = estimates.with_statuses(_patterns(estimates.sample, entry))
        for place in places(measured):
            reason = NOT_COVERED if place.level not in covered else missing
            rows += [
                _row(heading, of_family, family, Domain(place, group=group), reason) for group in GROUPS
            ]
    return typed(EFFECT_ESTIMATE, rows)


def _family(entry: Indicator) -> _Family:
    """Each measure with a code of its own and one status, known for exactly the persons AROPE is known for."""
    def measure(name: str, estimator: Estimator, status: str) -> Indicator:
        return replace(entry, code=f"{entry.code} {name}", estimator=estimator, columns=("equivalised_income", status))

    return _Family(
        entry.definition,
        measure("poverty", "at_risk_of_poverty", _EXCLUDED),
        measure("with deprivation", "at_risk_or_excluded", _DEPRIVED),
        measure("with work intensity", "at_risk_or_excluded", _EXCLUDED),
        measure("added", "excluded_not_poor", _EXCLUDED),
        measure("deprived only", "excluded_not_poor", _DEPRIVED_ONLY),
        measure("low work only", "excluded_not_poor", _LOW_WORK_ONLY),
        measure("both", "excluded_not_poor", _BOTH),
    )


def _patterns(sample: Sample, entry: Indicator) -> dict[str, FloatArray]:
    """The patterns of deprivation and low work intensity as statuses of the persons.

    They are unknown where deprivation is; out of the scope of work intensity counts as no.
    """
    deprivation, work_intensity = entry.statuses
    unknown = np.isnan(sample.status[deprivation])
    deprived, low = sample.holds(deprivation), sample.holds(work_intensity)

    def status(holds: np.ndarray) -> FloatArray:
        return np.where(unknown, np.nan, holds.astype(np.float64))

    return {
        _DEPRIVED: status(deprived), _EXCLUDED: status(deprived | low), _DEPRIVED_ONLY: status(deprived & ~low),
        _LOW_WORK_ONLY: status(low & ~deprived), _BOTH: status(deprived & low),
    }


def _row(
    heading: Heading, estimates: YearEstimates, family: _Family, domain: Domain, reason: str | None
) -> Row:
    head: Row = {
        "time_period": heading.year, "income_year": heading.year - 1, "geo": domain.place.geo,
        "geo_level": domain.place.level, "definition": family.definition, "population_group": domain.group,
        "n_women": 0, "n_men": 0, "n_households": 0, "n_psu": 0, **tail(heading, domain.place),
    }
    if reason is not None:
        return head | {"status_reason": reason}
    women, men, both = (estimates.estimate(family.added, domain, sex) for sex in ("F", "M", "T"))
    head |= {
        "n_women": women.n_persons, "n_men": men.n_persons, "n_households": both.n_households, "n_psu": both.n_psu,
    }
    missing = next((side for side in (women, men) if side.estimate.value is None), None)
    if missing is not None:
        return head | {"status_reason": STATUS_REASON[missing.estimate.status]}
    added = estimates.gap(family.added, domain)
    return head | _steps(estimates, family, domain) | _test(estimates, family, domain, added) | _relative(
        estimates, family, domain
    ) | {"degrees_of_freedom": added.df, "status_reason": NO_VARIANCE if added.std_error is None else None}


def _steps(estimates: YearEstimates, family: _Family, domain: Domain) -> Row:
    """The gap under each measure and the part of each pattern, with their errors."""
    named = {
        "gap_poverty": family.poverty, "gap_with_deprivation": family.with_deprivation,
        "gap_with_work_intensity": family.with_work_intensity, "added": family.added,
        "added_deprived_only": family.deprived_only, "added_low_work_only": family.low_work_only,
        "added_both": family.both,
    }
    row: Row = {}
    for name, indicator in named.items():
        row[name] = _PERCENT * (_value(estimates, indicator, domain, "F") - _value(estimates, indicator, domain, "M"))
        row[f"{name}_error"] = _percent(estimates.gap(indicator, domain).std_error)
    return row


def _test(estimates: YearEstimates, family: _Family, domain: Domain, found: Contrast) -> Row:
    if found.std_error is None:
        return {}
    gap = _value(estimates, family.added, domain, "F") - _value(estimates, family.added, domain, "M")
    interval = difference_interval(gap, found.std_error, found.df, found.bias, of_shares=True)
    return {
        "added_lower": _PERCENT * interval.lower, "added_upper": _PERCENT * interval.upper,
        "added_p_value": p_value(gap, found.std_error, found.df),
    }


def _relative(estimates: YearEstimates, family: _Family, domain: Domain) -> Row:
    """log(F/M) of AROPE minus log(F/M) of AROP, where all four rates are above zero."""
    signs: tuple[tuple[float, Indicator, Sex], ...] = (
        (1.0, family.with_work_intensity, "F"), (-1.0, family.with_work_intensity, "M"),
        (-1.0, family.poverty, "F"), (1.0, family.poverty, "M"),
    )
    rates = [_value(estimates, indicator, domain, sex) for _, indicator, sex in signs]
    if min(rates) <= 0:
        return {}
    terms: list[Term] = [
        (sign / rate, indicator, domain, sex) for (sign, indicator, sex), rate in zip(signs, rates, strict=True)
    ]
    change = sum(sign * float(np.log(rate)) for (sign, _, _), rate in zip(signs, rates, strict=True))
    return {"relative_change": change, "relative_change_error": estimates.contrast(terms).std_error}


def _value(estimates: YearEstimates, indicator: Indicator, domain: Domain, sex: Sex) -> float:
    """A value that is known to be defined: all measures of a row look at the same persons."""
    value = estimates.estimate(indicator, domain, sex).estimate.value
    if value is None:
        raise RuntimeError("the measures of one row look at different persons")
    return value


def _percent(error: float | None) -> float | None:
    return None if error is None else _PERCENT * error

