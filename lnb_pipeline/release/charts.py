"""Pictures of what was published, for the Dagster UI. They read the published file and nothing else."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pandas as pd

from lnb_pipeline import database
from lnb_pipeline.settings import Settings

_COLOURS = ["#b5446e", "#2f6690"]


def women_and_men(frame: pd.DataFrame, title: str, unit: str) -> bytes:
    """PNG: a dot with its 95 % interval for women and men in each place.

    `frame` has geo_name, sex (F, M), obs_value, ci_lower, ci_upper; suppressed rows are left out.
    """
    import altair as alt

    shown = frame.dropna(subset=["obs_value"]).assign(
        who=lambda f: f["sex"].map({"F": "women", "M": "men"})
    )
    base = alt.Chart(shown).encode(
        y=alt.Y("geo_name:N", title=None, sort="ascending"), yOffset="who:N",
        color=alt.Color("who:N", title=None, scale=alt.Scale(domain=["women", "men"], range=_COLOURS)),
    )
    chart = (
        base.mark_rule(strokeWidth=2).encode(x=alt.X("ci_lower:Q", title=unit), x2="ci_upper:Q")
        + base.mark_point(filled=True, size=50).encode(x="obs_value:Q")
    ).properties(title=title, width=520)
    buffer = io.BytesIO()
    chart.save(buffer, format="png", scale_factor=1.5)
    return buffer.getvalue()


def women_and_men_as_markdown(settings: Settings, indicator: str) -> str:
    """The newest year of an indicator in the measured municipalities, as an inline picture.

    The words below it say how many cells are not shown, and whether the data are synthetic.
    """
    frame = _newest(settings.current, settings, indicator)
    if frame.empty or frame["obs_value"].isna().all():
        return "Nothing to show for the measured municipalities."
    year, synthetic = int(frame["time_period"].iloc[0]), (frame["data_kind"] == "synthetic").any()
    title = f"{frame['title_en'].iloc[0]}, {year}" + (" — SYNTHETIC DATA" if synthetic else "")
    picture = base64.b64encode(women_and_men(frame, title, "percent, with 95 % interval")).decode()
    hidden = int(frame["obs_value"].isna().sum())
    return f"![{title}](data:image/png;base64,{picture})\n\n{hidden} of {len(frame)} cells are not published."


def _newest(path: Path, settings: Settings, indicator: str) -> pd.DataFrame:
    frame = database.query_frame(
        path,
        """
        SELECT o.time_period, o.geo_name, o.sex, o.obs_value, o.ci_lower, o.ci_upper, o.data_kind, i.indicator,
               i.title_en
        FROM indicators.observation AS o JOIN indicators.indicator AS i USING (indicator)
        WHERE o.geo_level = 'municipality' AND o.age = 'TOTAL' AND o.sex IN ('F', 'M')
        """,
        settings,
    )
    frame = frame.loc[frame["indicator"] == indicator]
    newest: pd.DataFrame = frame.loc[frame["time_period"] == frame["time_period"].max()]
    return newest
