"""`lnb priority`: which municipalities come first by stated criteria and weights, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lnb_pipeline.cli import query
from lnb_pipeline.cli.console import Format, out, print_table
from lnb_pipeline.cli.released_profile import chosen_year, released_profile, rests_on
from lnb_pipeline.printable import printable
from lnb_pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    from lnb_pipeline.profiles.priority import Ranking
    from lnb_pipeline.profiles.weights import Weights

UNKNOWN = "?"
_FIRST = 10


@dataclass(frozen=True, eq=False)
class Asked:
    """A ranking of one year beside the released one: `released` holds its ranks by lau_code, and may be empty.

    `rests_on` says in words which mapping, survey and lists the criteria that count are of.
    """

    year: int
    weights: Weights
    ranking: Ranking
    released: dict[str, int]
    released_version: str | None
    rests_on: str

    @property
    def compared(self) -> bool:
        return self.released_version is not None and self.released_version != self.weights.name


def priority(
    weights: Annotated[
        Path | None, typer.Option("--weights", help="Weights file; default the one that comes with the pipeline")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of the profiles; default the newest")] = None,
    criteria: Annotated[bool, typer.Option("--criteria", help="Also what each criterion adds to the scores")] = False,
    format: Annotated[Format, typer.Option(help="How the ranking is written")] = Format.table,
) -> None:
    """Rank the municipalities for the next phase by criteria and weights, with intervals of the ranks.

    Recomputed from the published profiles, so that other weights need no run. With a weights file the place by the
    released weights stands beside. Intervals that overlap tell no order. What each criterion adds is in csv and json
    always, and in a table of its own with --criteria.

    Examples:

        lnb priority --criteria

        lnb template weights my_weights.yaml

        lnb priority --weights my_weights.yaml --year 2022

        lnb priority --weights my_weights.yaml --format csv > priority.csv
    """
    from lnb_pipeline.profiles.weights import default_weights, load_weights

    stated = load_weights(weights) if weights is not None else default_weights()
    asked = _ranked(load_settings(), stated, year)
    if format is Format.table:
        for line in heading(asked):
            out.print(printable(line))
        print_table("", *page(asked), whole="municipality")
        if criteria:
            print_table("What each criterion adds to the score: weight times points", *contributions(asked),
                        whole="municipality")
        for line in ending(asked):
            out.print(printable(line))
        return
    columns, rows = answer(asked)
    typer.echo(query.written(query.Format(format), columns, rows), nl=False)


def _ranked(settings: Settings, weights: Weights, year: int | None) -> Asked:
    from lnb_pipeline.profiles.priority import priority as ranking_of
    from lnb_pipeline.profiles.priority import ranked_years

    profile = released_profile(settings)
    chosen = chosen_year(
        ranked_years(profile, weights), year,
        rule="a ranking needs a mapping of services up to the year, and a criterion that is known of a municipality",
        without="deliver the mapping workbook and run `lnb run`, or weight a criterion that is known",
    )
    released, version = _released(settings, chosen)
    places = profile[profile["time_period"] == chosen]
    measures = [criterion.measure for criterion in weights.priority.criteria.values() if criterion.weight > 0]
    return Asked(chosen, weights, ranking_of(places, weights), released, version, rests_on(places, measures))


def _released(settings: Settings, year: int) -> tuple[dict[str, int], str | None]:
    """Ranks of the release by lau_code, and the name of the weights they rest on."""
    from lnb_pipeline import database

    _, rows = database.query(
        settings.current,
        f"SELECT lau_code, rank, weights_version FROM profiles.priority WHERE time_period = {year}", settings,
    )
    return {code: place for code, place, _ in rows}, rows[0][2] if rows else None


def heading(asked: Asked) -> Iterator[str]:
    """What is ranked, by which weights, on what data."""
    yield f"Priority {asked.year}, by {asked.weights.name}"
    if (asked.ranking.ranks["data_kind"] == "synthetic").any():
        yield "SYNTHETIC: made up for demonstration. This is no finding about any municipality."
    if asked.rests_on:
        yield asked.rests_on
    used, counting = _weights(asked), _counting(asked)
    yield "Weights: " + ", ".join(f"{name} {weight:.3f}" for name, weight in used.items() if name in counting)
    stated = {name: criterion.weight for name, criterion in asked.weights.priority.criteria.items()}
    unknown = [name for name in stated if stated[name] and name not in counting]
    if unknown:
        yield f"Unknown of every municipality, and left out: {', '.join(unknown)}"
    without = [name for name in stated if not stated[name]]
    if without:
        yield f"Of weight 0, and not counted: {', '.join(without)}"


def page(asked: Asked) -> tuple[list[str], list[list[object]]]:
    """The ranking as a table for people, of at most 100 columns of text: the first place first."""
    columns = ["place", "interval", *(["released"] if asked.compared else []), "municipality", "prefecture", "score",
               "unknown", "first ten"]
    rows: list[list[object]] = []
    for row in asked.ranking.ranks.to_dict("records"):
        beside = [_moved(row["rank"], asked.released.get(row["lau_code"]))] if asked.compared else []
        rows.append([
            row["rank"], f"{row['rank_lower']}–{row['rank_upper']}", *beside, row["geo_name"], row["prefecture"],
            f"{row['score']:.3f}", f"{row['n_criteria_unknown']} of {row['n_criteria']}",
            f"{100 * row['first_ten_share']:.0f} %",
        ])  # fmt: skip
    return columns, rows


def contributions(asked: Asked) -> tuple[list[str], list[list[object]]]:
    """What each criterion that counts adds to the score of each municipality, in the order of `page`."""
    names, parts = _counting(asked), _contributions(asked)
    rows: list[list[object]] = [
        [row["rank"], row["geo_name"], *(_number(parts[row["lau_code"]].get(name)) for name in names)]
        for row in asked.ranking.ranks.to_dict("records")
    ]
    return ["place", "municipality", *(name.replace("_", " ") for name in names)], rows


def ending(asked: Asked) -> Iterator[str]:
    """How to read the table."""
    ranks = asked.ranking.ranks
    sure = ranks.loc[ranks["rank_upper"] <= _FIRST, "geo_name"]
    never = int((ranks["rank_lower"] > _FIRST).sum())
    if ranks["n_criteria_unknown"].any():
        yield (f"Criteria that are unknown ({UNKNOWN} with --criteria) are not zero: they count the mean of the "
               "municipalities they are known of, and widen the interval.")
    yield ("Intervals hold the true rank in at least 90 of 100 cases, over the survey's errors, the weights and what "
           "is unknown. Where two overlap, no order can be told.")
    yield (f"With the whole interval among the first {_FIRST}: {', '.join(sure) if len(sure) else 'none'}. "
           f"With the whole interval after them: {never} of {len(ranks)}.")
    if asked.compared:
        moved = sum(asked.released.get(c) != r for c, r in zip(ranks["lau_code"], ranks["rank"], strict=True))
        yield f"Released weights: {asked.released_version}. {moved} of {len(ranks)} municipalities change their place."


def answer(asked: Asked) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The ranking as a table for machines: profiles.priority, what is unknown, and each criterion's part."""
    ranks = asked.ranking.ranks
    stated = asked.weights.priority.criteria
    names, counted = list(stated), {name for name in stated if stated[name].weight > 0}
    columns = [*ranks.columns, "released_rank", "released_weights_version", "unknown"]
    columns += [f"{name}_{part}" for name in names for part in ("value", "points", "contribution")]
    criteria = asked.ranking.criteria.set_index(["lau_code", "criterion"])
    rows = []
    for row in ranks.to_dict("records"):
        own = criteria.loc[row["lau_code"]].loc[names]
        unknown = "|".join(name for name in own.index[own["points"].isna()] if name in counted)
        parts = own[["measured_value", "points", "contribution"]].to_numpy().ravel().tolist()
        rows.append((*row.values(), asked.released.get(row["lau_code"]), asked.released_version, unknown,
                     *(None if part != part else part for part in parts)))
    return columns, rows


