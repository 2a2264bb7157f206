"""Reading the codebook's files: one definition a variable, with what changes from which survey year on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.silc.codebook.model import FILES, File, Module, Routing, Variable, YearFacts

FOLDER = Path(__file__).parent
ABSENT = "absent"
_FIELDS = frozenset({
    "module", "key", "kind", "optional", "format", "range", "codes", "before", "flags", "flag_digits", "flag_length",
    "flag_leading", "routing", "not_selected", "not_this_year", "collected_from", "collected_to", "income", "factor",
    "gross", "components", "missing_limit",
})


@cache
def _read(name: str) -> dict[Any, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as stream:
        content = yaml.load(stream, Loader=loader)
    return dict(content)


def survey_years() -> tuple[int, ...]:
    """The survey years the codebook knows, in order."""
    return tuple(_read("years")["survey_years"])


def _since(dated: Mapping[int, Any], year: int, default: Any = None) -> Any:
    """What holds in `year`: the entry of the latest year that is not after it."""
    started = [y for y in dated if y <= year]
    return dated[max(started)] if started else default


@cache
def year_facts(year: int) -> YearFacts:
    """Modules, membership and ended variables of a survey year.

    Raises
    ------
    KeyError
        The survey year is not in the codebook.
    """
    if year not in survey_years():
        raise KeyError(year)
    content = _read("years")
    others = _since(content["filled_for_others"], year, {})
    return YearFacts(
        year=year,
        modules=tuple(_module(name, entry, year) for name, entry in content["modules"].items()),
        members=tuple(_since(content["members"], year, ())),
        filled_for_others=tuple((None if k == "." else int(k), tuple(v)) for k, v in others.items()),
        ended=tuple(_since(content["ended_but_delivered"], year, ())),
        selected_respondent_countries=tuple(content["selected_respondent_countries"]),
    )


def _module(name: str, entry: Mapping[str, Any], year: int) -> Module:
    first = entry["first"]
    if isinstance(first, dict):
        first = _since(first, year, min(first.values()))
    module = Module(name, entry["title"], entry["every"], first, active=False)
    active = year in entry["in_rules"] if module.every == 0 else module.collected_in(year)
    return Module(name, module.title, module.every, first, active)


@cache
def code_list(name: str) -> tuple[int | str, ...]:
    """The codes of a named list; a member in small letters stands for the codes of that list."""
    codes: list[int | str] = []
    for entry in _read("lists")[name]:
        codes.extend(code_list(entry) if isinstance(entry, str) and entry.islower() else [entry])
    return tuple(dict.fromkeys(codes))


def regions(country: str) -> tuple[str, ...]:
    """NUTS 2 regions of a country, extra-regio included; none for a country without a list."""
    return tuple(_read("lists")["regions"].get(country, ()))


@cache
def definition(code: str, year: int) -> Variable | None:
    """The variable as the rules of survey year `year` define it; None when they do not know it.

    A variable of a module is defined in years in which its module rests, too (`Variable.active`).
    """
    if code[:1] not in FILES or year not in survey_years():
        return None
    file: File = code[0]  # type: ignore[assignment]
    entry = _read(file).get(code)
    return None if entry is None else _resolve(code, file, entry, year)


def _resolve(code: str, file: File, entry: Mapping[Any, Any], year: int) -> Variable | None:
    fields: dict[str, Any] = {}
    for start in sorted(k for k in entry if isinstance(k, int) and k <= year):
        change = entry[start]
        if change == ABSENT:
            fields = {}
            continue
        if set(change) - _FIELDS:
            raise _malformed(code, f"unknown keys in the block {start}")
        fields = {k: v for k, v in {**fields, **change}.items() if v is not None}
    if not fields:
        return None
    return Variable(code=code, file=file, year=year, label=entry["en"], label_sq=entry["sq"], **_typed(fields, year))


def _typed(fields: Mapping[str, Any], year: int) -> dict[str, Any]:
    plain = ("kind", "key", "optional", "flag_leading", "not_selected", "not_this_year", "collected_from",
             "collected_to", "income", "factor", "gross")
    typed: dict[str, Any] = {k: fields[k] for k in plain if k in fields}
    typed["format"] = str(fields["format"])
    low, high = fields.get("range", (None, None))
    typed |= {"minimum": _bound(low, year), "maximum": _bound(high, year)}
    typed |= _codes(fields)
    typed["flags"] = tuple(fields.get("flags", ()))
    typed["flag_digits"] = tuple(tuple(d) for d in fields.get("flag_digits", ()))
    typed["flag_lengths"] = tuple(fields.get("flag_length", ()))
    typed["routing"] = tuple(Routing(r["flag"], r["when"], tuple(r["known"])) for r in fields.get("routing", ()))
    typed["components"] = tuple(fields.get("components", ()))
    typed["missing_limit"] = fields.get("missing_limit", _read("years")["missing_limit"])
    names = fields.get("module", [])
    named = {m.id: m for m in year_facts(year).modules}
    typed["modules"] = tuple(named[n] for n in ([names] if isinstance(names, str) else names))
    return typed


def _codes(fields: Mapping[str, Any]) -> dict[str, Any]:
    name = fields.get("codes")
    # the regions allowed depend on the country that delivers, see `regions`
    listed = {"list_name": name, "codes": None if name in (None, "regions") else code_list(name)}
    for before, other in fields.get("before", {}).items():
        listed |= {"earlier_before": before, "earlier_codes": code_list(other["codes"])}
    return listed


def _bound(bound: float | str | None, year: int) -> float | None:
    """A bound of a range; `year-5` counts from the survey year delivered."""
    if isinstance(bound, str):
        return float(year + int(bound.removeprefix("year") or 0))
    return None if bound is None else float(bound)


@cache
def in_rules(file: File, year: int) -> tuple[Variable, ...]:
    """All variables of a file the rules of a survey year define, those of resting modules included.

    Raises
    ------
    KeyError
        The survey year is not in the codebook.
    """
    if year not in survey_years():
        raise KeyError(year)
    found = (definition(code, year) for code in _read(file))
    return tuple(v for v in found if v is not None)


@cache
def variables(file: File, year: int) -> tuple[Variable, ...]:
    """Variables a delivery of the survey year carries, in the order of the codebook.

    Raises
    ------
    KeyError
        The survey year is not in the codebook.
    """
    return tuple(v for v in in_rules(file, year) if v.active)


@cache
def all_codes(file: File) -> tuple[str, ...]:
    """Every variable of a file in any survey year."""
    return tuple(_read(file))


def dated(code: str) -> Mapping[int, Mapping[str, Any] | None]:
    """What the codebook says of a variable: from which survey year on which field holds; None where it ends.

    Bounds of a range are as written there, e.g. `year-3`; a field that ends is None.

    Raises
    ------
    KeyError
        No file has the variable in any survey year.
    """
    if code[:1] not in FILES:
        raise KeyError(code)
    entry = _read(code[:1])[code]
    starts = sorted(key for key in entry if isinstance(key, int))
    return {start: None if entry[start] == ABSENT else dict(entry[start]) for start in starts}


def official_numbers(year: int) -> Mapping[str, int]:
    """How many variables and rules of each kind Eurostat's configuration of a survey year holds.

    Empty where nothing was counted. `variables` are all in the rules, `active` those of the year's delivery,
    `logical` the logical checks with their loops written out; other keys are kinds of rules.
    """
    numbers = _read("years").get("official") or {}
    return {str(kind): int(n) for kind, n in numbers.get(year, {}).items()}


def _malformed(code: str, got: str) -> Exception:
    return fail(
        UsageError, "E902", where=f"codebook, {code}", rule="a definition uses the words of the codebook",
        expected=", ".join(sorted(_FIELDS)), got=got, hint="correct the definition; README.md beside it shows the form",
    )
