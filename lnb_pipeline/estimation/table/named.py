"""Measures by the name a user gives: `arpr`, `arpr_40`, `rmpg`, `gini` and so on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lnb_pipeline.estimation import measure
from lnb_pipeline.estimation.linearisation import PROPAGATED, Linearisation
from lnb_pipeline.estimation.measure import Measure
from lnb_pipeline.estimation.poverty import LINE_SHARE_OF_MEDIAN
from lnb_pipeline.estimation.record import BoolArray, Estimate, FloatArray
from lnb_pipeline.estimation.survey import Survey

DEFAULT = ("arpt", "arpr", "rmpg", "qsr", "gini")
WITH_LINE = ("arpt", "arpr", "rmpg")
"""Measures whose line may be another percentage of the median: `arpr_40`."""
WITH_EXCLUSION = ("arope", "arope_not_arpr")
"""Measures that ask who is excluded for another reason than income."""
KNOWN = (*DEFAULT, "mean", "median", "poverty_gap", "poverty_severity", *WITH_EXCLUSION)
_AT_PERCENTAGE = re.compile(rf"({'|'.join(WITH_LINE)})_([1-9]\d?)")


@dataclass(frozen=True)
class Asked:
    """A measure under the name it was asked for, with the persons it can be measured on.

    `informed` has one entry a person of the survey, in its order. `national`: it has no value in a part of the
    nation, as the poverty line.
    """

    name: str
    measure: Measure
    informed: BoolArray
    national: bool = False


def percentage(name: str) -> int | None:
    """The percentage of the median in a name such as `arpr_40`; null where there is none."""
    found = _AT_PERCENTAGE.fullmatch(name)
    return int(found[2]) if found else None


def is_known(name: str) -> bool:
    return name in KNOWN or percentage(name) is not None


def of_income(
    name: str, survey: Survey, *, excluded: BoolArray | None = None, linearisation: Linearisation = PROPAGATED
) -> Asked:
    """A measure of income.

    `excluded` (one entry a person, in the order of the survey) is what `arope` and `arope_not_arpr` add to
    poverty. Raises ValueError for a name that is not known, or such a measure without it.
    """
    percent = percentage(name)
    base = name if percent is None else name.rpartition("_")[0]
    if base not in KNOWN or (base in WITH_EXCLUSION and excluded is None):
        raise ValueError(f"no measure {name}")
    at = LINE_SHARE_OF_MEDIAN if percent is None else percent / 100
    others = np.zeros(survey.n, dtype=np.bool_) if excluded is None else excluded
    build: dict[str, Callable[[], Measure]] = {
        "arpt": lambda: measure.threshold(at, linearisation=linearisation),
        "arpr": lambda: measure.rate(at, linearisation=linearisation),
        "rmpg": lambda: measure.median_gap(at, linearisation=linearisation),
        "qsr": lambda: measure.share_ratio(linearisation=linearisation),
        "gini": lambda: measure.gini_coefficient(linearisation=linearisation),
        "mean": lambda: measure.mean_income(),
        "median": lambda: measure.median_income(linearisation=linearisation),
        "poverty_gap": lambda: measure.gap_index(1),
        "poverty_severity": lambda: measure.gap_index(2),
        "arope": lambda: measure.risk_or_exclusion(others, linearisation=linearisation),
        "arope_not_arpr": lambda: measure.exclusion_without_poverty(others, linearisation=linearisation),
    }
    return Asked(name, replace(build[base](), name=name), survey.with_income, national=base == "arpt")


def given_threshold(name: str, survey: Survey, line: float) -> Asked:
    """The poverty line where it is a given number: it has no sampling error here."""
    return Asked(
        name, Measure(name, lambda cell, _: Estimate(line, "defined", int(cell.rows.size), int(cell.rows.size))),
        survey.with_income, national=True,
    )


def rate(name: str, survey: Survey, status: FloatArray) -> Asked:
    """The share of persons with a status (1, not 0) among those in its scope (not missing).

    One entry a person, in the order of the survey.
    """
    return Asked(name, measure.rate_of(name, status == 1), np.isfinite(status) & (survey.weight > 0))
