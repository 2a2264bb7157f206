"""`lnb scenario`: what an envelope of the Social Fund would be by need, by capacity to apply, and by equity."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lnb_pipeline.cli import query
from lnb_pipeline.cli.console import Format, out, print_table, spans
from lnb_pipeline.cli.released_profile import chosen_year, released_profile, rests_on
from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.printable import printable
from lnb_pipeline.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd

    from lnb_pipeline.profiles.weights import Weights

_NAMED = 8
"""Municipalities of which something was assumed are named up to this many."""
_NEEDED = "a scenario needs a mapping, an envelope, and need, capacity and equity criteria that are known of somebody"


class Rule(StrEnum):
    need = "need"
    competition = "competition"
    equity = "equity"


_SHOWN_AS = {Rule.competition: "modelled competition"}
UNKNOWN = "?"


@dataclass(frozen=True, eq=False)
class Asked:
    """The scenarios of one year, rows of profiles.social_fund_scenario.

    `rests_on` says in words which mapping, survey and lists they are of. `stated_in` are the years of the mapping
    whose stated grants make the envelope, empty where the envelope is given.
    """

    found: pd.DataFrame
    rests_on: str = ""
    stated_in: str = ""


def lek(text: str) -> int:
    """A sum in lek as typed: digits alone, or in threes parted by blanks, or by points or commas at least twice.

    `250.000` is refused: it may be 250 000 lek or 250 lek and no qindarka.

    Raises
    ------
    UsageError
        E902 for anything else.
    """
    typed = text.strip()
    if len(typed) > _LONGEST or not _LEK.fullmatch(typed):
        raise fail(
            UsageError, "E902", where="--envelope", rule="an envelope is a whole sum in lek",
            expected="digits alone, as 250000000", got="something else, or points or commas that could be decimal ones",
            hint="write the sum without points, commas and words; put it into quotes where it has blanks",
        )
    return int(re.sub(r"(?<=.)[^0-9]", "", typed))


_LEK = re.compile(
    r"-?[0-9]+|[0-9]{1,3}(?:[ \u00a0\u202f'_][0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,3}(?:,[0-9]{3}){2,}"
)
_LONGEST = 40


def scenario(
    envelope: Annotated[
        int | None,
        typer.Option("--envelope", parser=lek, metavar="LEK",
                     help="Sum to share out, in lek; default that of the weights file"),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", help="Weights file; default the one that comes with the pipeline")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of the profiles; default the newest")] = None,
    rule: Annotated[
        list[Rule] | None, typer.Option("--rule", help="Only this rule, in detail; may be given several times")
    ] = None,
    format: Annotated[Format, typer.Option(help="How the scenarios are written")] = Format.table,
) -> None:
    """Share out an envelope of the Social Fund by three rules, and compare them: a scenario, no decision.

    Recomputed from the published profiles, so that another sum or other weights need no run. need: in proportion to
    need. competition: by capacity to apply, a model and no observation of grants as they were given. equity: need,
    raised by gender-sensitive and other criteria. Floors and caps of the weights file hold by each rule.

    Examples:

        lnb scenario --envelope 250000000

        lnb template weights my_weights.yaml

        lnb scenario --envelope 250000000 --weights my_weights.yaml --year 2022

        lnb scenario --envelope 250000000 --rule equity

        lnb scenario --envelope 250000000 --format csv > scenario.csv
    """
    from lnb_pipeline.profiles.weights import default_weights, load_weights

    stated = load_weights(weights) if weights is not None else default_weights()
    asked = _asked(released_profile(load_settings()), stated, year, envelope)
    found = asked.found
    if format is not Format.table:
        columns, rows = answer(found, rule or list(Rule))
        typer.echo(query.written(query.Format(format), columns, rows), nl=False)
        return
    for line in heading(asked):
        out.print(printable(line))
    for title, columns, cells in [detail(found, each) for each in rule] if rule else [comparison(found)]:
        print_table(title, columns, cells, whole="municipality")
    print_table("Rules compared", *totals(found))
    for line in ending(found):
        out.print(printable(line))


def _asked(profile: pd.DataFrame, weights: Weights, year: int | None, envelope: int | None) -> Asked:
    found = _computed(profile, weights, year, envelope)
    places = profile[profile["time_period"] == found["time_period"].iloc[0]]
    fund = weights.social_fund
    as_mapped = envelope is None and fund.envelope == "as_mapped"
    stating = places.loc[places["social_fund_grant"].notna(), "mapping_year"].dropna()
    measures = [
        *(name for name, part in fund.need.items() if part.weight),
        *(name for name, part in fund.competition.items() if part.weight),
        *(criterion.measure for criterion in fund.equity.values() if criterion.raised),
    ]
    return Asked(found, rests_on(places, measures), spans(stating.astype(int)) if as_mapped else "")


def _computed(profile: pd.DataFrame, weights: Weights, year: int | None, envelope: int | None) -> pd.DataFrame:
    """Scenarios of the year asked for.

    Raises
    ------
    UsageError
        E902 for a year that is in the release and has no scenario, with the reason; and as `chosen_year` does.
    """
    from lnb_pipeline.profiles.scenario import answered

    found, reasons = answered(profile, weights, envelope)
    if year in reasons:
        raise fail(
            UsageError, "E902", where=f"--year {year}", rule=_NEEDED, expected="a year that has all of it",
            got=reasons[year], hint="name another year, an envelope, or other weights",
        )
    without = [f"{number}: {reason}" for number, reason in sorted(reasons.items())]
    chosen = chosen_year(
        sorted(set(found["time_period"].tolist())), year, rule=_NEEDED,
        without="; ".join(without) or "deliver the mapping workbook and run `lnb run`",
    )
    return found[found["time_period"] == chosen].reset_index(drop=True)


def heading(asked: Asked) -> Iterator[str]:
    """What is shared out, by which weights, on what data."""
    found = asked.found
    first = found.iloc[0]
    places = f"{found['lau_code'].nunique()} municipalities"
    yield f"Scenarios of the Social Fund {first['time_period']}: {_sum(first['envelope'])} ALL over {places}"
    if asked.stated_in:
        stating = found.loc[found["social_fund_grant"].notna(), "lau_code"].nunique()
        yield (f"The envelope is the sum of the grants stated by {stating} of {places} in the mapping of "
               f"{asked.stated_in}; what the others received is unknown and not in it.")
    yield "A scenario, no decision."
    if (found["data_kind"] == "synthetic").any():
        yield "SYNTHETIC: made up for demonstration. This is no finding about any municipality."
    if asked.rests_on:
        yield asked.rests_on
    yield (f"Weights: {first['weights_version']}. Floor {_sum(first['floor_amount'])} ALL, "
           f"cap {_sum(first['cap_amount'])} ALL.")


Page = tuple[str, list[str], list[list[object]]]
"""Title, columns and rows of a table for people."""


def comparison(found: pd.DataFrame) -> Page:
    """Money by each rule beside the grant as stated, those that equity gives most against competition first.

    At most 100 columns of text, up to ten millions of lek a municipality.
    """
    by_rule = {rule: found[found["allocation_rule"] == rule].set_index("lau_code") for rule in Rule}
    equity = by_rule[Rule.equity].sort_values(["against_competition", "geo_name"], ascending=[False, True])
    columns = ["municipality", *(_name(rule) for rule in Rule), "equity minus competition", "stated grant", "assumed"]
    rows: list[list[object]] = [
        [row["geo_name"], *(_sum(by_rule[rule]["allocation"][code]) for rule in Rule),
         _change(row["against_competition"]), _stated(row["social_fund_grant"]), len(_assumed(by_rule, code)) or ""]
        for code, row in zip(equity.index.tolist(), equity.to_dict("records"), strict=True)
    ]
    return (f"In lek; {UNKNOWN} is a grant that is not stated; the last column counts what is unknown and was assumed",
            columns, rows)


def _assumed(by_rule: dict[Rule, pd.DataFrame], code: str) -> set[str]:
    words = (frame["assumed"][code] for frame in by_rule.values())
    return {name for text in words for name in _names(text)}


def _names(text: str) -> list[str]:
    """Columns taken at a mean, without those that count for nobody."""
    from lnb_pipeline.profiles.shares import LEFT_OUT

    return [name for name in text.split("|") if name and not name.endswith(LEFT_OUT)]


def detail(found: pd.DataFrame, rule: Rule) -> Page:
    """One rule in detail, the largest sums first."""
    rows = found[found["allocation_rule"] == rule].sort_values(["allocation", "geo_name"], ascending=[False, True])
    columns = ["municipality", "share of need", "share by rule", "lek", "lek per inhabitant", "bound",
               "against competition", "assumed"]
    return f"Rule {_name(rule)}; the last column counts what is unknown and was assumed", columns, [
        [row["geo_name"], _percent(row["need_share"]), _percent(row["rule_share"]), _sum(row["allocation"]),
         f"{row['allocation_per_inhabitant']:.2f}", _bound(row["bound"]), _change(row["against_competition"]),
         len(_names(row["assumed"])) or ""]
        for row in rows.to_dict("records")
    ]


def totals(found: pd.DataFrame) -> tuple[list[str], list[list[object]]]:
    """Sum, gains and losses, bounds and Gini of each rule."""
    columns = ["rule", "sum (ALL)", "gain", "lose", "same", "at floor", "at cap", "Gini"]
    rows: list[list[object]] = []
    for rule in Rule:
        own = found[found["allocation_rule"] == rule]
        change, bound = Counter(own["outcome_of_change"]), Counter(own["bound"])
        rows.append([_name(rule), _sum(own["allocation"].sum()), change["gains"], change["loses"], change["same"],
                     bound["floor"], bound["cap"], _gini(found, rule)])
    return columns, rows


def ending(found: pd.DataFrame) -> Iterator[str]:
    """How to read the tables, and what was assumed."""
    base = found.iloc[0]
    yield ("Gain, lose, same: against the modelled competition, which shares money out by capacity to apply. It is no "
           "observation of how grants were given.")
    yield (f"Gini of modelled money against need: modelled competition {_gini(found, Rule.competition)}, equity "
           f"{_gini(found, Rule.equity)}. 0 is the same money for the same need; equity gives more on purpose where "
           "its criteria say so, and floors and caps move money by any rule.")
    yield _as_stated(found)
    yield from _unknown(found)
    yield ("Need of the survey is the region's published rate, the same for each of its municipalities; its sampling "
           f"error is not in the amounts. Inhabitants: {base['population_base']}, {base['population_year']}.")


def _as_stated(found: pd.DataFrame) -> str:
    """How far the grants as stated follow need, beside the rules over the same municipalities."""
    from lnb_pipeline.profiles.scenario import stated_gini

    count, ginis = stated_gini(found)
    if not count:
        return "No municipality states a grant, so that no rule can be held against grants as they were given."
    shown = {name: _decimals(value) for name, value in ginis.items()}
    return (f"Grants as stated by {count} of {found['lau_code'].nunique()}: Gini against need among them "
            f"{shown['stated']}; among the same {count} by modelled competition {shown['competition']}, by equity "
            f"{shown['equity']}.")


def _unknown(found: pd.DataFrame) -> Iterator[str]:
    """Columns that were taken at a mean, with the municipalities; and those that are unknown of everybody."""
    from lnb_pipeline.profiles.shares import LEFT_OUT

    places: dict[str, dict[str, None]] = {}
    left_out: dict[str, None] = {}
    for name, text in zip(found["geo_name"], found["assumed"], strict=True):
        for column in _names(text):
            places.setdefault(column, {})[name] = None
        left_out |= {w.removesuffix(LEFT_OUT): None for w in text.split("|") if w.endswith(LEFT_OUT)}
    for column, named in places.items():
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        yield (f"Unknown, and taken at the mean of the others: {column} of {', '.join(list(named)[:_NAMED])}{more}.")
    if left_out:
        yield f"Unknown of every municipality, and left out: {', '.join(left_out)}."


def answer(found: pd.DataFrame, rules: Sequence[Rule]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The rows of profiles.social_fund_scenario of these rules, for machines."""
    chosen = found[found["allocation_rule"].isin([str(rule) for rule in rules])]
    rows = [tuple(None if value != value else value for value in row.values()) for row in chosen.to_dict("records")]
    return [str(column) for column in chosen.columns], rows


def _gini(found: pd.DataFrame, rule: Rule) -> str:
    value = found.loc[found["allocation_rule"] == rule, "gini"].iloc[0]
    return _decimals(value)


def _decimals(value: float | None) -> str:
    return "—" if value is None or value != value else f"{value:.3f}"


def _name(rule: Rule) -> str:
    return _SHOWN_AS.get(rule, str(rule))


def _stated(grant: float) -> str:
    return UNKNOWN if grant != grant else _sum(round(grant))


def _sum(number: float) -> str:
    """Digits in threes, parted by blanks that do not break."""
    return f"{int(number):,}".replace(",", "\N{NO-BREAK SPACE}")


def _change(number: int) -> str:
    return f"{'+' if number > 0 else ''}{_sum(number)}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _bound(bound: str) -> str:
    return "" if bound == "none" else bound
