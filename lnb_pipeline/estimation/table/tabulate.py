"""The table: every measure in every cell of every subset of the variables, and every contrast.

Partitions, the sort and the poverty line are shared by all rows. Two ways to a standard error: `linearised` and
`replicated`; values, counts and degrees of freedom are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from lnb_pipeline.estimation.bootstrap import REPLICATES, Task, replicate
from lnb_pipeline.estimation.grouped import Measured, NationalLine, measure_cells
from lnb_pipeline.estimation.record import Line
from lnb_pipeline.estimation.survey import Survey
from lnb_pipeline.estimation.table.cells import Variable, subsets
from lnb_pipeline.estimation.table.contrast import Contrast, Pair, Sides, sides_of
from lnb_pipeline.estimation.table.grid import Grid
from lnb_pipeline.estimation.table.method import Linearised, Method, Replicated
from lnb_pipeline.estimation.table.named import Asked
from lnb_pipeline.estimation.table.rows import (
    NOBODY,
    Count,
    Error,
    Row,
    Side,
    contrast_df,
    count_of,
    difference_row,
    plain_row,
    ratio_row,
    with_q_values,
)
from lnb_pipeline.estimation.variance import ClusterVariance


@dataclass(frozen=True)
class Request:
    """What is to be tabulated.

    `rule` is the variance of the survey's design, its strata of one PSU dealt with; `line` the poverty line at 60 %
    of the median, or a given one. Names of measures must differ.
    """

    survey: Survey
    rule: ClusterVariance
    line: NationalLine
    asked: Sequence[Asked]
    variables: Sequence[Variable] = ()
    contrasts: Sequence[Contrast] = ()


def linearised(request: Request) -> list[Row]:
    """The rows with linearised standard errors: plain ones first, then contrasts."""
    grid = Grid(request.survey, request.rule.design, request.variables)
    return _Table(request, grid, Linearised(request.rule)).rows()


def replicated(
    request: Request, *, line: Line | None = None, replicates: int = REPLICATES, seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Row]:
    """The rows with standard errors of the Rao-Wu bootstrap; arguments as those of `bootstrap.replicate`.

    A contrast is compared in every replicate, a ratio on the log scale.
    """
    grid = Grid(request.survey, request.rule.design, request.variables)
    keys = [
        (asked, chosen) for chosen in subsets(len(request.variables)) for asked in request.asked
        if not (asked.national and chosen)
    ]
    tasks = [Task(grid.cells(chosen, grid.scope(asked.informed)).partition, asked.measure) for asked, chosen in keys]
    values = replicate(
        request.survey, request.rule.design, tasks, line=line, replicates=replicates, seed=seed, progress=progress
    )
    found = {(asked.name, chosen): columns for (asked, chosen), columns in zip(keys, values, strict=True)}
    return _Table(request, grid, Replicated(request.rule, found)).rows()


class _Table:
    """The rows of a request, made subset by subset, so that the partitions of one subset are held at a time."""

    def __init__(self, request: Request, grid: Grid, method: Method) -> None:
        self._request, self._grid, self._method = request, grid, method
        everyone = [contrast.variable for contrast in request.contrasts if contrast.second is None]
        self._kept: dict[tuple[int, ...], dict[str, Measured]] = {
            chosen: {} for chosen in subsets(len(request.variables)) if set(everyone) - set(chosen)
        }

    def rows(self) -> list[Row]:
        """By measure, then by subset; contrasts after all plain rows, by measure, contrast and subset."""
        plain: dict[str, list[Row]] = {asked.name: [] for asked in self._request.asked}
        compared: dict[tuple[str, str], list[Row]] = {
            (asked.name, contrast.label): [] for asked in self._request.asked for contrast in self._request.contrasts
        }
        for chosen in subsets(len(self._request.variables)):
            sides = self._sides(chosen)
            for asked in self._request.asked:
                if asked.national and chosen:
                    continue
                measured = self._measured(asked, chosen)
                plain[asked.name] += self._plain(asked, chosen, measured)
                for one in sides.get(self._grid.scope(asked.informed), ()):
                    compared[asked.name, one.contrast.label] += self._compared(asked, one, measured)
            if chosen not in self._kept:
                self._grid.release(chosen)
        return with_q_values([row for part in (*plain.values(), *compared.values()) for row in part])

    def _sides(self, chosen: tuple[int, ...]) -> dict[int, list[Sides]]:
        """By scope the contrasts whose two sides are cells of a subset, or cells of it and everyone."""
        scopes = {self._grid.scope(asked.informed) for asked in self._request.asked if not asked.national}
        return {
            scope: [
                sides_of(self._grid, contrast, tuple(v for v in chosen if v != contrast.variable), scope)
                for contrast in self._request.contrasts if contrast.variable in chosen
            ]
            for scope in scopes
        }

    def _measured(self, asked: Asked, chosen: tuple[int, ...]) -> Measured:
        cells = self._grid.cells(chosen, self._grid.scope(asked.informed))
        measured = measure_cells(cells.partition, asked.measure, self._request.line, self._request.rule)
        if chosen in self._kept:
            self._kept[chosen][asked.name] = measured
        return measured

    def _plain(self, asked: Asked, chosen: tuple[int, ...], measured: Measured) -> Iterator[Row]:
        cells = self._grid.cells(chosen, self._grid.scope(asked.informed))
        errors = self._method.of_cells(asked.name, chosen, measured)
        for number, place in enumerate(cells.place.tolist()):
            error = errors[place] if place >= 0 else Error()
            yield plain_row(asked.name, self._codes(chosen, number), measured, place, error)

    def _compared(self, asked: Asked, sides: Sides, first: Measured) -> Iterator[Row]:
        name, label = asked.name, sides.contrast.label
        second = first if sides.contrast.second is not None else self._kept[sides.others][name]
        differences = self._method.of_difference(name, sides, (first, second))
        ratios = self._method.of_log_ratio(name, sides, (first, second))
        for at, group in enumerate(sides.group.tolist()):
            cell, places = self._codes(sides.others, group), (int(sides.first[at]), int(sides.second[at]))
            pair = (_side(first, places[0]), _side(second, places[1]))
            count = _count(sides, int(sides.both[at]), (first, second), places)
            yield difference_row(f"{name}_gap", cell, label, pair, differences[at], count)
            yield ratio_row(f"{name}_ratio", cell, label, pair, ratios[at], count)

    def _codes(self, chosen: tuple[int, ...], number: int) -> tuple[int | None, ...]:
        """The code of every variable in a cell of a subset; null for the variables that are not in it."""
        codes = dict(zip(chosen, self._grid.subset(chosen).codes[number].tolist(), strict=True))
        return tuple(codes.get(variable) for variable in range(len(self._request.variables)))


def _count(sides: Sides, both: int, measured: Pair, places: tuple[int, int]) -> Count:
    """What a contrast rests on: the persons of both sides, and its degrees of freedom."""
    together = count_of(sides.together, both)
    if min(places) < 0:
        return together
    counts = tuple(count_of(side.partition, place) for side, place in zip(measured, places, strict=True))
    variances = tuple(float(side.variance[place]) for side, place in zip(measured, places, strict=True))
    everyone = sides.contrast.second is None
    return replace(together, df=contrast_df((counts[0], counts[1]), (variances[0], variances[1]), together,
                                            with_everyone=everyone))


def _side(measured: Measured, place: int) -> Side:
    if place < 0:
        return NOBODY
    return Side(measured.estimates[place], float(measured.bias[place]), measured.measure.is_share)
