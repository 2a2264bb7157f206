"""`lnb codebook`: what a variable is in a survey year, and what is covered of Eurostat's rules."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any

import typer

from lnb_pipeline.cli.console import out, print_table, spans
from lnb_pipeline.errors import UsageError, fail


class Format(StrEnum):
    table = "table"
    json = "json"


class Language(StrEnum):
    en = "en"
    sq = "sq"
    both = "both"


def codebook(
    codes: Annotated[list[str] | None, typer.Argument(help="Codes of variables, e.g. PL032 HY020")] = None,
    year: Annotated[int | None, typer.Option(help="Survey year; default the latest that delivers the variable")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the labels")] = Language.both,
    search: Annotated[str, typer.Option(help="Find variables by words of their label, English or Albanian")] = "",
    summary: Annotated[
        bool, typer.Option("--summary", help="Variables and rules covered, out of the official number")
    ] = False,
    differences: Annotated[
        bool, typer.Option("--differences", help="Rules that Eurostat's SQL counts otherwise than its configuration")
    ] = False,
    country: Annotated[str, typer.Option(help="Country whose regions and rules are shown")] = "AL",
    format: Annotated[Format, typer.Option(help="How the answer is written")] = Format.table,
) -> None:
    """Look up EU-SILC variables as the official rules of a survey year define them.

    An entry shows labels, type, values, flags, routing, module, how the
    definition changed over the years, and the rules that read the variable.
    Needs no data.

    Examples:

        lnb codebook PL032 --year 2022

        lnb codebook --search "household size"

        lnb codebook --summary

        lnb codebook --differences --year 2025 --format json
    """
    from lnb_pipeline.silc.codebook import survey_years

    _one_question(codes, search, summary, differences)
    if year is not None and year not in survey_years():
        raise fail(
            UsageError, "E902", where=f"--year {year}", rule="the codebook knows the survey year",
            expected=spans(survey_years()), got=year, hint="give one of these survey years",
        )
    place = _country(country)
    if summary:
        _summary(year, place, format)
    elif differences:
        _differences(year or survey_years()[-1], place, format)
    elif search:
        _search(search, year, lang, format)
    else:
        _entries(codes or [], year, lang, place, format)


def _one_question(codes: list[str] | None, search: str, summary: bool, differences: bool) -> None:
    asked = [bool(codes), bool(search.strip()), summary, differences]
    if sum(asked) != 1:
        raise fail(
            UsageError, "E902", where="lnb codebook", rule="one question at a time",
            expected="codes of variables, --search TEXT, --summary or --differences",
            got="none of them" if not any(asked) else "several of them", hint="see lnb codebook --help",
        )


def _country(code: str) -> str:
    from lnb_pipeline.silc.codebook import code_list

    if code.upper() not in code_list("countries"):
        raise fail(
            UsageError, "E902", where="--country", rule="the country is one of EU-SILC's", expected="a code such as AL",
            got="another text", hint="give two letters as in DB020",
        )
    return code.upper()


def _json(answer: Any) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))


# -- entries ---------------------------------------------------------------------------------------------
def _entries(codes: list[str], year: int | None, lang: Language, country: str, format: Format) -> None:
    from lnb_pipeline.cli.codebook_entry import show
    from lnb_pipeline.prevalidation import inventory
    from lnb_pipeline.silc.codebook import entry

    found = [entry.find(code, year) for code in codes]
    if format is Format.json:
        _json([{**entry.as_dict(v, country), "rules": inventory.reading(v, country)} for v in found])
        return
    for position, variable in enumerate(found):
        if position:
            out.print()
        show(variable, lang.value, country)


def _search(text: str, year: int | None, lang: Language, format: Format) -> None:
    from lnb_pipeline.silc.codebook import entry

    found = entry.search(text, year)
    if format is Format.json:
        _json([
            {"code": v.code, "file": v.file, "label": {"en": v.label, "sq": v.label_sq},
             "years_in_rules": entry.years_defined(v.code)}
            for v in found
        ])
        return
    columns = {"en": ("label",), "sq": ("etiketa",), "both": ("label", "etiketa")}[lang.value]
    print_table(
        "", ("code", "file", "survey years", *columns),
        (
            (v.code, v.file, spans(entry.years_defined(v.code)),
             *{"en": (v.label,), "sq": (v.label_sq,), "both": (v.label, v.label_sq)}[lang.value])
            for v in found
        ),
    )
    out.print(f"{len(found)} variable{'' if len(found) == 1 else 's'}", style="dim")


# -- the whole -------------------------------------------------------------------------------------------
_KINDS = {
    "variables": "variables in the rules", "active": "variables of the year's delivery",
    "logical": "logical checks (LVAL)", "VvsF": "value against flag (VvsF)", "range": "variables with a range",
    "list": "variables with a code list", "flag": "variables with allowed flags",
    "factor": "variables with an imputation factor", "components": "totals and their components",
    "net": "net and gross amounts", "outliers": "variables looked at for outliers",
    "comparison": "variables compared with the year before",
}
_FLAG_KINDS = {"M": "is due", "W": "is not due"}


def _summary(year: int | None, country: str, format: Format) -> None:
    from lnb_pipeline.prevalidation import inventory
    from lnb_pipeline.silc.codebook import survey_years

    years = survey_years() if year is None else (year,)
    found = {(c.year, c.kind): c for y in years for c in inventory.coverage(y, country)}
    if format is Format.json:
        _json([
            {"year": c.year, "kind": c.kind, "covered": c.covered, "official": c.official, "differs": c.differs}
            for c in found.values()
        ])
        return
    kinds = _in_order(dict.fromkeys(kind for _, kind in found))
    print_table(
        "Covered / official", ("", *map(str, years)),
        ((_kind(k), *(_cell(found.get((y, k))) for y in years)) for k in kinds),
    )
    differing = [c for c in found.values() if c.differs]
    for c in differing:
        out.print(f"!! {c.year}, {_kind(c.kind)}: {c.covered} of {c.official}", style="red")
    compared = sum(c.official is not None for c in found.values())
    if not compared:
        out.print("The codebook states no official numbers to compare with.", style="yellow")
    elif not differing:
        out.print(f"{compared} numbers compared with Eurostat's configuration, none differs.", style="green")
    out.print(
        "Rules with official identifiers (VvsF, NA2 to NA5) are counted as Eurostat's SQL names them. A number that "
        "stands alone is of rules that follow from the configuration as a whole and are not counted there.",
        style="dim",
    )


def _in_order(kinds: Iterable[str]) -> list[str]:
    """What Eurostat's configuration counts first, then the other rules, each in the order of a report."""
    from lnb_pipeline.prevalidation.inventory import OTHERS
    from lnb_pipeline.prevalidation.rules import GROUPS

    groups, named = list(GROUPS), list(_KINDS)
    flags = named.index("VvsF")

    def place(kind: str) -> tuple[int, int, str]:
        group = kind.removesuffix(OTHERS)
        if group != kind:
            return 1, groups.index(group), ""
        return 0, named.index(kind) if kind in _KINDS else flags, kind if kind not in _KINDS else ""

    return sorted(kinds, key=place)


