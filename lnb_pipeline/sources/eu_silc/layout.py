"""Which file is which, and which columns of it are read.

A file is identified by its columns, never by its name: the transmission layout
(`SILC_RD_A_AL_2022_0000_V0001.csv`), the user database (`UDB_cAL19D.csv`) and INSTAT's own extracts
differ in names and extensions, not in the codes of the variables.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Literal

from lnb_pipeline.silc.codebook import FILES, LAST_YEAR, VARIABLES, File, ValueType, Variable, variables

FILE_TITLES: dict[File, str] = {
    "D": "household register (D)", "R": "personal register (R)",
    "H": "household data (H)", "P": "personal data (P)",
}
_IDENTIFYING_COLUMNS = 3
Kind = Literal["text", "number", "id"]
"""How a column is read: every number as float64, identifiers as int64."""
_KINDS: dict[ValueType, Kind] = {"text": "text", "integer": "number", "number": "number", "id": "id"}
_CODE = re.compile(r"^[A-Z][A-Z0-9_]{0,31}$")

EXTRA: tuple[Variable, ...] = (
    # Derived variables of the user database, and series the annual codebook does not list.
    Variable("RX010", "R", "integer", "Age at interview (user database)"),
    Variable("RX020", "R", "integer", "Age at the end of the income reference period (user database)"),
    Variable("RX030", "R", "id", "Household identifier (user database)"),
    Variable("RX040", "R", "number", "Work intensity (user database)"),
    Variable("RX050", "R", "integer", "Low work intensity (user database)"),
    Variable("RX060", "R", "integer", "Severely deprived (user database)"),
    Variable("RX070", "R", "text", "At risk of poverty or exclusion, three digits (user database)"),
    Variable("HX040", "H", "integer", "Household size (user database)"),
    Variable("HX050", "H", "number", "Equivalised household size (user database)"),
    Variable("HX090", "H", "number", "Equivalised disposable income (user database)"),
    Variable("HY025", "H", "number", "Within-household non-response inflation factor"),
    Variable("HY070N", "H", "number", "Housing allowances, net", income=True),
    Variable("PY080N", "P", "number", "Pensions from individual private plans, net", income=True),
    Variable("PY100N", "P", "number", "Old-age benefits, net", income=True),
    Variable("PY130N", "P", "number", "Disability benefits, net", income=True),
)
_MONTHS = (
    "PL073", "PL074", "PL075", "PL076", "PL080", "PL085", "PL086", "PL087", "PL088", "PL089", "PL090",
)
RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(_MONTHS, (0, 12)), "PL060": (0, 99), "PL100": (0, 99),
    "RB080": (1880, LAST_YEAR), "RB081": (-1, 120), "RX020": (-1, 120),
}
"""Smallest and largest possible value where a value outside would spoil a derived variable."""
_BY_FILE: dict[File, frozenset[str]] = {
    role: frozenset(v.code for v in (*VARIABLES, *EXTRA) if v.file == role) for role in FILES
}


def readable_variables(role: File, year: int) -> tuple[Variable, ...]:
    """Variables of a file that are read when the column is there: the codebook's and `EXTRA`."""
    return (*variables(role, year), *(v for v in EXTRA if v.file == role))


def identify(header: Iterable[str]) -> File | None:
    """Which of the four files has these (upper-case) columns; None when it is none of them."""
    names = set(header)
    scores = {role: len(names & known) for role, known in _BY_FILE.items()}
    best = max(FILES, key=lambda role: scores[role])
    return best if scores[best] >= _IDENTIFYING_COLUMNS else None


def required_columns(role: File, year: int, header: Iterable[str]) -> tuple[str, ...]:
    """Columns a file must have; an age variable makes the year of birth dispensable."""
    names = set(header)
    has_age = bool(names & {"RB081", "RX020"})
    return tuple(v.code for v in variables(role, year) if v.required and not (v.code == "RB080" and has_age))


def columns_to_read(role: File, year: int, header: Iterable[str], also: str | None = None) -> dict[str, Kind]:
    """Columns of the header that are read, variables and their flags, and as what.

    `also` is one more column that is read as text.
    """
    kinds: dict[str, Kind] = {also: "text"} if also else {}
    for variable in readable_variables(role, year):
        kinds[variable.code] = _KINDS[variable.type]
        kinds[f"{variable.code}_F"] = "number"
    return {name: kinds[name] for name in header if name in kinds}


def is_code(name: str) -> bool:
    """Whether a header cell looks like a variable code; anything else may be data and is not quoted."""
    return bool(_CODE.match(name))


def nearest(code: str, header: Iterable[str]) -> str | None:
    """The most similar name in the header that no other variable claims, for the hint of an error."""
    known = set().union(*_BY_FILE.values())
    candidates = [n for n in header if is_code(n) and n not in known and not n.endswith(("_F", "_IF", "_I"))]
    found = difflib.get_close_matches(code, candidates, n=1, cutoff=0.6)
    return found[0] if found else None
