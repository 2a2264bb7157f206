"""Our published values beside those INSTAT published: shown, judged, and never corrected."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.tables import BENCHMARK
from lnb_pipeline.reference.benchmarks import comparable_values

_CELL = ["indicator", "time_period", "geo", "sex", "age"]


def benchmark_table(observation: pd.DataFrame) -> pd.DataFrame:
    """audit.benchmark: `observation` (indicators.observation) beside the published figures of the same cells.

    A published figure without a row of ours (another year, another age band) is left out; one whose row is not
    published keeps a null difference. `deviation` is the difference in standard errors.

    A figure agrees when it is no further from ours than two of our standard errors and half a unit of its last
    printed digit (0.05 for percent and the Gini, 0.5 for lek). Only figures found in print are judged: those that are
    uncertain, unverified or derived from rounded figures are shown and `agrees` is null. INSTAT revised 2023 with the
    weights of the census of 2023, and nothing says which weights a delivery has: where a cell has a first and a
    revised figure the nearer one is judged.
    """
    known = pd.DataFrame(
        [asdict(value) for value in comparable_values()],
        columns=[*_CELL, "vintage", "unit", "value", "rounding", "status", "provenance"],
    ).rename(columns={"value": "published_value", "status": "published_status"})
    ours = observation[[*_CELL, "unit", "obs_value", "std_error", "data_kind"]]
    frame = ours.merge(known, on=[*_CELL, "unit"]).assign(
        difference=lambda f: f["obs_value"] - f["published_value"],
        deviation=lambda f: f["difference"] / f["std_error"].where(f["std_error"] > 0),
    )
    agrees = frame["difference"].abs() <= 2 * frame["std_error"] + frame["rounding"] / 2
    frame["agrees"] = agrees.astype("boolean").where(_judged(frame))
    return conform(BENCHMARK, frame[list(BENCHMARK.columns)])


def _judged(frame: pd.DataFrame) -> pd.Series:
    """Figures found in print beside a value of ours with its error; of several vintages the nearest."""
    can_be = (frame["published_status"] == "found") & frame["difference"].notna() & frame["std_error"].notna()
    distance = frame["difference"].abs().where(can_be)
    rank = distance.groupby([frame[column] for column in _CELL]).rank(method="first")
    return can_be & (rank == 1)
