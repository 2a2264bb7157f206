"""How often the 95 % intervals hold the truth: samples drawn again and again from a synthetic population.

    python tests/benchmarks/coverage.py [SAMPLES]

Every sample is estimated as the pipeline does it; the truth is computed from the whole population. Printed per
group of statistics: the coverage of the published intervals (t with the degrees of freedom of the domain, on the
log odds for shares), the coverage of value -/+ 1.96 standard errors beside it, and the mean of the standard
errors over the standard deviation of the estimates. A municipality counts in the samples that have four or
more of its PSUs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
from population import MEASURED, Drawn, Population, draw, population

from lnb_pipeline.estimation.confidence import confidence_interval
from lnb_pipeline.estimation.grouped import Measured, NationalLine, estimated_line, measure_cells
from lnb_pipeline.estimation.influence import combination
from lnb_pipeline.estimation.interval import corrected_interval
from lnb_pipeline.estimation.measure import (
    Measure,
    exclusion_without_poverty,
    gini_coefficient,
    median_gap,
    median_income,
    rate,
    rate_of,
    risk_or_exclusion,
    share_ratio,
    threshold,
)
from lnb_pipeline.estimation.record import IntArray
from lnb_pipeline.estimation.single_psu import refuse
from lnb_pipeline.estimation.survey import Survey, partition, survey_of
from lnb_pipeline.estimation.variance import ClusterVariance

SAMPLES, WORKERS, LEAST_PSUS = 1000, 2, 4


@dataclass(frozen=True)
class Finding:
    """One statistic in one sample: its name, place and value, and whether its intervals hold the truth."""

    name: str
    place: int
    value: float
    std_error: float
    inside: bool
    inside_normal: bool


@cache
def country() -> Population:
    return population()


@cache
def truth() -> dict[tuple[str, int], float]:
    """Every statistic of the whole population: each person once, with weight 1."""
    people = country()
    everyone = np.arange(people.sex.size)
    alone = np.zeros(everyone.size, dtype=np.int64)
    whole = Drawn(everyone, np.ones(everyone.size), alone, people.household % 1000, people.household)
    return {(f.name, f.place): f.value for f in _findings(whole, {}, everywhere=True)}


def _findings(
    drawn: Drawn, expected: dict[tuple[str, int], float], *, everywhere: bool = False
) -> Iterator[Finding]:
    people = country()
    survey = survey_of(people.income[drawn.person], drawn.weight, drawn.stratum, drawn.psu, drawn.household)
    person = drawn.person[survey.order]
    variance = refuse(survey.design)
    line = estimated_line(survey, variance)
    sex, place = people.sex[person], people.municipality[person]
    excluded = (people.deprived[person] == 1) | (people.workless[person] == 1)
    place = np.where(np.isin(place, MEASURED), place, -2)
    shares = [
        rate(), risk_or_exclusion(excluded), exclusion_without_poverty(excluded),
        rate_of("smsd", people.deprived[person] == 1),
    ]
    everything = [*shares, median_income(), median_gap(), share_ratio(), gini_coefficient()]
    for codes, measures in ((np.zeros_like(sex), [threshold(0.6), *everything]), (place + 1, everything)):
        least = LEAST_PSUS if measures is everything and not everywhere else 1
        yield from _of_places(survey, codes, sex, measures, line, variance, expected, least)


def _of_places(
    survey: Survey, place: IntArray, sex: IntArray, measures: list[Measure], line: NationalLine,
    variance: ClusterVariance, expected: dict[tuple[str, int], float], least: int,
) -> Iterator[Finding]:
    both = partition(survey, survey.design, place)
    by_sex = partition(survey, survey.design, np.where(place >= 0, 2 * place + (sex == 2), -1))
    for measure in measures:
        total = measure_cells(both, measure, line, variance)
        parts = measure_cells(by_sex, measure, line, variance)
        for cell, code in enumerate(both.code):
            if both.n_psu[cell] < least:
                continue
            yield from _level(measure.name, int(code), total, cell, expected)
            sides = [by_sex.find(2 * int(code) + female) for female in (1, 0)]
            if measure.name != "arpt" and None not in sides:
                yield from _level(f"{measure.name} women", int(code), parts, sides[0] or 0, expected)
                yield from _gap(f"{measure.name} gap", int(code), parts, sides, both.df[cell], variance, expected)


def _level(
    name: str, place: int, measured: Measured, cell: int, expected: dict[tuple[str, int], float]
) -> Iterator[Finding]:
    value, error = measured.estimates[cell].value, float(np.sqrt(measured.variance[cell]))
    if value is None or not np.isfinite(error) or measured.partition.df[cell] < 1:
        return
    interval = confidence_interval(measured, cell, error)
    yield _finding(name, place, value, error, interval.lower, interval.upper, expected)


def _gap(
    name: str, place: int, parts: Measured, sides: list[int | None], df: int, variance: ClusterVariance,
    expected: dict[tuple[str, int], float],
) -> Iterator[Finding]:
    women, men = (side or 0 for side in sides)
    influences = [parts.influence(side) for side in (women, men)]
    values = [parts.estimates[side].value for side in (women, men)]
    if influences[0] is None or influences[1] is None or values[0] is None or values[1] is None or df < 1:
        return
    difference = combination([influences[0], influences[1]], [1, -1])
    error = float(np.sqrt(difference.variance(variance)))
    value = values[0] - values[1]
    if error <= 0:
        return
    interval = corrected_interval(value, error, int(df), difference.bias)
    yield _finding(name, place, value, error, interval.lower, interval.upper, expected)


def _finding(
    name: str, place: int, value: float, error: float, lower: float, upper: float,
    expected: dict[tuple[str, int], float],
) -> Finding:
    aim = expected.get((name, place), value)
    return Finding(name, place, value, error, lower <= aim <= upper, abs(value - aim) <= 1.96 * error)


def one(seed: int) -> list[Finding]:
    return list(_findings(draw(country(), np.random.default_rng(seed)), truth()))


def main(samples: int) -> None:
    started = time.perf_counter()
    found: dict[tuple[str, int], list[Finding]] = {}
    with ProcessPoolExecutor(WORKERS) as pool:
        for number, findings in enumerate(pool.map(one, range(samples), chunksize=5), start=1):
            for finding in findings:
                found.setdefault((finding.name, finding.place), []).append(finding)
            if number % 100 == 0:
                print(f"{number} of {samples} samples, {time.perf_counter() - started:.0f} s", file=sys.stderr)
    print(f"{samples} samples of {country().sex.size:,} persons, 95 % intervals")
    print(f"{'statistic':24}{'places':>7}{'coverage':>10}{'lowest':>8}{'highest':>8}{'normal':>8}{'se/sd':>7}")
    for title, measured in (("nation", False), ("measured municipalities, 4+ PSUs", True)):
        print(title)
        names = dict.fromkeys(name for name, place in found if (place > 0) == measured)
        for name in names:
            _print_line(name, [v for (n, p), v in found.items() if n == name and (p > 0) == measured])


def _print_line(name: str, places: list[list[Finding]]) -> None:
    enough = [place for place in places if len(place) >= 100]
    if not enough:
        return
    each = [np.mean([f.inside for f in place]) for place in enough]
    normal = np.mean([f.inside_normal for place in enough for f in place])
    ratio = np.mean([np.mean([f.std_error for f in p]) / np.std([f.value for f in p], ddof=1) for p in enough])
    whole = np.mean([f.inside for place in enough for f in place])
    print(f"  {name:22}{len(enough):7d}{100 * whole:10.1f}{100 * min(each):8.1f}{100 * max(each):8.1f}"
          f"{100 * normal:8.1f}{ratio:7.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)
