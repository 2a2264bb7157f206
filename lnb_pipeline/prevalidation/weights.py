"""Weights: where they are expected to be empty, those far out, and their sums.

Eurostat also lists the least and the largest weight and the five largest of each. Those are values of persons and
households; here are counts, and sums and medians of many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lnb_pipeline.prevalidation import thresholds
from lnb_pipeline.prevalidation.figures import Array, Delivered, Heading, file_of, is_due, quantiles_of, shown
from lnb_pipeline.prevalidation.logical import in_years
from lnb_pipeline.prevalidation.rules import Count
from lnb_pipeline.prevalidation.thresholds import Emptiness
from lnb_pipeline.silc import notation
from lnb_pipeline.silc.codebook import CURRENT_MEMBERS, FILES, File, year_facts

Mask = npt.NDArray[np.bool_]
_NEW = 9
"""DB110 of a household that is in the panel for the first time."""


@dataclass(frozen=True, slots=True)
class Records:
    """Weights of a file in the years of the panel, and what they depend on.

    `columns`: `year`, `group` (rotation group of the household), `new` (1 in a household that is new in the panel) and
    the weights that are due and delivered. `holds`: 1 where a condition of the rule book holds, by its text.
    """

    file: File
    columns: Mapping[str, Array]
    holds: Mapping[str, Array]

    def years(self) -> list[int]:
        return [int(year) for year in np.unique(self.columns["year"])]

    def of(self, year: int) -> Mask:
        """Which records are of a year."""
        return np.equal(self.columns["year"], year)


def counts(data: Delivered) -> list[Count]:
    """Weights expected to be empty (errors), weights far out (warnings) and sums of weights (for information)."""
    if not in_years(thresholds.weights().years, data.year):
        whole = Heading("weights", "weights", "summary", "D", "weights")
        return [whole.not_evaluated(f"there are no rules on weights for {data.year}", data.year)]
    files = [_records(data, file) for file in FILES if file != "H"]
    return [
        count for records in files
        for count in (*_empty(data, records), *_outliers(data, records), *_sums(data, records))
    ]


# -- records of a file with what their weights depend on ----------------------------------------------------------
def _records(data: Delivered, file: File) -> Records:
    weights = [code for code in _weights_of(file, data.year) if not data.lacks(code)]
    texts = [e.when for e in thresholds.weights().empty if file_of(e.weights[0]) == file]
    texts += [when for weight, when in thresholds.weights().judged.items() if file_of(weight) == file]
    able = [text for text in dict.fromkeys(texts) if not data.lacks(*_reads(text))]
    conditions = [f"CAST(coalesce({_sql(text, file, data.year)}, false) AS INT)" for text in able]
    years = ", ".join(map(str, data.panel_years))
    wanted = (f"own.{file}B010", *_household(data, file), *(f'own."{w}"' for w in weights), *conditions)
    listed = ", ".join(f"{sql} AS c{n}" for n, sql in enumerate(wanted))
    table = list(data.arrays(f"SELECT {listed} FROM {_source(data, file)} WHERE own.{file}B010 IN ({years})").values())
    first = 3 + len(weights)
    return Records(
        file, dict(zip(("year", "group", "new", *weights), table[:first], strict=True)),
        dict(zip(able, table[first:], strict=True)),
    )


def _weights_of(file: File, year: int) -> list[str]:
    """Every weight of a file the rule book speaks of."""
    book = thresholds.weights()
    named = (*(w for e in book.empty for w in e.weights), *book.judged, *(w for ws in book.sums.values() for w in ws))
    return [code for code in dict.fromkeys(named) if file_of(code) == file and is_due(code, year)]


def _household(data: Delivered, file: File) -> tuple[str, str]:
    """Rotation group and whether the household is new, as SQL."""
    table = "own" if file == "D" else "household"
    return (
        f"CAST({table}.DB075 AS DOUBLE)" if not data.lacks("DB075") else "CAST(NULL AS DOUBLE)",
        f"CAST({table}.DB110 = {_NEW} AS INT)" if not data.lacks("DB110") else "0",
    )


def _source(data: Delivered, file: File) -> str:
    """FROM: the file as `own`; in P the person in R as `person`, in R and P the household in D as `household`."""
    if file == "D":
        return "raw_D AS own"
    listed = "".join(f", max({code}) AS {code}" for code in ("DB075", "DB110") if not data.lacks(code))
    household = f"(SELECT DB010, DB030{listed} FROM raw_D GROUP BY DB010, DB030) AS household"
    if file == "R":
        return f"raw_R AS own LEFT JOIN {household} ON own.RB010 = household.DB010 AND own.RB040 = household.DB030"
    status = "max(RB245)" if not data.lacks("RB245") else "NULL"
    person = (
        f"(SELECT RB010, RB030, {status} AS RB245, max(RB040) AS RB040 FROM raw_R WHERE RB110 IN {CURRENT_MEMBERS} "
        "GROUP BY RB010, RB030) AS person"
    )
    return (
        f"raw_P AS own LEFT JOIN {person} ON own.PB010 = person.RB010 AND own.PB030 = person.RB030 "
        f"LEFT JOIN {household} ON own.PB010 = household.DB010 AND person.RB040 = household.DB030"
    )


def _sql(text: str, file: File, year: int) -> str:
    """A condition of the rule book on records of a file."""

    def column(name: notation.Name) -> str:
        if name.code == "year":
            return str(year)
        return f'person."{name.code}"' if file == "P" and file_of(name.code) == "R" else f'own."{name.code}"'

    return notation.to_sql(notation.parse(text), column)


def _reads(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n.code for n in notation.names(notation.parse(text)) if n.code != "year"))


# -- expected to be empty ------------------------------------------------------------------------------------------
def _empty(data: Delivered, records: Records) -> Iterator[Count]:
    for entry in thresholds.weights().empty:
        for weight in entry.weights:
            if file_of(weight) != records.file or not is_due(weight, data.year):
                continue
            heading = _empty_heading(entry, weight)
            note = data.lacks(weight, *_reads(entry.when))
            if note:
                yield heading.not_evaluated(note)
                continue
            empty, filled = records.holds[entry.when] == 1, np.nan_to_num(records.columns[weight]) != 0
            for year in records.years():
                due = empty & records.of(year)
                yield heading.count(year, int(np.count_nonzero(due)), int(np.count_nonzero(due & filled)))


def _empty_heading(entry: Emptiness, weight: str) -> Heading:
    return Heading(
        f"{weight}.empty_{entry.kind}", "weights", f"empty_{entry.kind}", file_of(weight), f"{weight}: {entry.title}",
        (weight, *(code for code in _reads(entry.when) if code != weight)), "error",
    )


# -- far out -------------------------------------------------------------------------------------------------------
def _outliers(data: Delivered, records: Records) -> Iterator[Count]:
    book = thresholds.weights()
    for weight, when in book.judged.items():
        if file_of(weight) != records.file or not is_due(weight, data.year):
            continue
        title = f"{weight}: below {book.least:g}, or above {book.times_median:g} times the median"
        heading = Heading(f"{weight}.weight_outlier", "weights", "weight_outlier", records.file, title, (weight,))
        note = data.lacks(weight, *_reads(when))
        if note:
            yield heading.not_evaluated(note, data.year)
        else:
            yield _outlier_count(heading, data.year, records.columns[weight][records.holds[when] == 1])


def _outlier_count(heading: Heading, year: int, weights: Array) -> Count:
    book, there = thresholds.weights(), weights[~np.isnan(weights)]
    if not there.size:
        return heading.not_evaluated("no weights to be judged", year)
    most = book.times_median * quantiles_of(there, (0.5,))[0]
    low = there < book.least
    high = (there > most) & ~low
    below, above = int(np.count_nonzero(low)), int(np.count_nonzero(high))
    note = f"{below} below, {above} above" if below or above else ""
    return heading.count(year, there.size, below + above, limit=shown(most, there.size), note=note)


# -- sums ----------------------------------------------------------------------------------------------------------
def _population(data: Delivered, records: Records) -> float | None:
    """What the sums of a file are shown against: a sum of the delivered year."""
    weight = thresholds.weights().population[records.file]
    return _total(records.columns[weight][records.of(data.year)]) if weight in records.columns else None


def _total(weights: Array) -> float | None:
    """A sum of weights as it may be shown; None of few."""
    book = thresholds.weights()
    if np.count_nonzero(~np.isnan(weights)) < book.least_observations:
        return None
    return float(round(np.nansum(weights) / book.rounded_to) * book.rounded_to)


def _sums(data: Delivered, records: Records) -> Iterator[Count]:
    population = _population(data, records)
    selects = data.delivery.country in year_facts(data.year).selected_respondent_countries
    for scope, weights in thresholds.weights().sums.items():
        if scope == "selected" and not selects:
            continue
        for weight in weights:
            if file_of(weight) != records.file or not is_due(weight, data.year):
                continue
            note = data.lacks(weight, *_needs(scope))
            if note:
                yield _sum_heading(weight, scope).not_evaluated(note)
                continue
            for year in records.years():
                yield from _summed(weight, scope, year, records, population)


def _needs(scope: str) -> tuple[str, ...]:
    """Variables by which the rotation groups are told apart."""
    return ("DB075", "DB110") if scope == "new_group" else ("DB075",) if scope == "each_group" else ()


def _summed(weight: str, scope: str, year: int, records: Records, population: float | None) -> Iterator[Count]:
    """The sum of a year, of each rotation group of the year, or of its new group."""
    of_year, group = records.of(year), records.columns["group"]
    groups: list[int | None] = [None]
    if scope == "each_group":
        groups = [int(g) for g in np.unique(group[of_year & (group >= 1) & (group <= 9)])]
    elif scope == "new_group":
        new = group[of_year & (records.columns["new"] == 1) & (group >= 1) & (group <= 9)].astype(np.intp)
        groups = [int(np.bincount(new).argmax())] if new.size else []
    for number in groups:
        weights = records.columns[weight][of_year if number is None else of_year & (group == number)]
        without = int(np.count_nonzero(np.isnan(weights)))
        heading = _sum_heading(weight, scope, number)
        note = f"{without} of {weights.size} without it"
        yield heading.count(year, weights.size, 0, observed=_total(weights), limit=population, note=note)


def _sum_heading(weight: str, scope: str, number: int | None = None) -> Heading:
    rule, title = f"{weight}.sum", f"{weight}: sum of the weights"
    if scope == "new_group":
        title += ", rotation group that is new"
    elif scope == "each_group" and number is not None:
        rule, title = f"{rule}_group_{number}", f"{title}, rotation group {number}"
    return Heading(rule, "weights", "summary", file_of(weight), title, (weight,), "info")
