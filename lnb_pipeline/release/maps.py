"""The municipalities as analysts see them, as tile-grid maps and words for the Dagster UI.

Services, need, priority, and what an equity formula of the Social Fund would move.

Everything is read from the published file and nothing else, so that a picture cannot show what is not published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from lnb_pipeline import database
from lnb_pipeline.contracts.ddl import quote
from lnb_pipeline.contracts.profile_tables import PRIORITY, PROFILE, SOCIAL_FUND_SCENARIO
from lnb_pipeline.contracts.service_codes import SERVICE_CODES
from lnb_pipeline.release import tiles
from lnb_pipeline.release.charts import as_image
from lnb_pipeline.release.pictures import ILLUSTRATIVE, SYNTHETIC
from lnb_pipeline.release.tiles import Map, Ranks
from lnb_pipeline.settings import Settings

GROUP = "map"
SHOWN: Mapping[str, str] = {
    "services": "Social-care services per 10 000 inhabitants, by municipality.",
    "need": "Women at risk of poverty or social exclusion in the measured municipalities.",
    "priority": "Who comes first by the criteria of the weights file, and how sure that is.",
    "social_fund": "What an equity formula of the Social Fund would give to or take from each municipality, against a "
                   "modelled competition. A scenario and no decision.",
}
"""What each map is about."""
READ: Mapping[str, tuple[str, ...]] = {
    "services": (PROFILE.full_name,), "need": (PROFILE.full_name,), "priority": (PRIORITY.full_name,),
    "social_fund": (SOCIAL_FUND_SCENARIO.full_name,),
}
"""The published tables each map is read from."""
GRID = "One square a municipality, placed roughly as on a map: schematic, no geography."
NOT_MAPPED, NO_SERVICE = "not mapped: unknown", "mapped: no service"
NOT_MEASURED, NOT_SHOWN = "not measured", "measured, no value published"
_STAR = "*"
_NEED_MARKS = {
    "not_measured": NOT_MEASURED, "no_survey": NOT_MEASURED, "not_surveyed": NOT_MEASURED,
    "not_published": NOT_SHOWN, "undefined": NOT_SHOWN,
}
_PLACE = ["lau_code", "geo_name"]


@dataclass(frozen=True)
class Published:
    """What is published of the municipalities: profiles.municipality, profiles.priority and
    profiles.social_fund_scenario, all years."""

    profile: pd.DataFrame
    priority: pd.DataFrame
    scenario: pd.DataFrame

    def rows(self, name: str) -> int:
        """Rows of the table a map is read from."""
        return len({"priority": self.priority, "social_fund": self.scenario}.get(name, self.profile))


def published(settings: Settings) -> Published:
    """Read the tables of the maps from the release analysts see.

    Raises
    ------
    UsageError
        E606 when there is no release, or it is of a version without these tables.
    """
    return Published(*(
        database.query_frame(settings.current, f"SELECT * FROM {quote(table.full_name)}", settings)
        for table in (PROFILE, PRIORITY, SOCIAL_FUND_SCENARIO)
    ))


def as_markdown(found: Published, name: str) -> str:
    """One of the maps of `SHOWN` with its legend and how to read it; words alone where nothing could be drawn."""
    return {"services": services, "need": need, "priority": priority, "social_fund": social_fund}[name](found)


def services(found: Published) -> str:
    """Services per 10 000 inhabitants of the newest mapping, on the newest year of the profiles that has one."""
    rows = _newest(found.profile.dropna(subset=["mapping_year"]))
    if rows.empty:
        return _nothing("Social-care services", "no mapping of services is in the release")
    none = rows["n_services"].eq(0).fillna(False).astype(bool)
    unknown = int(rows["services_per_10000"].isna().sum())
    shown = Map(
        f"Social-care services per 10 000 inhabitants, mapping of {_years(rows['mapping_year'])}{_loud(rows)}",
        rows[_PLACE].assign(
            value=rows["services_per_10000"], hollow=False,
            note=_written(rows["services_per_10000"], "{:.1f}").replace("0.0", "<0.1").mask(none, "0"),
            mark=pd.Series(None, index=rows.index, dtype=object)
            .mask(rows["services_per_10000"].isna(), NOT_MAPPED).mask(none, NO_SERVICE),
        ),
        "services per 10 000 inhabitants", tiles.TEAL, [_per(rows), GRID], marks=[NOT_MAPPED], none=NO_SERVICE,
    )
    return _page(shown, [
        f"Darker: more services for the inhabitants there are. {int(none.sum())} of {len(rows)} municipalities were "
        f"mapped and have no service (white, thick border); {unknown} are unknown (grey), "
        "which is not no service.",
        "Counts services and not their places: one large centre and one small count the same.",
    ])


def need(found: Published) -> str:
    """Women's AROPE in the newest year with a published value."""
    rows = _newest(found.profile.dropna(subset=["women_at_risk"]), found.profile)
    if rows.empty or rows["women_at_risk"].isna().all():
        return _nothing("Women at risk of poverty or social exclusion", "no municipality has a published value")
    low = rows["women_at_risk_status"] == "low"
    mark = rows["women_at_risk_status"].map(_NEED_MARKS).where(rows["women_at_risk"].isna()).astype(object)
    shown = Map(
        f"Women at risk of poverty or social exclusion (AROPE), {_years(rows['survey_year'])}{_loud(rows)}",
        rows[_PLACE].assign(
            value=rows["women_at_risk"], hollow=low, mark=mark,
            note=_between(rows, "women_at_risk_lower", "women_at_risk_upper"),
        ),
        "percent of women and girls", tiles.BROWN,
        ["Below the name: the 95 % interval. Hollow: of low reliability. Grey: no value.", GRID],
        marks=[NOT_MEASURED, NOT_SHOWN], begins="lowest",
    )
    n = rows["women_at_risk"].notna()
    words = [
        f"Darker: more women at risk. {int(n.sum())} municipalities have a published value, {int(low.sum())} of them "
        f"of low reliability; {int((mark == NOT_SHOWN).sum())} are measured and have none; "
        f"{int((mark == NOT_MEASURED).sum())} are not measured, and nothing is known of them.",
        "Two municipalities whose intervals overlap much cannot be told apart by their colour.",
    ]
    return _page(shown, [*words, *([ILLUSTRATIVE] if (rows["set_status"] == "illustrative").any() else [])])


