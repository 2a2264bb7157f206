"""Time and memory of estimation with standard errors, by number of persons and of domains.

    python tests/benchmarks/estimation.py

Each line is a process of its own: five measures (threshold, rate, relative median gap, S80/S20, Gini) for all persons,
by one variable, by the other and by both, every household a PSU, from unsorted arrays to standard errors.
"""

from __future__ import annotations

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from statistics import median

import numpy as np

from lnb_pipeline.estimation import measure as measures
from lnb_pipeline.estimation.grouped import estimated_line, measure_all, measure_cells
from lnb_pipeline.estimation.single_psu import refuse
from lnb_pipeline.estimation.survey import partition_all, survey_of

RUNS = 5
CASES = ((74_000, 2, 9), (185_000, 2, 9), (370_000, 2, 9), (740_000, 2, 9), (148_000, 3, 120))
"""Persons, and the categories of the two variables."""


def sample(persons: int, groups: int, places: int) -> tuple[np.ndarray, ...]:
    """Income, weight, place, group and household of a synthetic sample; households have one to five members."""
    random = np.random.default_rng(7)
    size = random.choice([1, 2, 3, 4, 5], persons, p=[0.3, 0.3, 0.15, 0.15, 0.1])
    household = np.repeat(np.arange(persons), size)[:persons]
    order = random.permutation(persons)
    income = random.lognormal(9.8, 0.5, persons)[household]
    weight = random.uniform(200, 900, persons)[household]
    place = random.integers(0, places, persons)[household]
    group = random.integers(0, groups, persons)
    return income[order], weight[order], place[order], group[order], household[order]


def estimate(persons: int, groups: int, places: int) -> tuple[int, float]:
    """Number of domains, and seconds."""
    income, weight, place, group, household = sample(persons, groups, places)
    started = time.perf_counter()
    survey = survey_of(income, weight, place % 9, household, household)
    variance = refuse(survey.design)
    line = estimated_line(survey, variance)
    chosen = [
        measures.rate(), measures.median_gap(), measures.share_ratio(), measures.gini_coefficient(),
    ]
    place, group = place[survey.order], group[survey.order]
    codes = [np.zeros_like(place), group, place, group * places + place]
    partitions = partition_all(survey, survey.design, codes)
    found = measure_all(partitions, chosen, line, variance)
    found.append([measure_cells(partitions[0], measures.threshold(0.6), line, variance)])  # the line is national
    seconds = time.perf_counter() - started
    assert all(np.isfinite(measured.variance).all() for several in found for measured in several)
    return sum(cells.n_cells for cells in partitions), seconds


def repeated(case: tuple[int, int, int]) -> tuple[int, list[float], float]:
    runs = [estimate(*case) for _ in range(RUNS)]
    return runs[0][0], [seconds for _, seconds in runs], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    print(f"{'persons':>9}{'domains':>9}{'least s':>9}{'median s':>10}{'most s':>8}{'us/person':>11}{'peak MB':>9}")
    for case in CASES:
        with ProcessPoolExecutor(1) as alone:
            domains, seconds, peak = alone.submit(repeated, case).result()
        print(f"{case[0]:9,}{domains:9}{min(seconds):9.2f}{median(seconds):10.2f}{max(seconds):8.2f}"
              f"{1e6 * median(seconds) / case[0]:11.2f}{peak:9.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
