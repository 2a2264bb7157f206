"""Counts of the delivered year: values that do not apply, are missing, negative, 0 or positive, and their flags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from lnb_pipeline.prevalidation import thresholds
from lnb_pipeline.prevalidation.figures import Array, Delivered, Heading, file_of, is_due
from lnb_pipeline.prevalidation.logical import in_years
from lnb_pipeline.prevalidation.rules import Count, Severity
from lnb_pipeline.silc.codebook import FILES, File, year_facts

FLAGS = ("-8", "-7", "-6", "-5", "-4", "-3", "-2", "-1", ">0", "none")
"""Classes of a flag; `none` is one that is missing, 0 or below -8."""
_STATES = ("not applicable", "missing", "negative", "zero", "positive")
_OTHERS = ".others"
"""Mark of the rules on records in R of people who are no respondents (RB245 none of 1 to 4)."""

def flag_classes(flags: Array) -> npt.NDArray[np.intp]:
    """The class of every flag, as its place in `FLAGS`."""
    known = np.nan_to_num(flags)
    places = np.full(flags.size, FLAGS.index("none"))
    places[known > 0] = FLAGS.index(">0")
    negative = (known >= -8) & (known <= -1)
    places[negative] = known[negative].astype(np.intp) + 8
    return places


def counts(data: Delivered) -> list[Count]:
    """Missing and negative values against the share from which they are listed; flags for information."""
    book = thresholds.comparison()
    if not in_years(book.years, data.year):
        whole = Heading("counts", "counts", "missing", "D", "counts of the delivered year")
        return [whole.not_evaluated(f"there are no rules on counts for {data.year}", data.year)]
    return [count for file in FILES for count in _of_file(data, file)]


def listed(file: File, year: int) -> dict[str, bool]:
    """Variables of a file that are counted and compared, and whether they are continuous."""
    book = thresholds.comparison()
    found: dict[str, bool] = {}
    for continuous, groups in ((True, book.continuous), (False, book.discrete)):
        for code in (c for codes in groups.values() for c in codes):
            if file_of(code) == file and is_due(code, year):
                found.setdefault(code, continuous)
    return found


def _of_file(data: Delivered, file: File) -> Iterator[Count]:
    kinds = listed(file, data.year)
    shared = ("RB245",) if file == "R" else ()
    able = [code for code in kinds if not data.lacks(code, f"{code}_F", *shared)]
    for code in kinds:
        if code not in able:
            note = data.lacks(code, f"{code}_F", *shared)
            yield _heading(code, "missing", "missing values").not_evaluated(note, data.year)
    if not able:
        return
    columns = data.of_year(file, (*shared, *(column for code in able for column in (code, f"{code}_F"))))
    respondents = np.isin(columns["RB245"], (1, 2, 3, 4)) if file == "R" else None
    for code in able:
        states, flags = _states(columns[code], columns[f"{code}_F"]), flag_classes(columns[f"{code}_F"])
        if respondents is None:
            yield from _judge(data.year, code, kinds[code], states, flags)
        else:
            yield from _judge(data.year, code, kinds[code], states[respondents], flags[respondents])
            yield from _judge(data.year, code, kinds[code], states[~respondents], flags[~respondents], others=True)


def _states(values: Array, flags: Array) -> npt.NDArray[np.intp]:
    """The state of every value, as its place in `_STATES`."""
    missing = np.isnan(flags) | (flags == -8) | (flags == -1)
    empty = np.where(missing, _STATES.index("missing"), _STATES.index("not applicable"))
    return np.where(np.isnan(values), empty, _STATES.index("zero") + np.sign(np.nan_to_num(values)).astype(np.intp))


def _judge(
    year: int, code: str, continuous: bool, states: npt.NDArray[np.intp], flags: npt.NDArray[np.intp],
    others: bool = False,
) -> Iterator[Count]:
    book = thresholds.comparison()
    numbers = _numbers(_STATES, states)
    filled = numbers["negative"] + numbers["zero"] + numbers["positive"]
    if not continuous:
        numbers = {"not applicable": numbers["not applicable"], "missing": numbers["missing"], "filled": filled}
    # of people who are no members only a few variables are due: the others are empty with them, and rightly so
    due = not others or code in _due_of_others(year)
    severity: Severity = "warning" if due else "info"
    yield _share(
        _heading(code, "missing", "missing values", others, severity), year, numbers["missing"],
        numbers["missing"] + filled, book.missing_share if due else None, _text(numbers),
    )
    if continuous:
        yield _share(
            _heading(code, "negative", "negative values", others), year, numbers["negative"], filled,
            book.negative_share, "",
        )
    note = _text(_numbers(FLAGS, flags))
    yield _heading(code, "flags", "flags", others, "info").count(year, flags.size, 0, note=note)


def _numbers(names: Sequence[str], places: npt.NDArray[np.intp]) -> dict[str, int]:
    """Records by name of what they are."""
    return dict(zip(names, np.bincount(places, minlength=len(names)).tolist(), strict=True))


def _due_of_others(year: int) -> frozenset[str]:
    return frozenset(code for _, codes in year_facts(year).filled_for_others for code in codes)


def _heading(code: str, kind: str, what: str, others: bool = False, severity: Severity = "warning") -> Heading:
    who = ", people who are no respondents" if others else ""
    return Heading(
        f"{code}.{kind}{_OTHERS if others else ''}", "counts", kind, file_of(code), f"{code}: {what}{who}", (code,),
        severity,
    )


def _share(heading: Heading, year: int, n: int, of: int, limit: float | None, note: str) -> Count:
    share = n / of if of else 0.0
    failed = n if limit is not None and share >= limit else 0
    return heading.count(year, of, failed, observed=round(share, 4) if of else None, limit=limit, note=note)


def _text(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in numbers.items() if n)