def _weights(asked: Asked) -> dict[str, float]:
    """Weights as used in the year, by criterion."""
    criteria = asked.ranking.criteria
    one = criteria[criteria["lau_code"] == criteria["lau_code"].iloc[0]]
    return dict(zip(one["criterion"], one["weight"], strict=True))


def _counting(asked: Asked) -> list[str]:
    """Criteria of some weight that are known of any municipality, in the order of the weights file."""
    used = _weights(asked)
    return [name for name in asked.weights.priority.criteria if used[name] > 0]


def _contributions(asked: Asked) -> dict[str, dict[str, float]]:
    """What is known of each municipality's contributions, by criterion."""
    known = asked.ranking.criteria.dropna(subset=["contribution"])
    found: dict[str, dict[str, float]] = {code: {} for code in asked.ranking.ranks["lau_code"]}
    for code, name, part in zip(known["lau_code"], known["criterion"], known["contribution"], strict=True):
        found[code][name] = part
    return found


def _number(part: float | None) -> str:
    return UNKNOWN if part is None else f"{part:.3f}"


def _moved(now: int, before: int | None) -> str:
    """The released place, and by how much this one is higher (up) or lower."""
    if before is None:
        return UNKNOWN
    change = before - now
    return str(before) if change == 0 else f"{before} ({'up' if change > 0 else 'down'} {abs(change)})"
