"""A basis: the persons of a year ranked by one income and weighted by one weight, with their poverty line.

The poverty line is that of the equivalised disposable incomes of all persons with the cross-sectional weight, whatever
the basis; only the median of individual incomes is a line of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from lnb_pipeline.estimation.grouped import NationalLine, estimated_line, line_without_error
from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray
from lnb_pipeline.estimation.single_psu import centre_at_grand_mean
from lnb_pipeline.estimation.survey import Survey, survey_of
from lnb_pipeline.estimation.variance import ClusterVariance
from lnb_pipeline.indicators.catalogue.entry import SCOPED_COLUMNS, Indicator, Weight
from lnb_pipeline.indicators.sample import INCOME, Sample


class Asked(NamedTuple):
    """What a person must have to be in an indicator: income and statuses, a weight, an age, a status that holds."""

    income: str | None
    statuses: tuple[str, ...]
    weight: Weight
    youngest: int | None
    oldest: int | None
    within: str | None

    @classmethod
    def by(cls, indicator: Indicator) -> Asked:
        """Work intensity is null out of scope: alone it defines its universe, in AROPE it counts as "no", so that AROPE
        asks for income and deprivation alone."""
        statuses, income = indicator.statuses, indicator.income
        known = tuple(c for c in statuses if c not in SCOPED_COLUMNS)
        needs_income = income in indicator.columns and indicator.made_in == "year"
        return cls(
            income if needs_income else None, known if known or needs_income else statuses,
            indicator.weight_variable, indicator.youngest, indicator.oldest, indicator.within,
        )

    @property
    def tells_missing(self) -> bool:
        """Whether a person without the information can be told from one out of scope."""
        return not (self.statuses and set(self.statuses) <= SCOPED_COLUMNS)


@dataclass(frozen=True)
class Basis:
    """`order`: for each entry of the survey, its place in the arrays of the sample."""

    survey: Survey
    variance: ClusterVariance
    line: NationalLine
    order: IntArray


class Bases:
    """The bases of one survey year, each made once."""

    def __init__(self, sample: Sample, declared_line: float | None) -> None:
        """`declared_line`: the national line (at 60 % of the median) where it is given from outside; null to estimate
        it. `line` is the one or the other."""
        self._sample = sample
        self.declared_line = declared_line
        self.variance = centre_at_grand_mean(sample.survey.design)
        self.line = (
            estimated_line(sample.survey, self.variance, self.counted("RB050")) if declared_line is None
            else line_without_error(declared_line, sample.survey, self.variance)
        )
        everyone = np.arange(sample.survey.n)
        self._made = {(INCOME, "RB050"): Basis(sample.survey, self.variance, self.line, everyone)}
        self._own: dict[Asked, Basis] = {}

    def counted(self, weight: Weight) -> BoolArray:
        """Persons of known age with the weight, in the order of the sample."""
        return np.asarray((self._sample.age >= 0) & (self._sample.weights[weight] > 0), dtype=np.bool_)

    def universe(self, asked: Asked, *, of_known_age: bool = True) -> BoolArray:
        """Persons of the universe of what is asked, with or without the information."""
        sample = self._sample
        inside = self.counted(asked.weight) if of_known_age else sample.weights[asked.weight] > 0
        if asked.youngest is not None:
            inside = inside & (sample.age_years >= asked.youngest)
        if asked.oldest is not None:
            inside = inside & (sample.age_years <= asked.oldest)
        return inside if asked.within is None else inside & sample.holds(asked.within)

    def informed(self, asked: Asked) -> BoolArray:
        """Persons of the universe who have what is asked."""
        known = self.universe(asked)
        for values in self._asked_values(asked):
            known = known & ~np.isnan(values)
        return known

    def is_collected(self, asked: Asked) -> bool:
        """Whether anybody at all has each thing that is asked."""
        status = self._sample.status
        within = [status[asked.within]] if asked.within else []
        return all(bool((~np.isnan(values)).any()) for values in (*self._asked_values(asked), *within))

    def _asked_values(self, asked: Asked) -> list[FloatArray]:
        incomes = [self._sample.incomes[asked.income]] if asked.income else []
        return [*incomes, *(self._sample.status[column] for column in asked.statuses)]

    def of(self, asked: Asked) -> Basis:
        """The basis of what is asked, with the national poverty line."""
        income = asked.income or INCOME
        key = (income, asked.weight)
        if key not in self._made:
            self._made[key] = self._reordered(income, asked.weight)
        return self._made[key]

    def with_own_median(self, asked: Asked) -> Basis:
        """The basis with a line from the median of its own incomes, over the persons of the universe."""
        if asked not in self._own:
            basis = self.of(asked)
            line = estimated_line(basis.survey, basis.variance, self.informed(asked)[basis.order])
            self._own[asked] = replace(basis, line=line)
        return self._own[asked]

    def _reordered(self, income: str, weight: Weight) -> Basis:
        sample, main = self._sample, self._made[INCOME, "RB050"]
        if income == INCOME:
            return replace(main, survey=replace(main.survey, weight=sample.weights[weight]))
        survey = survey_of(
            sample.incomes[income], sample.weights[weight], sample.strata, sample.psus, sample.households
        )
        line = replace(main.line, influence=main.line.influence[survey.order])
        return Basis(survey, centre_at_grand_mean(survey.design), line, survey.order)

