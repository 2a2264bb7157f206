"""What a variable of EU-SILC is in one survey year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

File = Literal["D", "R", "H", "P"]
ValueType = Literal["id", "integer", "number", "text"]
Kind = Literal["value", "identifier", "year", "country", "region", "grid"]

FILES: tuple[File, ...] = ("D", "R", "H", "P")
BREAK_YEAR = 2021
"""First survey year under Regulation (EU) 2019/1700: new variable names and flags."""
CURRENT_MEMBERS = (1, 2, 3, 4)
"""Values of RB110 of people who live in the household."""
PANEL_YEARS = 4
"""Survey years a delivery may hold: the year itself and the three before it."""


@dataclass(frozen=True, slots=True)
class Routing:
    """When a variable does not apply: `flag` is due where `when` holds.

    `when` is a condition (silc/notation.py). `known` are the variables that must be filled before
    anything can be said.
    """

    flag: int
    when: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """Variables that are collected in some survey years only.

    `every`: 3 or 6 for a rolling module, 0 for one that is collected once. `first`: its first survey year.
    `active` tells whether deliveries of the survey year asked about carry it.
    """

    id: str
    title: str
    every: int
    first: int
    active: bool

    def collected_in(self, year: int) -> bool:
        """Whether the panel year `year` is a year of this module."""
        if self.every == 0:
            return year == self.first
        return year >= self.first and (year - self.first) % self.every == 0


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of one file as the deliveries of survey year `year` define it.

    Attributes
    ----------
    format
        Width and decimals as Eurostat writes them: `2.`, `12.2`, `8.5`, `$5.` (text).
    key
        An identifying variable; it has no flag column.
    minimum, maximum, codes
        Allowed values: a closed range, or the codes of a list (named `list_name`); None where free.
    flags
        Allowed flags; for a flag of several digits the whole negative flags and the allowed first digits.
    flag_digits
        Allowed second (and third) digits.
    flag_lengths
        Allowed numbers of digits of a positive flag; empty for a flag of one number.
    flag_leading
        To 2020: how many leading digits `flags` is about; an imputation factor follows from the third on.
    routing, not_selected, not_this_year
        When the flags -2, -4 and -5, the flag -3, and the flag -7 are due.
    collected_from, collected_to
        Survey years of a panel in which the variable is collected; None means without limit.
    factor
        An imputation factor `<code>_IF` stands beside it.
    gross
        The gross variable of a net one. `components`: the parts of a total.
    missing_limit
        Share of missing values from which the variable is listed.
    earlier_codes, earlier_before
        Records of years before `earlier_before` follow this list instead.
    """

    code: str
    file: File
    year: int
    label: str
    label_sq: str
    format: str
    kind: Kind = "value"
    key: bool = False
    optional: bool = False
    minimum: float | None = None
    maximum: float | None = None
    codes: tuple[int | str, ...] | None = None
    list_name: str | None = None
    earlier_codes: tuple[int | str, ...] | None = None
    earlier_before: int | None = None
    flags: tuple[int, ...] = ()
    flag_digits: tuple[tuple[int, ...], ...] = ()
    flag_lengths: tuple[int, ...] = ()
    flag_leading: int | None = None
    routing: tuple[Routing, ...] = ()
    not_selected: bool = False
    not_this_year: bool = False
    collected_from: int | None = None
    collected_to: int | None = None
    income: bool = False
    factor: bool = False
    gross: str | None = None
    components: tuple[str, ...] = ()
    missing_limit: float = 0.05
    modules: tuple[Module, ...] = ()

    @property
    def flag(self) -> str | None:
        """Name of the flag column; None for a key."""
        return None if self.key else f"{self.code}_F"

    @property
    def text(self) -> bool:
        return self.format.startswith("$")

    @property
    def type(self) -> ValueType:
        """How values are stored: identifiers and whole numbers as integers, the rest as numbers or text."""
        if self.text:
            return "text"
        if self.kind == "identifier" or (self.format == "12." and self.codes is None):
            return "id"
        return "integer" if self.format.endswith(".") else "number"

    @property
    def active(self) -> bool:
        """Whether a delivery of the survey year carries the variable."""
        return not self.modules or any(m.active for m in self.modules)

    @property
    def columns(self) -> tuple[str, ...]:
        """The variable and what stands beside it: flag and imputation factor."""
        beside = () if self.flag is None else (self.flag,)
        return (self.code, *beside, f"{self.code}_IF") if self.factor else (self.code, *beside)


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What belongs to a survey year as a whole.

    `members`: values of RB110 whose records are judged in full; all where it is empty. `filled_for_others`: value of
    RB110 (None for a missing one) of people who are no members -> the variables that must be filled for them.
    `ended`: variables that ended with 2020 and are delivered with flag -7.
    """

    year: int
    modules: tuple[Module, ...]
    members: tuple[int, ...]
    filled_for_others: tuple[tuple[int | None, tuple[str, ...]], ...]
    ended: tuple[str, ...]
    selected_respondent_countries: tuple[str, ...]


def key_variables(file: File) -> tuple[str, str, str]:
    """Year, country and identifier of a file, e.g. DB010, DB020, DB030."""
    return (f"{file}B010", f"{file}B020", f"{file}B030")


def transmission_file_name(file: File, year: int, country: str = "AL", version: int = 1) -> str:
    """Name of a file in the transmission layout, e.g. SILC_RD_A_AL_2022_0000_V0001.csv."""
    return f"SILC_R{file}_A_{country}_{year}_0000_V{version:04d}.csv"


def user_database_file_name(file: File, year: int, country: str = "AL") -> str:
    """Name of a file in the user-database layout, e.g. UDB_cAL19D.csv."""
    return f"UDB_c{country}{year % 100:02d}{file}.csv"
