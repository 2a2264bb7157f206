"""The two ways to a standard error, of cells and of contrasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np

from lnb_pipeline.estimation.bootstrap import standard_errors as errors_of_replicates
from lnb_pipeline.estimation.grouped import Measured
from lnb_pipeline.estimation.record import FloatArray, IntArray
from lnb_pipeline.estimation.table.contrast import Pair, Sides, standard_errors
from lnb_pipeline.estimation.table.rows import ENOUGH, Error
from lnb_pipeline.estimation.variance import ClusterVariance


class Method(Protocol):
    """Standard errors by cell of a partition, and by group of a contrast; `name` is that of the measure."""

    def of_cells(self, name: str, chosen: tuple[int, ...], measured: Measured) -> list[Error]: ...

    def of_difference(self, name: str, sides: Sides, measured: Pair) -> list[Error]: ...

    def of_log_ratio(self, name: str, sides: Sides, measured: Pair) -> list[Error]: ...


class Linearised:
    """From the influence of each person, the contrast taken as one statistic."""

    def __init__(self, rule: ClusterVariance) -> None:
        self._rule = rule

    def of_cells(self, name: str, chosen: tuple[int, ...], measured: Measured) -> list[Error]:
        errors = np.sqrt(measured.variance).tolist()
        return [Error(error, deff) for error, deff in zip(errors, measured.deff.tolist(), strict=True)]

    def of_difference(self, name: str, sides: Sides, measured: Pair) -> list[Error]:
        one = np.ones(sides.group.size)
        return self._combined(sides, measured, (one, -one))

    def of_log_ratio(self, name: str, sides: Sides, measured: Pair) -> list[Error]:
        first, second = _values(measured[0], sides.first), _values(measured[1], sides.second)
        positive = (first > 0) & (second > 0)
        by = [np.divide(1.0, side, out=np.zeros(side.size), where=positive) for side in (first, second)]
        return self._combined(sides, measured, (by[0], -by[1]))

    def _combined(self, sides: Sides, measured: Pair, by: tuple[FloatArray, FloatArray]) -> list[Error]:
        return list(map(Error, standard_errors(sides, measured, by, self._rule).tolist()))


class Replicated:
    """From the values in the replicates of a bootstrap, by measure and variables: arrays (replicates, cells)."""

    def __init__(self, rule: ClusterVariance, values: Mapping[tuple[str, tuple[int, ...]], FloatArray]) -> None:
        self._rule, self._values_of = rule, values

    def of_cells(self, name: str, chosen: tuple[int, ...], measured: Measured) -> list[Error]:
        errors = _errors(self._values_of[name, chosen])
        effects = _design_effects(errors, measured).tolist()
        return [replace(error, deff=effect) for error, effect in zip(errors, effects, strict=True)]

    def of_difference(self, name: str, sides: Sides, measured: Pair) -> list[Error]:
        first, second = self._both(name, sides)
        return _errors(first - second)

    def of_log_ratio(self, name: str, sides: Sides, measured: Pair) -> list[Error]:
        first, second = (
            np.log(side, out=np.full(side.shape, np.nan), where=side > 0) for side in self._both(name, sides)
        )
        return _errors(first - second)

    def _both(self, name: str, sides: Sides) -> tuple[FloatArray, FloatArray]:
        return (
            _columns(self._values_of[name, sides.first_variables], sides.first),
            _columns(self._values_of[name, sides.second_variables], sides.second),
        )


def _values(measured: Measured, place: IntArray) -> FloatArray:
    """The estimates at some places, NaN where there is none."""
    known = [np.nan if e.value is None else e.value for e in measured.estimates]
    return np.array([*known, np.nan])[place]  # -1 is the last


def _columns(values: FloatArray, place: IntArray) -> FloatArray:
    empty = np.full((values.shape[0], 1), np.nan)
    return np.asarray(np.hstack([values, empty])[:, place])


def _errors(values: FloatArray) -> list[Error]:
    enough = np.isfinite(values).mean(axis=0) >= ENOUGH
    found = errors_of_replicates(values).tolist()
    return [Error(error, enough=bool(ok)) for error, ok in zip(found, enough, strict=True)]


def _design_effects(errors: list[Error], measured: Measured) -> FloatArray:
    """Bootstrap variance over the variance of simple random samples, which is that of the linearised statistic."""
    straight = measured.variance - np.mean(measured.bend**2 + measured.own_bend**2, axis=1)
    variance = np.array([error.std_error for error in errors]) ** 2
    usable = np.isfinite(straight) & (straight > 0)
    effect = np.divide(variance, straight, out=np.full(variance.size, np.nan), where=usable)
    return np.asarray(effect * measured.deff)
