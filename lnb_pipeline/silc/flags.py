"""What an EU-SILC flag says about the value beside it.

Every variable `X` that is not a key has a flag `X_F`: positive when a value was recorded, negative
when it is missing, not applicable or not collected. Income variables to survey year 2020 also use 0,
which means that there was no such income. From 2021 a positive flag names the source (survey,
register, imputed), so that "valid" is `flag > 0` and never `flag = 1`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.silc.codebook import BREAK_YEAR

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
NOT_APPLICABLE = -2
"""The question does not apply to the record: its routing leads past it."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """Values after their flags, and how many values a flag declared void.

    `n_left_over` counts cells that hold a value although the flag says there is none; they are null
    in `values`.
    """

    values: Numbers
    n_left_over: int


def is_void(flags: Numbers) -> Mask:
    """True where the flag says that there is no usable value (0 or negative).

    An empty flag (NaN) says nothing: public use files are delivered without flags.
    """
    return np.asarray(flags <= 0, dtype=np.bool_)


def apply_flags(values: Numbers, flags: Numbers, *, income: bool, survey_year: int) -> Flagged:
    """Make null what the flag declares void; read flag 0 of an income as an amount of 0.

    Parameters
    ----------
    values, flags
        One element a record; NaN is an empty cell.
    income
        Whether the variable is an income variable.
    survey_year
        Flag 0 means "no income" only before 2021.

    Returns
    -------
    Flagged
        An income with flag 0 and another amount than 0 contradicts itself and becomes null.
    """
    void = is_void(flags)
    no_income = np.zeros(values.shape, dtype=np.bool_)
    if income and survey_year < BREAK_YEAR:
        no_income = (flags == 0) & (np.isnan(values) | (values == 0))
    left_over = void & ~no_income & ~np.isnan(values)
    cleaned = np.where(no_income, 0.0, np.where(void, np.nan, values))
    return Flagged(cleaned, int(left_over.sum()))
