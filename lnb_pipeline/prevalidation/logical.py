"""The logical checks of the rule book (`expectations/official/logical.yaml`) for one delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.prevalidation.rules import Link, Reading, Records, Rule
from lnb_pipeline.settings import PROJECT_ROOT
from lnb_pipeline.silc import notation
from lnb_pipeline.silc.codebook import File

BOOK = PROJECT_ROOT / "expectations" / "official"
LAST_RHID_YEAR = 2022
"""To this year Eurostat's checks find the household of a person by RHID, afterwards by RB040."""
LOST_TOTAL = "A total of which one term is missing is missing in the SQL; the configuration adds what is there."
_GRID = tuple(str(n) for n in range(1, 23))
_KEYS = frozenset({
    "id", "years", "title", "severity", "topic", "every", "first", "for", "records", "with", "where", "group", "fails",
    "as_delivered", "least_years", "sql", "sql_year", "difference",
})


@dataclass(frozen=True, slots=True)
class Check:
    """One form of a logical check, as the rule book has it; `{x}` in its texts stands for each of `loop`."""

    id: str
    years: str
    title: str
    severity: str
    records: File
    fails: str
    links: tuple[str, ...] = ()
    where: str | None = None
    group: tuple[str, ...] = ()
    loop: tuple[str, ...] = ()
    every: int | None = None
    first: int = 0
    as_delivered: bool = False
    least_years: int = 1
    sql: str | dict[int, str] | None = None
    sql_year: str | None = None
    difference: str | None = None

    def belongs_to(self, year: int) -> bool:
        """Whether the rules of a survey year have this form of the check, and its module is collected."""
        if not in_years(self.years, year) or year < self.first:
            return False
        if self.every is None:
            return True
        return year == self.first if self.every == 0 else (year - self.first) % self.every == 0


def in_years(years: str, year: int) -> bool:
    """Whether `2019-2020, 2023-` holds a year; a span without an end goes on."""
    for span in str(years).split(","):
        first, dash, last = span.strip().partition("-")
        if int(first) <= year <= (int(last) if last else (9999 if dash else int(first))):
            return True
    return False


def read_book(name: str) -> dict[str, Any]:
    """A file of the rule book of official rules."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (BOOK / f"{name}.yaml").open(encoding="utf-8") as stream:
        return dict(yaml.load(stream, Loader=loader))


@cache
def book() -> tuple[tuple[Check, ...], Mapping[str, Any]]:
    """All checks and all links of the rule book.

    Raises
    ------
    UsageError
        E902 when an entry is not well formed.
    """
    content = read_book("logical")
    return tuple(_check(entry) for entry in content["checks"]), content["links"]


def _check(entry: dict[str, Any]) -> Check:
    unknown = set(entry) - _KEYS
    if unknown or entry.get("severity") not in ("error", "warning"):
        raise fail(
            UsageError, "E902", where=f"expectations/official/logical.yaml, {entry.get('id')}",
            rule="a check is written in the words of the rule book",
            expected="severity error or warning and known keys", got=", ".join(sorted(unknown)) or "another severity",
            hint="see README.md beside the file",
        )
    loop = entry.get("for", ())
    return Check(
        id=entry["id"], years=str(entry["years"]), title=entry["title"], severity=entry["severity"],
        records=entry["records"], fails=str(entry["fails"]), links=tuple(entry.get("with", ())),
        where=entry.get("where"), group=tuple(entry.get("group", ())),
        loop=_GRID if loop == "1-22" else tuple(str(x) for x in loop),
        every=entry.get("every"), first=entry.get("first", 0), as_delivered=bool(entry.get("as_delivered")),
        least_years=entry.get("least_years", 1), sql=entry.get("sql"), sql_year=entry.get("sql_year"),
        difference=entry.get("difference"),
    )


def checks(year: int) -> tuple[Check, ...]:
    """The checks of a survey year."""
    return tuple(c for c in book()[0] if c.belongs_to(year))


def rules(year: int, country: str, reading: Reading) -> Iterator[Rule]:
    """The logical checks of a survey year as rules, loops written out."""
    for check in checks(year):
        text = _condition(check, year, reading)
        if text is None:
            continue
        number = int(check.id.removeprefix("LVAL_"))
        for step, x in enumerate(check.loop or ("",)):
            yield _rule(check, f"LVAL_{number + step}", text, x, year, country, reading)


def _condition(check: Check, year: int, reading: Reading) -> str | None:
    """The failing condition in a reading; None where the SQL has no such check."""
    other = check.sql.get(year) if isinstance(check.sql, dict) else check.sql
    if reading == "configuration" or other is None:
        return check.fails
    return None if other == "none" else str(other)


def difference(check: Check, year: int) -> str | None:
    """Why Eurostat's SQL counts otherwise than its configuration says; None where it does not."""
    stated = check.difference if not isinstance(check.sql, dict) or year in check.sql else None
    if stated is None and notation.adds_up(notation.parse(check.fails.replace("{x}", (check.loop or ("1",))[0]))):
        return LOST_TOTAL
    if stated is None and any(name in check.fails for name in ("GROSS", "NET20", "NET22", "NET23", "PGROINC")):
        return "The SQL loses a household's income with its first missing component and rounds to one decimal."
    return stated


