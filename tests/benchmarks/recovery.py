"""Do estimates recover what the demonstration's generator knows? Bias over seeds, in standard errors.

    python -m tests.benchmarks.recovery [SEEDS]

Each seed is a panel of full size, survey years 2019 to 2023, written as deliveries, read and estimated by the
pipeline; looked at are 2020 and 2023, one year of either definition of exclusion. The truth is the generator's own
value over draws four times as large with other seeds, computed from its arrays by `tests/generator_truth.py`. Printed
for every indicator: truth, mean of the estimates, mean standard error, and the largest bias of women, men and both
sexes in standard errors. It should stay below one; by chance alone a quarter to a third is usual. What the generator
is calibrated to in every draw (line, at-risk-of-poverty rate, Gini, deprivation, low work intensity, AROPE,
overcrowding, for both sexes) cannot miss: of these women and men say more. Ends with 1 when a bias is above one.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from lnb_pipeline.demonstration.survey import FULL_SIZE
from lnb_pipeline.indicators.catalogue import available
from lnb_pipeline.indicators.compute import Line, estimate_all, heading_of
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.sample import sample_of
from lnb_pipeline.indicators.series import SurveyYear, series
from lnb_pipeline.reference.prices import price_index
from tests.generator_truth import Country, below_anchored, persistently_poor, truths
from tests.silc_deliveries import demonstrated

SEEDS, LARGE_DRAWS, TIMES, WORKERS = 20, 12, 4, 2
YEARS, LOOKED_AT, BASE = (2019, 2020, 2021, 2022, 2023), (2020, 2023), 2019
NATIONAL = Line("national_sample", None)
Key = tuple[int, str, str]
"""Survey year, indicator, sex."""


def estimated(seed: int) -> dict[Key, tuple[float, float]]:
    """Value and standard error of every national estimate of one panel."""
    with tempfile.TemporaryDirectory() as scratch:
        frames = {year: demonstrated(Path(scratch) / str(year), year, seed)["eu_silc.person"] for year in YEARS}
    tables = [series([_survey_year(year, frame) for year, frame in frames.items()])]
    for year in LOOKED_AT:
        estimates = YearEstimates(sample_of(frames[year], []), None)
        heading = heading_of(frames[year], year, "illustrative")
        tables.append(estimate_all(estimates, heading, [], NATIONAL, available(year)))
    rows = pd.concat([found["estimates.observation"] for found in tables])
    nation = rows[(rows.geo == "AL") & (rows.age == "TOTAL") & (rows.population_group == "TOTAL")]
    known = nation[nation.time_period.isin(LOOKED_AT)].dropna(subset=["std_error"])
    return {
        (int(row.time_period), row.indicator, row.sex): (row.obs_value, row.std_error) for row in known.itertuples()
    }


def _survey_year(year: int, frame: pd.DataFrame) -> SurveyYear:
    return SurveyYear(year, NATIONAL, (), "illustrative", "synthetic", lambda: frame)


def known(seed: int) -> dict[Key, float]:
    """What the generator knows of a large draw."""
    countries = {year: Country.of(year, seed, TIMES * FULL_SIZE) for year in YEARS}
    index, last = price_index(), YEARS[-1]
    found: dict[Key, float] = {}
    for year in LOOKED_AT:
        told = truths(countries[year])
        told |= below_anchored(countries[year], countries[BASE].line, index[year - 1] / index[BASE - 1])
        found |= {(year, code, sex): value for (code, sex), value in told.items()}
    four = persistently_poor([countries[year] for year in YEARS[-4:]])
    return found | {(last, code, sex): value for (code, sex), value in four.items()}


def main() -> int:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    started = time.perf_counter()
    values, truth = defaultdict(list), defaultdict(list)
    with ProcessPoolExecutor(WORKERS) as pool:
        for told in pool.map(known, range(900, 900 + LARGE_DRAWS)):
            for key, value in told.items():
                truth[key].append(value)
        for found in pool.map(estimated, range(1, seeds + 1)):
            for key, pair in found.items():
                values[key].append(pair)
    worst = _print({key: float(np.mean(draws)) for key, draws in truth.items()}, values)
    print(f"\n{seeds} seeds, {time.perf_counter() - started:.0f} s")
    return int(worst >= 1)


def _print(truth: dict[Key, float], values: dict[Key, list[tuple[float, float]]]) -> float:
    print(f"{'year':5}{'indicator':28}{'truth':>12}{'estimates':>12}{'error':>10}   largest bias in errors, of whom")
    worst = 0.0
    for year, code in sorted({(year, code) for year, code, _ in values}):
        biases = {}
        for sex in ("F", "M", "T"):
            mean, error = np.mean(values.get((year, code, sex)) or [(0.0, 0.0)], axis=0)
            if error > 0:  # what holds for nobody has no error and nothing to miss
                biases[sex] = abs(mean - truth[year, code, sex]) / error
        largest = max(biases, key=lambda sex: biases[sex])
        worst = max(worst, biases[largest])
        mean, error = np.mean(values[year, code, "T"], axis=0)
        goal = truth[year, code, "T"]
        print(f"{year:<5}{code:28}{goal:12.3f}{mean:12.3f}{error:10.3f}{biases[largest]:20.2f} {largest}")
    print(f"\nlargest bias: {worst:.2f} standard errors")
    return worst


if __name__ == "__main__":
    sys.exit(main())
