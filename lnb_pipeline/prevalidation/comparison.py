"""What changed against the delivery of the year before: medians of amounts, shares of codes and of flags.

An earlier delivery is reduced to a `Profile` before it is compared: medians and tallies, no record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lnb_pipeline.prevalidation import thresholds
from lnb_pipeline.prevalidation.figures import Array, Delivered, Heading, file_of, is_due, quantiles_of
from lnb_pipeline.prevalidation.logical import in_years
from lnb_pipeline.prevalidation.rules import Count
from lnb_pipeline.prevalidation.variable_counts import FLAGS, flag_classes
from lnb_pipeline.silc.codebook import FILES, File, key_variables

Tally = Mapping[str, tuple[int, float]]
"""Observations and weighted share by code."""
_CHANGES_NAMED = 5
_DECIMALS = 9
"""Changes are rounded to this before they are judged, so that 0.60 to 0.55 is a change of 0.05."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the comparison needs of a delivery.

    `medians`: of values above 0, where there are enough of them to be compared, by variable. `tallies`: of codes by
    variable (`PL032`) and of flags (`PL032_F`). `lacking`: why a variable has neither, if so.
    """

    year: int
    country: str
    medians: Mapping[str, float]
    tallies: Mapping[str, Tally]
    lacking: Mapping[str, str]


def profile(data: Delivered) -> Profile:
    """Medians and tallies of the delivered year."""
    medians: dict[str, float] = {}
    tallies: dict[str, Tally] = {}
    lacking: dict[str, str] = {}
    for file in FILES:
        for weight, continuous, discrete in _by_weight(data, file):
            listed = dict.fromkeys((*continuous, *discrete))
            notes = {code: data.lacks(code, f"{code}_F", weight) for code in listed}
            lacking |= {code: note for code, note in notes.items() if note}
            able = [code for code in listed if not notes[code]]
            if able:
                columns = _weighted(data, file, weight, able)
                medians |= _medians(columns, [code for code in able if code in continuous])
                tallies |= _tallies(columns, [code for code in able if code in discrete], able)
    return Profile(data.year, data.delivery.country, medians, tallies, lacking)


def _by_weight(data: Delivered, file: File) -> Iterator[tuple[str, list[str], list[str]]]:
    """Weight, continuous and discrete variables of a file in the delivered year."""
    book = thresholds.comparison()
    for weight in dict.fromkeys((*book.continuous, *book.discrete)):
        continuous, discrete = (
            [c for c in codes.get(weight, ()) if file_of(c) == file and is_due(c, data.year)]
            for codes in (book.continuous, book.discrete)
        )
        if continuous or discrete:
            yield weight, continuous, discrete


def _weighted(data: Delivered, file: File, weight: str, codes: Iterable[str]) -> dict[str, Array]:
    """Variables and flags of the delivered year, and `w`, the weight of the record or of its household, above 0."""
    listed = ", ".join(f'own."{code}", own."{code}_F"' for code in codes)
    own_year, _, own_id = key_variables(file)
    if file_of(weight) == file:
        return data.arrays(
            f'SELECT own."{weight}" AS w, {listed} FROM raw_{file} AS own '
            f'WHERE {own_year} = {data.year} AND own."{weight}" > 0'
        )
    return data.arrays(
        f'SELECT household.w, {listed} FROM raw_{file} AS own JOIN (SELECT DB030, max("{weight}") AS w FROM raw_D '
        f"WHERE DB010 = {data.year} GROUP BY DB030) AS household ON own.{own_id} = household.DB030 "
        f"WHERE own.{own_year} = {data.year} AND household.w > 0"
    )


def _medians(columns: Mapping[str, Array], codes: Iterable[str]) -> dict[str, float]:
    """Weighted medians of the values above 0, of variables that have enough of them."""
    least, found = thresholds.comparison().least_observations, {}
    for code in codes:
        there = columns[code] > 0
        if np.count_nonzero(there) >= least:
            found[code], = quantiles_of(columns[code][there], (0.5,), columns["w"][there])
    return found


def _tallies(columns: Mapping[str, Array], codes: Iterable[str], flagged: Iterable[str]) -> dict[str, Tally]:
    """Tallies of the codes of the one and of the flags of the other variables."""
    w, found = columns["w"], {}
    for code in codes:
        there = ~np.isnan(columns[code])
        values, places = np.unique(columns[code][there], return_inverse=True)
        found[code] = _shares([f"{value:.15g}" for value in values], places, w[there])
    for code in flagged:
        found[f"{code}_F"] = _shares(FLAGS, flag_classes(columns[f"{code}_F"]), w)
    return found


def _shares(codes: Sequence[str], places: npt.NDArray[np.intp], w: Array) -> Tally:
    numbers = np.bincount(places, minlength=len(codes))
    weights = np.bincount(places, weights=w, minlength=len(codes))
    return {
        code: (int(n), float(share)) for code, n, share in zip(codes, numbers, weights / w.sum(), strict=True) if n
    } if w.size else {}


# -- two deliveries ------------------------------------------------------------------------------------------------
def counts(data: Delivered, read_earlier: Callable[[], Profile | None]) -> list[Count]:
    """One Count a variable for its median, its codes and its flags; one in all where there is nothing to compare.

    The earlier delivery is read only in a year that has rules on the comparison.
    """
    earlier = read_earlier() if in_years(thresholds.comparison().years, data.year) else None
    note = _not_comparable(data, earlier)
    if note or earlier is None:
        whole = Heading("comparison", "comparison", "change", "D", "change against the delivery of the year before")
        return [whole.not_evaluated(note, data.year)]
    now = profile(data)
    return [count for file in FILES for count in _of_file(data, file, now, earlier)]


def _not_comparable(data: Delivered, earlier: Profile | None) -> str:
    if not in_years(thresholds.comparison().years, data.year):
        return f"there are no rules on the comparison for {data.year}"
    if earlier is None:
        return "no delivery of the year before was given"
    if earlier.year != data.year - 1:
        return f"the earlier delivery is of {earlier.year}, not of {data.year - 1}"
    if earlier.country != data.delivery.country:
        return f"the earlier delivery is of {earlier.country}, not of {data.delivery.country}"
    return ""


def _of_file(data: Delivered, file: File, now: Profile, before: Profile) -> Iterator[Count]:
    for weight, continuous, discrete in _by_weight(data, file):
        for code in dict.fromkeys((*continuous, *discrete)):
            if not is_due(code, before.year):
                continue
            note = now.lacking.get(code) or _earlier_note(before, code)
            if note:
                yield _heading(code, "change", weight).not_evaluated(note, now.year)
                continue
            if code in continuous:
                yield _median_change(code, weight, now, before)
            if code in discrete:
                yield _share_change(code, "share_change", weight, now, before)
            yield _share_change(f"{code}_F", "flag_change", weight, now, before)


def _earlier_note(before: Profile, code: str) -> str:
    note = before.lacking.get(code, "")
    return f"{before.year}: {note}" if note else ""


def _heading(code: str, kind: str, weight: str) -> Heading:
    what = {
        "median_change": "change of the median above 0", "share_change": "change of the share of a code",
        "flag_change": "change of the share of a flag", "change": "change",
    }[kind]
    variable = code.removesuffix("_F")
    return Heading(
        f"{variable}.{kind}", "comparison", kind, file_of(code), f"{variable}: {what} against the year before",
        (variable, weight),
    )


def _median_change(code: str, weight: str, now: Profile, before: Profile) -> Count:
    book, heading = thresholds.comparison(), _heading(code, "median_change", weight)
    if code not in now.medians or code not in before.medians:
        note = f"fewer than {book.least_observations} values above 0 in a year"
        return heading.count(now.year, 0, 0, limit=book.change, note=note)
    change = round(now.medians[code] / before.medians[code] - 1, _DECIMALS)
    note = f"median {before.medians[code]:.6g} in {before.year}, {now.medians[code]:.6g} in {now.year}"
    failed = abs(change) >= book.change
    return heading.count(now.year, 1, int(failed), observed=round(change, 4), limit=book.change, note=note)


def _share_change(column: str, kind: str, weight: str, now: Profile, before: Profile) -> Count:
    """Codes with enough observations in one of the years, and those of them whose share has changed."""
    book, heading = thresholds.comparison(), _heading(column, kind, weight)
    new, old = now.tallies.get(column, {}), before.tallies.get(column, {})
    nothing = (0, 0.0)
    pairs = {code: (new.get(code, nothing), old.get(code, nothing)) for code in dict.fromkeys((*new, *old))}
    changes = {
        code: round(share - share_before, _DECIMALS) for code, ((n, share), (n_before, share_before)) in pairs.items()
        if max(n, n_before) >= book.least_observations
    }
    if not changes:
        note = f"no code has {book.least_observations} observations in a year"
        return heading.count(now.year, 0, 0, limit=book.change, note=note)
    largest = max(changes.values(), key=abs)
    far = sorted((c for c, change in changes.items() if abs(change) >= book.change), key=lambda c: -abs(changes[c]))
    note = ", ".join(f"{c}: {changes[c]:+.1%}" for c in far[:_CHANGES_NAMED])
    return heading.count(
        now.year, len(changes), len(far), observed=round(largest, 4), limit=book.change, note=note
    )
