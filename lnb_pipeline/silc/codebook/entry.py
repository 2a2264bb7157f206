"""An entry of the codebook in full, for those who look a variable up."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.silc.codebook.load import all_codes, dated, definition, regions, survey_years
from lnb_pipeline.silc.codebook.model import FILES, Variable

_FLAGS = {
    0: "no such income", -1: "missing", -2: "not applicable", -3: "not the selected respondent of the household",
    -4: "not applicable, for a reason of this variable", -5: "not applicable, for another reason of this variable",
    -6: "not applicable, for a third reason of this variable", -7: "the variable does not exist in that survey year",
    -8: "optional variable that is not delivered",
}
_INCOME_FLAGS = {-4: "included in another income component", -5: "the other series, net or gross, is filled"}
_GRID_FLAGS = {-2: "the person alone", -4: "no member of the household with this number",
               -5: "told in the mirrored cell"}
_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Change:
    """What holds from a survey year on: `fields` maps a field of the definition to its old and its new value.

    `defined` and `ended` tell a variable that enters the rules or leaves them.
    """

    year: int
    fields: Mapping[str, tuple[Any, Any]]
    defined: bool = False
    ended: bool = False


def flag_meaning(flag: int, variable: Variable) -> str:
    """A flag in words; a positive one says that there is a value."""
    if flag > 0:
        return "a value was recorded"
    if variable.income and flag in _INCOME_FLAGS:
        return _INCOME_FLAGS[flag]
    if variable.kind == "grid" and flag in _GRID_FLAGS:
        return _GRID_FLAGS[flag]
    return _FLAGS.get(flag, "a meaning of this variable alone")


def years_defined(code: str) -> tuple[int, ...]:
    """Survey years whose rules know the variable."""
    return tuple(y for y in survey_years() if definition(code, y) is not None)


def years_delivered(code: str) -> tuple[int, ...]:
    """Survey years whose deliveries carry the variable: the years of its module, where it belongs to one."""
    found = ((y, definition(code, y)) for y in survey_years())
    return tuple(y for y, variable in found if variable is not None and variable.active)


def changes(code: str) -> tuple[Change, ...]:
    """How the definition of a variable changed, survey year by survey year."""
    known: dict[str, Any] = {}
    found: list[Change] = []
    for year, block in dated(code).items():
        if block is None:
            known, change = {}, Change(year, {}, ended=True)
        else:
            change = Change(
                year, {k: (known.get(k), v) for k, v in block.items() if known.get(k) != v}, defined=not known
            )
            known = {k: v for k, v in {**known, **block}.items() if v is not None}
        found.append(change)
    return tuple(found)


def find(code: str, year: int | None) -> Variable:
    """The variable in a survey year; without a year, in the latest one whose deliveries carry it.

    Raises
    ------
    UsageError
        E902 when there is no such variable, or none in that year.
    """
    name = code.strip().upper().removesuffix("_IF").removesuffix("_F")
    years = years_defined(name)
    if not years:
        raise fail(
            UsageError, "E902", where=code, rule="the codebook has every EU-SILC variable",
            expected=f"a code such as {', '.join(_nearest(name)) or 'PL032'}", got="no variable of that code",
            hint="search by words: lnb codebook --search TEXT",
        )
    variable = definition(name, year or (years_delivered(name) or years)[-1])
    if variable is None:
        raise fail(
            UsageError, "E902", where=f"{name}, {year}", rule="the rules of the survey year know the variable",
            expected=f"one of {', '.join(map(str, years))}", got=str(year), hint="give another --year, or none",
        )
    return variable


def _nearest(code: str) -> list[str]:
    known = [c for file in FILES for c in all_codes(file)]
    return difflib.get_close_matches(code, known, n=_NEAREST, cutoff=0.6)


def search(text: str, year: int | None = None) -> tuple[Variable, ...]:
    """Variables whose code or label, English or Albanian, holds the words; ë and e, ç and c are the same."""
    words = _plain(text).split()
    found = []
    for code in (c for file in FILES for c in all_codes(file)):
        years = years_defined(code)
        variable = definition(code, year or years[-1]) if years else None
        if variable is not None and all(
            w in _plain(f"{code} {variable.label} {variable.label_sq}") for w in words
        ):
            found.append(variable)
    return tuple(found)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def listed_codes(variable: Variable, country: str) -> tuple[int | str, ...] | None:
    """Codes a value may take; of regions those of the country."""
    return regions(country) if variable.list_name == "regions" else variable.codes


def nets(variable: Variable) -> tuple[str, ...]:
    """Variables of the same year of which this one is the gross amount."""
    return tuple(v.code for v in _beside(variable) if v.gross == variable.code != v.code)


def totals(variable: Variable) -> tuple[str, ...]:
    """Variables of the same year of which this one is a part."""
    return tuple(v.code for v in _beside(variable) if variable.code in v.components)


def _beside(variable: Variable) -> tuple[Variable, ...]:
    found = (definition(code, variable.year) for code in all_codes(variable.file))
    return tuple(v for v in found if v is not None)


def as_dict(variable: Variable, country: str) -> dict[str, Any]:
    """The whole entry as plain values."""
    plain = (
        "code", "file", "format", "type", "kind", "key", "optional", "active", "income", "factor", "flag_digits",
        "flag_lengths", "flag_leading", "not_selected", "not_this_year", "collected_from", "collected_to", "gross",
        "components", "missing_limit", "columns",
    )
    codes = listed_codes(variable, country)
    return {
        "survey_year": variable.year, "label": {"en": variable.label, "sq": variable.label_sq},
        **{name: getattr(variable, name) for name in plain},
        "range": None if variable.minimum is None else [variable.minimum, variable.maximum],
        "list": None if codes is None else {"name": variable.list_name, "codes": codes},
        "earlier_list": None if variable.earlier_codes is None else
        {"before": variable.earlier_before, "codes": variable.earlier_codes},
        "flags": [{"flag": f, "meaning": flag_meaning(f, variable)} for f in variable.flags],
        "routing": [asdict(route) for route in variable.routing],
        "modules": [asdict(module) for module in variable.modules],
        "net": nets(variable), "part_of": totals(variable),
        "years_in_rules": years_defined(variable.code), "years_delivered": years_delivered(variable.code),
        "changes": [asdict(change) for change in changes(variable.code)],
    }
