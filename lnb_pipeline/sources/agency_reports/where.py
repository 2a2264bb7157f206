"""Where a report's places are looked up: in the register of municipalities on a day, or nowhere for another country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lnb_pipeline.reference.register import Match, Register, load_register

_COUNTRY = re.compile(r"\b(?:albania|shqip[eë]ri)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Where:
    """The register on the last day of a report's period; without a register no name is known."""

    register: Register | None
    day: date

    @property
    def municipalities(self) -> Sequence[object]:
        return self.register.municipalities if self.register else ()

    def resolve(self, name: str) -> Match | None:
        """The municipality a printed name means on the day, None for no known one."""
        return self.register.resolve(name, on=self.day) if self.register else None

    def suggest(self, name: str) -> list[str]:
        """Official names spelled nearly like a name."""
        return self.register.suggest(name) if self.register and name else []


def where_of(country: str | None, day: date) -> Where:
    """The places of a report: Albania's when its cover names that country, or none at all."""
    return Where(load_register() if country is None or _COUNTRY.search(country) else None, day)
