"""A contradiction or gap of a document, and what rules about numbers of rows share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lnb_pipeline.contracts.finding_classes import FINDING_CLASSES


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """One contradiction or gap: its class, where it stands, what disagrees, and the two sides where there are two.

    `printed` is what the document prints, `against` what stands against it: another place of the document,
    another document or a calculation.
    """

    code: str
    locator: str
    text: str
    printed: str | None = None
    against: str | None = None

    def __post_init__(self) -> None:
        if self.code not in FINDING_CLASSES:
            raise ValueError(f"unknown finding class {self.code}")


def gaps(numbers: Iterable[int]) -> list[int]:
    """Numbers missing between 1 and the highest."""
    present = set(numbers)
    return [n for n in range(1, max(present, default=0)) if n not in present]


def repeats(values: Sequence[str] | Sequence[int]) -> list[str]:
    """Values that stand more than once, in order."""
    return [str(value) for value, count in Counter(values).items() if count > 1]


def plain(value: float) -> str:
    """A figure as a reader writes it: `1,508,435`, `62`, `0.5`."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,g}"


def joined(names: Iterable[str], limit: int = 12) -> str:
    """Names in a row, each once; beyond `limit` their number."""
    different = list(dict.fromkeys(names))
    more = f" and {len(different) - limit} more" if len(different) > limit else ""
    return ", ".join(different[:limit]) + more
