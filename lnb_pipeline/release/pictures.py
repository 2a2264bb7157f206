"""What analysts see of a family of indicators, as pictures and words for the Dagster UI.

Everything is read from the published file and nothing else, so that a picture cannot show what is not published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from lnb_pipeline import database
from lnb_pipeline.contracts.ddl import literal, quote
from lnb_pipeline.indicators.catalogue.entry import FAMILIES, Family, Indicator
from lnb_pipeline.reference.breaks import series_breaks
from lnb_pipeline.release import charts
from lnb_pipeline.release.charts import Places, Trend
from lnb_pipeline.release.families import lead_indicators, view_name
from lnb_pipeline.settings import Settings

UNITS: dict[str, str] = {
    "PC": "percent", "ALL": "lek a year", "RATIO": "ratio", "IDX": "index, 0 to 100", "PT": "percentage points",
}
SYNTHETIC, ILLUSTRATIVE = " — SYNTHETIC DATA", "The list of municipalities is illustrative."
_SHOWN = ("time_period", "geo_name", "obs_value", "ci_lower", "ci_upper", "obs_status", "set_status", "data_kind")


@dataclass(frozen=True)
class Published:
    """What is published of families: rows of each view, and the values the pictures are made of.

    `values`: the lead indicators by sex (F, M), all ages, in the nation and the municipalities; `gaps`: women minus men
    in the municipalities. Both with indicator and geo_level.
    """

    n_rows: Mapping[Family, int]
    values: pd.DataFrame
    gaps: pd.DataFrame


def published(settings: Settings, wanted: Sequence[Family]) -> Published:
    """Read families from the release analysts see.

    Raises
    ------
    UsageError
        E606 when there is no release, or it has no view of a family.
    """
    columns = ", ".join(("indicator", "geo_level", *_SHOWN))
    leading = ", ".join(literal(entry.code) for family in wanted for entry in lead_indicators(family))
    where = f"age = 'TOTAL' AND indicator IN ({leading})"

    def read(sql: str) -> pd.DataFrame:
        return database.query_frame(settings.current, sql, settings)

    counts = read(" UNION ALL ".join(
        f"SELECT {literal(family)} AS family, count(*) AS n FROM {quote(view_name(family))}" for family in wanted
    ))
    return Published(
        n_rows=dict(zip(counts["family"], counts["n"].astype(int), strict=True)),
        values=read(" UNION ALL ".join(
            f"SELECT {columns}, sex FROM {quote(view_name(family))} WHERE {where} AND sex IN ('F', 'M') "
            "AND geo_level IN ('country', 'municipality')" for family in wanted
        )),
        gaps=read(f"SELECT {columns}, direction FROM indicators.gender_gap WHERE {where} "
                  "AND geo_level = 'municipality'"),
    )


def places_as_markdown(found: Published, family: Family) -> str:
    """Women and men and their gap in the municipalities, newest year of each lead indicator, and what is not shown."""
    panels: list[Places] = []
    words: list[str] = []
    for entry in lead_indicators(family):
        values, gaps = (_of(frame, entry, "municipality") for frame in (found.values, found.gaps))
        year = _newest(values, gaps)
        if year is None:
            words.append(f"- `{entry.code}`: no values of municipalities.")
            continue
        values, gaps = (frame.loc[frame["time_period"] == year] for frame in (values, gaps))
        panels.append(Places(f"{entry.title_en}, {year}", values, gaps, UNITS[entry.unit], UNITS[entry.gap_unit]))
        words.append(f"- `{entry.code}`, {year}: {_hidden(gaps, 'gaps')}; {_hidden(values, 'estimates')}.")
    if any((panel.gaps["set_status"] == "illustrative").any() for panel in panels):
        words.append(f"\n{ILLUSTRATIVE}")
    title = f"{FAMILIES[family]}: women and men in the municipalities{_mark(panels)}"
    drawn = [panel for panel in panels if not panel.is_empty]
    return _page(title, charts.places_picture(title, drawn) if drawn else None, words)


def trends_as_markdown(found: Published, family: Family) -> str:
    """Women and men in the nation over the survey years, and how many values are not shown."""
    breaks = [known.first_year for known in series_breaks()]
    panels: list[Trend] = []
    words: list[str] = []
    for entry in lead_indicators(family):
        values = _of(found.values, entry, "country")
        panels.append(Trend(entry.title_en, values, UNITS[entry.unit], breaks))
        words.append(f"- `{entry.code}`: {_hidden(values, 'estimates')}." if len(values) else
                     f"- `{entry.code}`: no values of the nation.")
    title = f"{FAMILIES[family]}: women and men in the nation{_mark(panels)}"
    drawn = [panel for panel in panels if not panel.is_empty]
    return _page(title, charts.trends_picture(title, drawn) if drawn else None, words)


def _of(frame: pd.DataFrame, entry: Indicator, level: str) -> pd.DataFrame:
    return frame.loc[(frame["indicator"] == entry.code) & (frame["geo_level"] == level)]


def _newest(values: pd.DataFrame, gaps: pd.DataFrame) -> int | None:
    """The newest year with something published, else the newest year; none without rows."""
    years = pd.concat([values[["time_period", "obs_value"]], gaps[["time_period", "obs_value"]]])
    shown = years.dropna(subset=["obs_value"])
    return int((shown if len(shown) else years)["time_period"].max()) if len(years) else None


def _hidden(frame: pd.DataFrame, what: str) -> str:
    low = int((frame["obs_status"] == "U").sum())
    words = f"{int(frame['obs_value'].isna().sum())} of {len(frame)} {what} have no published value"
    return f"{words}, {low} of low reliability" if low else words


def _mark(panels: Sequence[Places | Trend]) -> str:
    """Loud when one value of a picture is made up."""
    return SYNTHETIC if any((panel.values["data_kind"] == "synthetic").any() for panel in panels) else ""


def _page(title: str, picture: str | None, words: Sequence[str]) -> str:
    if picture is None:
        shown = f"{title}: nothing is published that could be drawn."
    else:
        shown = charts.as_image(title, picture)
    return "\n\n".join([shown, "\n".join(words)])
