"""What the demonstration's modules share about arrays: random streams and records of columns."""

from __future__ import annotations

import dataclasses
import zlib
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
"""A NumPy array; the field or argument it stands for says its shape and type."""


def stream(seed: int, *entity: str | int) -> np.random.Generator:
    """Independent random stream of one entity (`"cohort", 2019`), the same on every machine."""
    labels = [zlib.crc32(str(part).encode()) for part in entity]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *labels])))


@dataclasses.dataclass
class Records:
    """Columns of equal length; the first axis of every field is the record."""

    def __len__(self) -> int:
        return len(getattr(self, dataclasses.fields(self)[0].name))

    def take(self, index: Array) -> Self:
        """Records at an integer index or where a boolean mask holds."""
        return type(self)(**{f.name: getattr(self, f.name)[index] for f in dataclasses.fields(self)})

    @classmethod
    def concatenate(cls, parts: list[Self]) -> Self:
        return cls(**{
            f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in dataclasses.fields(cls)
        })


def group_sum(group: Array, values: Array, n_groups: int) -> Array:
    """Sum of `values` by group number 0..n_groups-1."""
    return np.bincount(group, weights=values, minlength=n_groups)