def priority(found: Published) -> str:
    """Score and interval of the rank in the newest year: a map, and a row for each municipality."""
    rows = _newest(found.priority)
    if rows.empty:
        return _nothing("Priority", "no ranking is in the release")
    unknown = rows["n_criteria_unknown"] > 0
    year, loud = _years(rows["time_period"]), _loud(rows)
    notes, star = _starred(
        _between(rows, "rank_lower", "rank_upper"), unknown,
        "a criterion is unknown and counts the mean of the municipalities it is known of.",
    )
    shown = Map(
        f"Priority for the next phase, {year}{loud}",
        rows[_PLACE].assign(
            value=rows["score"], hollow=False, mark=None, note=notes,
        ),
        "score, 0 to 1", tiles.PURPLE, ["Below the name: the ranks that cannot be excluded.", *star, GRID],
        begins="lowest",
    )
    ranks = Ranks(
        f"Ranks and the ranks that cannot be excluded, {year}{loud}", rows.assign(unknown=unknown),
        ["Bar: holds the true rank in at least 90 of 100 cases, over the survey's errors, the weights and what is "
         "unknown. Right of the dashed line: not among the first ten."],
    )
    return "\n\n".join([
        _page(shown, [
            "Darker: first to support. Where two intervals overlap, no order of the two can be told.",
            f"At least one criterion is unknown of {int(unknown.sum())} of {len(rows)} municipalities. "
            f"Weights: {_weights(rows)}.",
        ]),
        as_image(ranks.title, tiles.ranks_picture(ranks)),
    ])


