"""The shape of a delivery: its columns, its keys, and cells of the wrong type."""

from __future__ import annotations

from collections.abc import Iterator

from lnb_pipeline.prevalidation.delivery import Delivery
from lnb_pipeline.prevalidation.rules import Count, Records, Rule, Severity
from lnb_pipeline.prevalidation.structural import Scope, column, own_records
from lnb_pipeline.silc.codebook import (
    CURRENT_MEMBERS,
    FILES,
    File,
    Variable,
    all_codes,
    definition,
    key_variables,
    variables,
    year_facts,
)
from lnb_pipeline.sources.eu_silc import layout

_NAMED = 12
"""Unexpected columns that are named; the rest is counted."""


def rules(scope: Scope) -> Iterator[Rule]:
    """One record a key, and the year and country of every record."""
    for file in FILES:
        year, country, identifier = key_variables(file)
        yield _unique(file)
        defined = definition(year, scope.year)
        assert defined is not None and defined.minimum is not None
        first, last = int(defined.minimum), scope.year
        yield _on_key(file, f"{year}.range", year, f"the survey year is one of {first} to {last}",
                      f"({column(year)} IS NULL OR {column(year)} NOT BETWEEN {first} AND {last})")
        yield _on_key(file, f"{country}.country", country, f"the country is {scope.country}",
                      f"({column(country)} IS NULL OR {column(country)} <> '{scope.country}')")
        yield _on_key(file, f"{identifier}.present", identifier, "every record has its identifier",
                      f"({column(identifier)} IS NULL)")


def _on_key(file: File, id: str, code: str, title: str, fails: str) -> Rule:
    return Rule(
        id=id, group="value", kind="key", file=file, severity="error", title=f"{code}: {title}", variables=(code,),
        records=own_records(file), fails=fails, reads=((f"raw_{file}", code),),
    )


def _unique(file: File) -> Rule:
    """In R a person may stand in two households, but is a member of one."""
    keys = key_variables(file)
    where = f"{column('RB110')} IN {CURRENT_MEMBERS}" if file == "R" else None
    own = own_records(file)
    records = Records(file, own.table, own.year, where=where, group=tuple(column(code) for code in keys))
    reads = tuple((own.table, code) for code in (*keys, *(("RB110",) if file == "R" else ())))
    return Rule(
        id=f"{file}.unique", group="unique", kind="unique", file=file, severity="error",
        title=f"{', '.join(keys)} name one record", variables=keys, records=records, fails="(count(*) > 1)",
        reads=reads,
    )


def counts(delivery: Delivery, also: frozenset[str]) -> Iterator[Count]:
    """Columns missing and unexpected, and cells that are no numbers; `also` are columns agreed on."""
    for file in FILES:
        defined = variables(file, delivery.year)
        for variable in defined:
            yield from _columns(variable, delivery)
            yield from _type(variable, delivery)
        yield _unexpected(file, defined, delivery, also)


def _columns(variable: Variable, delivery: Delivery) -> Iterator[Count]:
    header = delivery.headers[variable.file]
    if variable.code not in header:
        if not variable.optional:
            yield _count(variable, delivery, "column", "columns", "the variable is delivered", 1, 1)
        return
    yield _count(variable, delivery, "column", "columns", "the variable is delivered", 1, 0)
    for name in variable.columns[1:]:
        kind = "flag_column" if name == variable.flag else "factor_column"
        title = f"{name} stands beside the variable"
        yield _count(variable, delivery, kind, "columns", title, 1, int(name not in header))


def _type(variable: Variable, delivery: Delivery) -> Iterator[Count]:
    numeric = [c for c in variable.columns if c in delivery.headers[variable.file]]
    if not numeric:
        return
    failed = sum(delivery.not_numbers.get((variable.file, name), 0) for name in numeric)
    rows = delivery.rows[variable.file] * len(numeric)
    yield _count(variable, delivery, "type", "value", "every cell has the type of its column", rows, failed)


def _count(
    variable: Variable, delivery: Delivery, kind: str, group: str, title: str, checked: int, failed: int
) -> Count:
    return Count(
        rule=f"{variable.code}.{kind}", group=group, kind=kind, year=delivery.year, file=variable.file,
        severity="error", checked=checked, failed=failed, title=f"{variable.code}: {title}", variables=(variable.code,),
    )


def _unexpected(file: File, defined: tuple[Variable, ...], delivery: Delivery, also: frozenset[str]) -> Count:
    """Columns no variable of the year claims; a module that rests is one."""
    ended = [code for code in year_facts(delivery.year).ended if code in all_codes(file)]
    claimed = {c for v in defined for c in v.columns} | {c for code in ended for c in (code, f"{code}_F", f"{code}_IF")}
    strange = sorted(delivery.headers[file] - claimed - also - {""})
    quotable = [name for name in strange if layout.is_code(name)]
    named = ", ".join(quotable[:_NAMED]) + (" ..." if len(strange) > min(len(quotable), _NAMED) else "")
    severity: Severity = "warning"
    return Count(
        rule=f"{file}.unexpected", group="columns", kind="unexpected", year=delivery.year, file=file, severity=severity,
        checked=len(delivery.headers[file]), failed=len(strange),
        title="columns that belong to no variable of the year",        note=named,
    )