def _rule(check: Check, id: str, text: str, x: str, year: int, country: str, reading: Reading) -> Rule:
    reads: dict[tuple[str, str], None] = {}
    columns = _columns(check, year, country, reads)
    totals: notation.Totals = "all" if reading == "sql" else "present"

    def sql(part: str, group: bool = False) -> str:
        return notation.to_sql(notation.parse(part.replace("{x}", x)), columns, totals, group=group)

    table = f"raw_{check.records}" if check.as_delivered and reading == "configuration" else check.records
    own_year = f"own.{check.records}B010"
    link_texts = [(name, *_link(check.records, name, year)) for name in check.links]
    records = Records(
        file=check.records, table=table,
        year=sql(check.sql_year) if check.sql_year and reading == "sql" else own_year,
        links=tuple(Link(name, file, sql(on)) for name, file, on in link_texts),
        where=sql(check.where) if check.where else None, group=tuple(sql(g) for g in check.group),
    )
    fails = sql(text, group=bool(check.group))
    return Rule(
        id=id, group="LVAL", kind="LVAL", file=check.records,
        severity="error" if check.severity == "error" else "warning", title=check.title.replace("{x}", x),
        variables=tuple(dict.fromkeys(code for _, code in reads)), records=records, fails=fails, reads=tuple(reads),
        official=True, sql_differs=difference(check, year), least_years=check.least_years,
    )


def _link(file: File, name: str, year: int) -> tuple[File, str]:
    link = book()[1][file][name]
    return link["file"], link["to_2022"] if year <= LAST_RHID_YEAR and "to_2022" in link else link["match"]


def _columns(
    check: Check, year: int, country: str, reads: dict[tuple[str, str], None]
) -> Callable[[notation.Name], str]:
    """How a name becomes SQL; every column met is noted in `reads` with its table."""
    tables = {name: _link(check.records, name, year)[0] for name in check.links}

    def column(name: notation.Name) -> str:
        if name.link is None and name.code == "year":
            return str(year)
        if name.link is None and name.code == "country":
            return f"'{country}'"
        if name.link is not None and name.link not in tables:
            raise fail(
                UsageError, "E902", where=f"expectations/official/logical.yaml, {check.id}",
                rule="a condition names its own record or one in `with`", expected=", ".join(tables) or "no link",
                got=name.link, hint="add the link to `with`, or correct the name",
            )
        reads[tables[name.link] if name.link else check.records, name.code] = None
        return f'{name.link or "own"}."{name.code}"'

    return column
