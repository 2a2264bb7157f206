"""The lists of measured municipalities that ship with the pipeline.

No public source names the 15 municipalities of the survey extract. The pipeline therefore ships an
illustrative list, marked as such on every row that rests on it, and an empty confirmed one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from lnb_pipeline.reference.tabular import read_yaml

SET_SIZE = 15


@dataclass(frozen=True, slots=True)
class MeasuredList:
    """LAU codes of the measured municipalities with the status and provenance of the list."""

    codes: tuple[str, ...]
    status: Literal["confirmed", "illustrative"]
    provenance: str


@cache
def illustrative_set() -> MeasuredList:
    """The placeholder: the 15 largest municipalities by census 2011."""
    return _read("illustrative")


@cache
def confirmed_set() -> MeasuredList:
    """The list confirmed by the provider; its codes are empty as long as none is confirmed."""
    return _read("confirmed")


def _read(status: Literal["confirmed", "illustrative"]) -> MeasuredList:
    entry = read_yaml("measured_sets.yaml")[status]
    return MeasuredList(codes=tuple(entry["codes"]), status=status, provenance=entry["provenance"])
