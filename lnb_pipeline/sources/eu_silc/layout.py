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

from lnb_pipeline.silc.codebook import (
    FILES,
    FIRST_YEAR,
    LAST_YEAR,
    File,
    ValueType,
    Variable,
    all_codes,
    definition,
    key_variables,
)

FILE_TITLES: dict[File, str] = {
    "D": "household register (D)", "R": "personal register (R)",
    "H": "household data (H)", "P": "personal data (P)",
}
_IDENTIFYING_COLUMNS = 3
Kind = Literal["text", "number", "id"]
"""How a column is read: every number as float64, identifiers as int64."""
_KINDS: dict[ValueType, Kind] = {"text": "text", "integer": "number", "number": "number", "id": "id"}
_CODE = re.compile(r"^[A-Z][A-Z0-9_]{0,31}$")

READ: dict[File, tuple[str, ...]] = {
    "D": ("DB040", "DB050", "DB060", "DB075", "DB076", "DB090", "DB100", "DB135"),
    "R": (
        "RB040", "RB050", "RB064", "RB080", "RB081", "RB090", "RB110", "RB210", "RB211", "RB220", "RB230", "RB240",
        "RB250",
    ),
    "H": (
        "HD080", "HH021", "HH030", "HH040", "HH050", "HH070", "HH081", "HH091", "HS011", "HS021", "HS031", "HS040",
        "HS050", "HS060", "HS070", "HS080", "HS090", "HS100", "HS110", "HS120", "HS160", "HY010", "HY020", "HY022",
        "HY023", "HY070G", "HY070N", "HY140G", "HY140N",
    ),
    "P": (
        "PB040", "PD020", "PD030", "PD050", "PD060", "PD070", "PD080", "PE040", "PE041", "PH010", "PH030", "PH040",
        "PH050", "PL031", "PL032", "PL060", "PL073", "PL074", "PL075", "PL076", "PL080", "PL085", "PL086", "PL087",
        "PL088", "PL089", "PL090", "PL100",
        "PY010G", "PY010N", "PY020G", "PY020N", "PY021G", "PY021N", "PY050G", "PY050N", "PY080G", "PY080N", "PY090G",
        "PY090N", "PY100G", "PY100N", "PY110G", "PY110N", "PY120G", "PY120N", "PY130G", "PY130N", "PY140G", "PY140N",
    ),
}
"""What the tables of this pipeline are made of; the official rules look at every variable there is."""
NEEDED = frozenset({"DB040", "DB050", "DB060", "DB090", "RB050", "RB080", "RB090", "HY020"})
"""Variables without which the pipeline cannot work; any other missing column gives null."""


def _derived(code: str, file: File, format: str, label: str, lowest: float | None = None) -> Variable:
    return Variable(code, file, LAST_YEAR, label, label, format, minimum=lowest)


EXTRA: tuple[Variable, ...] = (
    # Derived variables of the user database, which no delivery of a statistical office holds.
    _derived("RX010", "R", "3.", "Age at interview"),
    _derived("RX020", "R", "3.", "Age at the end of the income reference period", lowest=-1),
    _derived("RX030", "R", "12.", "Household identifier"),
    _derived("RX040", "R", "4.2", "Work intensity"),
    _derived("RX050", "R", "1.", "Low work intensity"),
    _derived("RX060", "R", "1.", "Severely deprived"),
    _derived("RX070", "R", "$3.", "At risk of poverty or exclusion, three digits"),
    _derived("HX040", "H", "2.", "Household size"),
    _derived("HX050", "H", "4.2", "Equivalised household size"),
    _derived("HX080", "H", "1.", "At risk of poverty"),
    _derived("HX090", "H", "12.2", "Equivalised disposable income"),
    _derived("HX120", "H", "1.", "Overcrowded"),
    _derived("HY025", "H", "8.5", "Within-household non-response inflation factor"),
)
NOT_APPLICABLE_MEANS: dict[str, float] = {"PH040": 2.0}
"""Variables whose question is left out for a reason that is an answer (flag -2): no need of care arose, none unmet."""
WIDER: dict[str, tuple[float, float]] = {
    # users' files keep children born after the income year as -1, and hours of nobody at work as 0
    "RB081": (-1, 120), "PL060": (0, 99), "PL100": (0, 99),
}
"""Values that are read more widely than a delivery to Eurostat may have them, decimals included."""
_BY_FILE: dict[File, frozenset[str]] = {
    role: frozenset((*all_codes(role), *(v.code for v in EXTRA if v.file == role))) for role in FILES
}


def readable_variables(role: File, year: int) -> tuple[Variable, ...]:
    """Variables of a file that are read when the column is there: keys, `READ` and `EXTRA`."""
    # the rules of the first year forget variables its deliveries hold (HS100): the next year's definition serves
    years = (year, year + 1) if year == FIRST_YEAR else (year,)
    defined = (
        next(filter(None, (definition(code, y) for y in years)), None) for code in (*key_variables(role), *READ[role])
    )
    return (*(v for v in defined if v is not None), *(v for v in EXTRA if v.file == role))


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
    wanted = (v.code for v in readable_variables(role, year) if v.key or v.code in NEEDED)
    return tuple(code for code in wanted if code != "RB040" and not (code == "RB080" and has_age))


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
