"""An entry of the codebook on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from lnb_pipeline.cli.console import out, spans
from lnb_pipeline.prevalidation import inventory
from lnb_pipeline.silc.codebook import Variable, entry
from lnb_pipeline.silc.codebook.entry import Change
from lnb_pipeline.sources.eu_silc.layout import FILE_TITLES

MOST_CODES = 30
"""Codes of a list that are written out; a longer list is folded."""
MOST_RULES = 8
"""Rules of a group that are named; the others are counted."""
_KINDS = {
    "value": "", "identifier": ", an identifier", "year": ", a year", "country": ", a country", "region": ", a region",
    "grid": ", a cell of the household grid",
}
_TYPES = {"id": "identifier", "integer": "whole number", "number": "number", "text": "text"}
_FIELDS = {
    "not_selected": "flag -3 of persons not selected", "not_this_year": "flag -7 where it does not exist",
    "collected_from": "collected from", "collected_to": "collected to", "flag_length": "digits of a flag",
    "flag_digits": "further digits of a flag", "flag_leading": "leading digits that matter", "codes": "code list",
    "before": "earlier list", "factor": "imputation factor", "missing_limit": "limit of missing values",
}


def show(variable: Variable, lang: str, country: str) -> None:
    """Print an entry in full."""
    out.print(Text(f"{variable.code}  {_label(variable, lang)}", style="bold"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in _lines(variable, lang, country):
        grid.add_row(Text(name), Text(value))
    out.print(grid)


def _label(variable: Variable, lang: str) -> str:
    return variable.label_sq if lang == "sq" else variable.label


def _lines(variable: Variable, lang: str, country: str) -> Iterator[tuple[str, str]]:
    if lang == "both":
        yield "in Albanian", variable.label_sq
    yield "file", FILE_TITLES[variable.file]
    yield "survey year", f"{variable.year}{'' if variable.active else ', not in deliveries: its module rests'}"
    yield "type", _type(variable)
    yield from _values(variable, country)
    yield "columns", " ".join(variable.columns)
    yield from _flags(variable)
    yield from _routing(variable)
    yield from _relatives(variable)
    for module in variable.modules:
        yield "module", f"{module.id}, {module.title}, {_rhythm(module.every, module.first)}"
    yield from _years(variable)
    yield from _rules(variable, country)


def _rhythm(every: int, first: int) -> str:
    return f"once, {first}" if not every else f"every {every} years from {first}"


def _type(variable: Variable) -> str:
    marks = [
        word for word, holds in (
            ("key", variable.key), ("optional", variable.optional), ("income", variable.income),
        ) if holds
    ]
    marked = f" ({', '.join(marks)})" if marks else ""
    return f"{_TYPES[variable.type]}, format {variable.format}{_KINDS[variable.kind]}{marked}"


def _values(variable: Variable, country: str) -> Iterator[tuple[str, str]]:
    if variable.minimum is not None:
        yield "range", f"{variable.minimum:.15g} to {variable.maximum:.15g}"
    codes = entry.listed_codes(variable, country)
    if codes is not None:
        of = f" of {country}" if variable.list_name == "regions" else ""
        yield "code list", f"{variable.list_name}{of}: {folded(codes)}"
    if variable.earlier_codes is not None:
        yield "earlier list", f"records before {variable.earlier_before}: {folded(variable.earlier_codes)}"
    if variable.minimum is None and codes is None:
        yield "values", "free"


def folded(codes: Sequence[int | str]) -> str:
    """Codes in a row; a long list shows how it begins and how many there are."""
    if len(codes) <= MOST_CODES:
        return " ".join(map(str, codes))
    return f"{' '.join(map(str, codes[:MOST_CODES]))} ... {len(codes)} codes, all with --format json"


def _flags(variable: Variable) -> Iterator[tuple[str, str]]:
    if variable.key:
        yield "flags", "none: it is a key"
        return
    told_flags = [f"{f:>3}  {entry.flag_meaning(f, variable)}" for f in sorted(variable.flags, reverse=True) if f <= 0]
    positive = " ".join(str(f) for f in variable.flags if f > 0)
    place = "first digit " if variable.flag_lengths else "leading digits " if variable.flag_leading else "  "
    told_flags.append(f"{place}{positive}  a value was recorded")
    for digit, allowed in enumerate(variable.flag_digits, start=2):
        told_flags.append(f"digit {digit}: {' '.join(map(str, allowed))}")
    if variable.flag_lengths:
        told_flags.append(f"a positive flag has {' or '.join(map(str, variable.flag_lengths))} digits")
    yield from _under("flags", told_flags)


def _under(name: str, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Lines of which the first has the name beside it."""
    for position, line in enumerate(lines):
        yield "" if position else name, line