def _kind(kind: str) -> str:
    from lnb_pipeline.prevalidation.inventory import OTHERS
    from lnb_pipeline.prevalidation.rules import GROUPS

    if kind.startswith("NA") and kind[-1] in _FLAG_KINDS:
        return f"flag -{kind[2:-2]} {_FLAG_KINDS[kind[-1]]} ({kind})"
    group = kind.removesuffix(OTHERS)
    return f"{GROUPS[group]}{OTHERS}" if group != kind else _KINDS.get(kind, kind)


def _cell(coverage: Any) -> str:
    if coverage is None:
        return ""
    if coverage.official is None:
        return str(coverage.covered)
    return f"{'!! ' if coverage.differs else ''}{coverage.covered}/{coverage.official}"


def _differences(year: int, country: str, format: Format) -> None:
    from lnb_pipeline.prevalidation import inventory

    found = inventory.differences(year, country)
    if format is Format.json:
        _json([{"year": year, "rule": d.rule, "file": d.file, "title": d.title, "reason": d.reason} for d in found])
        return
    out.print(f"Survey year {year}: {len(found)} rules that Eurostat's SQL counts otherwise, or does not have.")
    for reason, rules in inventory.by_reason(found).items():
        out.print()
        print_table(f"{len(rules)}: {reason}", ("rule", "file", "title"), ((d.rule, d.file, d.title) for d in rules))
    out.print("The default follows the configuration; lnb validate --reading sql follows the SQL.", style="dim")
