"""Rao-Wu rescaled bootstrap: the second method, and the yardstick of the first.

In each stratum n_h - 1 of the n_h PSUs are drawn with replacement, and the weights of a PSU are multiplied by
n_h / (n_h - 1) times how often it was drawn (Rao and Wu 1988; Rao, Wu and Yue 1992). Every statistic is computed
again with these weights, the poverty line too. A stratum with one PSU keeps its weights and adds nothing: use
a collapsed design where that is too little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lnb_pipeline.estimation.design import Design
from lnb_pipeline.estimation.distribution import Distribution
from lnb_pipeline.estimation.measure import Measure
from lnb_pipeline.estimation.poverty import LINE_SHARE_OF_MEDIAN
from lnb_pipeline.estimation.quantile import quantile
from lnb_pipeline.estimation.record import BoolArray, FloatArray, Line
from lnb_pipeline.estimation.survey import Cell, Partition, Survey

REPLICATES = 1000
_CHUNK = 50


@dataclass(frozen=True)
class Task:
    """A measure to be replicated in all cells of a partition."""

    partition: Partition
    measure: Measure


def rescaling_factors(design: Design, replicates: int, seed: int) -> Iterator[FloatArray]:
    """For each replicate what the weights of each PSU are multiplied by. The same seed gives the same factors."""
    generator = np.random.default_rng(seed)
    edges = np.concatenate([[0], np.cumsum(design.psu_count)])
    for first in range(0, replicates, _CHUNK):
        size = min(_CHUNK, replicates - first)
        factors = np.ones((size, design.n_psu))
        for start, end in pairwise(edges):
            count = int(end - start)
            if count > 1:
                drawn = generator.multinomial(count - 1, np.full(count, 1 / count), size=size)
                factors[:, start:end] = drawn * (count / (count - 1))
        yield from factors


def replicate(
    survey: Survey, design: Design, tasks: Sequence[Task], *, line: Line | None = None,
    counted: BoolArray | None = None, replicates: int = REPLICATES, seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[FloatArray]:
    """The values of every task in every replicate: for each task an array (replicates, cells).

    NaN where a replicate has no value (nobody drawn, nobody poor). `line`: a given line; by default 60 % of the
    median is estimated anew in each replicate, over the persons with income who are `counted`. Replicates of
    all tasks belong together, so contrasts are differences of columns. `progress` is told how many are done.
    """
    asked = survey.with_income if counted is None else survey.with_income & counted
    national = np.flatnonzero(asked)
    values = [np.full((replicates, task.partition.n_cells), np.nan) for task in tasks]
    for number, factors in enumerate(rescaling_factors(design, replicates, seed)):
        weight = survey.weight * factors[design.psu]
        drawn = national[weight[national] > 0]
        base = line or _line(Distribution(survey.income[drawn], weight[drawn]))
        drawn_cells = {id(task.partition): _drawn_cells(task.partition, weight) for task in tasks}
        for task, found in zip(tasks, values, strict=True):
            found[number] = _values(task.measure, drawn_cells[id(task.partition)], base, estimated=line is None)
        progress(number + 1, replicates)
    return values


def _line(national: Distribution) -> Line:
    return Line(LINE_SHARE_OF_MEDIAN * quantile(national, 0.5) if national.n else None)


def _drawn_cells(cells: Partition, weight: FloatArray) -> list[Cell]:
    """The cells of a replicate: the persons of the drawn PSUs with their replicate weights."""
    found = []
    for cell in cells.cells:
        weights = weight[cell.rows]
        drawn = weights > 0
        found.append(Cell(cell.survey, cell.rows[drawn], weights[drawn]))
    return found


def _values(measure: Measure, cells: Sequence[Cell], base: Line, *, estimated: bool) -> FloatArray:
    by = measure.line_share / LINE_SHARE_OF_MEDIAN if estimated and measure.line_share is not None else 1.0
    values = [measure.estimator(cell, base.times(by)).value for cell in cells]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def standard_errors(values: FloatArray) -> FloatArray:
    """Standard deviation over the replicates that have a value, by cell; NaN with fewer than two of them.

    Replicates without a value leave out the unfavourable ones: count them before the error is believed.
    """
    defined = np.isfinite(values)
    count = defined.sum(axis=0)
    safe = np.where(defined, values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = safe.sum(axis=0) / count
        spread = np.where(defined, (values - mean) ** 2, 0.0).sum(axis=0) / (count - 1)
    return np.where(count >= 2, np.sqrt(spread), np.nan)