def _routing(variable: Variable) -> Iterator[tuple[str, str]]:
    for route in variable.routing:
        known = f"  (if there is {', '.join(route.known)})" if route.known else ""
        yield "routing", f"{route.flag} where {route.when}{known}"
    if variable.not_selected:
        yield "routing", "-3 where RB245 = 3"
    if variable.not_this_year:
        yield "routing", "-7 in years of the panel without the variable"


def _relatives(variable: Variable) -> Iterator[tuple[str, str]]:
    if variable.gross and variable.gross != variable.code:
        yield "gross amount", variable.gross
    for name, codes in (
        ("net amount", entry.nets(variable)), ("components", variable.components), ("part of", entry.totals(variable)),
    ):
        if codes:
            yield name, " ".join(codes)


def _years(variable: Variable) -> Iterator[tuple[str, str]]:
    defined, delivered = entry.years_defined(variable.code), entry.years_delivered(variable.code)
    yield "in the rules", spans(defined)
    if delivered != defined:
        yield "in deliveries", spans(delivered) or "of none of these years"
    if variable.collected_from or variable.collected_to:
        yield "collected", f"{variable.collected_from or ''}-{variable.collected_to or ''}"
    yield from _under("history", (f"{change.year}  {told(change)}" for change in entry.changes(variable.code)))


def told(change: Change) -> str:
    """A change of a definition in words."""
    if change.ended:
        return "no longer in the rules"
    if change.defined:
        return ", ".join(_field(field, new) for field, (_, new) in change.fields.items() if new is not None)
    return "; ".join(_changed(field, old, new) for field, (old, new) in change.fields.items()) or "no change"


def _changed(field: str, old: Any, new: Any) -> str:
    if isinstance(old, bool) or isinstance(new, bool):
        old, new = bool(old), bool(new)
    return f"{_FIELDS.get(field, field)}: {_value(field, old)} → {_value(field, new)}"


def _field(field: str, value: Any) -> str:
    name = _FIELDS.get(field, field)
    return name if value is True else f"{name} {_value(field, value)}"


def _value(field: str, value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case [low, high] if field == "range":
            return f"{low} to {high}"
        case Mapping():
            return "; ".join(f"before {year}: {other.get('codes')}" for year, other in value.items())
        case list():
            return ("; " if field == "routing" else " ").join(_item(item) for item in value) or "none"
        case _:
            return str(value)


def _item(item: Any) -> str:
    if isinstance(item, Mapping):
        return f"{item['flag']} where {item['when']}"
    return f"({' '.join(map(str, item))})" if isinstance(item, list) else str(item)


def _rules(variable: Variable, country: str) -> Iterator[tuple[str, str]]:
    found = inventory.reading(variable, country)
    yield "rules", f"{sum(map(len, found.values()))} that read it in {variable.year}"
    for group, ids in found.items():
        more = f" and {len(ids) - MOST_RULES} more, all with --format json" if len(ids) > MOST_RULES else ""
        yield "", f"{group} ({len(ids)}): {', '.join(ids[:MOST_RULES])}{more}"
