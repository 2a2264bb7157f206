"""Arrays of derived variables: numbers with NaN for unknown, households as groups, codes as texts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Groups = NDArray[np.int64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.object_]

ADULT, ADULT_OF_ITEMS = 18, 16
"""Age from which a member needs a room of his or her own; age from which a person is interviewed."""


def pick(names: list[str | None], choice: NDArray[np.integer[Any]]) -> Texts:
    """The name each element of `choice` is the position of."""
    return np.asarray(np.array(names, dtype=object)[choice], dtype=object)


def between(age: Numbers, youngest: int, oldest: int) -> Mask:
    """Ages in a closed range; False where unknown."""
    return np.asarray((age >= youngest) & (age <= oldest), dtype=np.bool_)


def status(holds: Mask, known: Mask) -> Numbers:
    """1 and 0 where known, else NaN."""
    return np.where(known, holds.astype(np.float64), np.nan)


def known_total(*parts: Numbers) -> Numbers:
    """Sum of months or amounts, unknown parts left out; NaN where all are unknown."""
    stacked = np.column_stack(parts)
    return np.where(np.isnan(stacked).all(axis=1), np.nan, np.nansum(stacked, axis=1))


def household_sum(values: Numbers, group: Groups, n_households: int) -> Numbers:
    """Sum over the members of each household, unknown values left out."""
    return np.bincount(group, weights=np.nan_to_num(values), minlength=n_households).astype(np.float64)


def household_count(condition: Mask, group: Groups, n_households: int) -> NDArray[np.int64]:
    """Members of each household for whom the condition holds."""
    return np.bincount(group[condition], minlength=n_households).astype(np.int64)