def social_fund(found: Published) -> str:
    """What the equity formula gives more or less than a modelled competition, per inhabitant, in the newest year."""
    rows = _newest(found.scenario)
    rows = rows.loc[rows["allocation_rule"] == "equity"]
    if rows.empty:
        return _nothing("Social Fund", "no scenario is in the release")
    assumed = rows["assumed"].fillna("").str.len() > 0
    each = rows["against_competition"].astype(float) / rows["inhabitants"].astype(float).where(lambda n: n > 0)
    notes, star = _starred(
        _written(each.round(), "{:+.0f}").replace({"+0": "0", "-0": "0"}).str.replace("-", "−"), assumed,
        "something unknown was taken at the mean of the others.",
    )
    shown = Map(
        f"Social Fund, equity formula minus modelled competition, {_years(rows['time_period'])}: a scenario"
        f"{_loud(rows)}",
        rows[_PLACE].assign(
            value=each, hollow=False,
            mark=pd.Series(None, index=rows.index, dtype=object).mask(each.isna(), "unknown"),
            note=notes,
        ),
        "lek per inhabitant, equity formula minus modelled competition", tiles.ORANGE_TO_BLUE,
        ["Blue: gets more than in a modelled competition; orange: gets less.", *star, GRID],
        marks=["unknown"], begins="zero_between",
    )
    change = rows["outcome_of_change"].value_counts()
    return _page(shown, [
        f"{change.get('gains', 0)} municipalities would gain and {change.get('loses', 0)} lose, "
        f"{change.get('same', 0)} get the same; both rules share out "
        f"{f'{int(rows.envelope.iloc[0]):,}'.replace(',', ' ')} lek.",
        f"A scenario and no decision. Weights: {_weights(rows)}.",
    ])


def _newest(rows: pd.DataFrame, of: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of the newest year in `rows`; taken from `of` where that is given."""
    whole = rows if of is None else of
    return whole.loc[whole["time_period"] == (rows["time_period"].max() if len(rows) else None)]


def _years(years: pd.Series) -> str:
    return ", ".join(str(int(year)) for year in sorted(years.dropna().unique()))


def _loud(rows: pd.DataFrame) -> str:
    """Loud when one row of a picture is made up."""
    return SYNTHETIC if (rows["data_kind"] == "synthetic").any() else ""


def _weights(rows: pd.DataFrame) -> str:
    return "; ".join(sorted(rows["weights_version"].dropna().unique()))


def _per(rows: pd.DataFrame) -> str:
    bases = SERVICE_CODES["population_base"]
    named = sorted({bases[base] for base in rows["population_base"].dropna()})
    return f"Inhabitants: {'; '.join(named)}."


def _written(values: pd.Series, form: str) -> pd.Series:
    return values.map(lambda value: None if pd.isna(value) else form.format(float(value))).astype(object)


def _between(rows: pd.DataFrame, lower: str, upper: str) -> pd.Series:
    """An interval in whole numbers, null where an end is unknown."""
    ends = pd.concat([_written(rows[lower], "{:.0f}"), _written(rows[upper], "{:.0f}")], axis=1)
    both = ends.notna().all(axis=1)
    return (ends[lower] + "–" + ends[upper]).where(both, None)


def _starred(notes: pd.Series, which: pd.Series, why: str) -> tuple[pd.Series, list[str]]:
    """Notes with a star where `which` holds, and what the star says; words alone where it holds everywhere."""
    if which.all():
        return notes, [f"Of every municipality {why}"]
    return notes.where(~which, notes + _STAR), [f"{_STAR} {why}"] if which.any() else []


def _nothing(what: str, why: str) -> str:
    return f"{what}: nothing can be drawn, because {why}."


def _page(shown: Map, words: Sequence[str]) -> str:
    """A picture and its words; the words alone where no value is known."""
    if shown.is_empty:
        return "\n\n".join([_nothing(shown.title, "no value is known"), *words])
    return "\n\n".join([as_image(shown.title, tiles.map_picture(shown)), *words])
