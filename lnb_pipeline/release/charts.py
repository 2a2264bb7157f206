"""Drawings of published figures, as SVG. They know frames and titles, not where these come from.

Pictures are written in Vega-Lite itself and drawn without a browser; nothing is fetched.
"""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

Spec = dict[str, Any]

WOMEN, MEN, NEITHER = "women", "men", "no clear difference"
_WHO = {"F": WOMEN, "M": MEN}
WORDS = (WOMEN, MEN, NEITHER)
_COLOURS = ("#b5446e", "#2f6690", "#8a8a8a")
_SHAPES = ("circle", "diamond", "square")
_LETTER = 7
"""Width of a letter of a heading, in pixels."""
_TITLE_LETTERS = 60
_ROW, _PLACES_WIDTH = 15, 255
_TREND_WIDTH, _TREND_HEIGHT = 290, 150
_READING = "Dots with their 95 % interval; a hollow dot is of low reliability. What is not published is not drawn."
_OF_GAPS = "A gap has the colour of the higher side where its q-value is below 5 %."
_OF_SERIES = "Dashed: a new series begins. No line crosses it."
_BESIDE = 0.006
"""How far women and men stand apart in a year, as a part of the width, so that equal values are two dots."""
_CONFIG: Spec = {
    "title": {"anchor": "start", "frame": "group", "fontSize": 12, "subtitleFontSize": 10, "subtitleColor": "#555555"},
    "axis": {"labelFontSize": 10, "titleFontSize": 10, "titleFontWeight": "normal", "gridColor": "#eeeeee",
             "labelLimit": 200, "labelFlush": False, "labelSeparation": 8},
    "legend": {"orient": "top", "title": None, "labelFontSize": 11, "symbolSize": 60,
               "symbolStrokeColor": "transparent", "symbolOpacity": 1},
    "view": {"stroke": "#dddddd"},
}


@dataclass(frozen=True)
class Places:
    """One indicator in the municipalities of one year.

    `values`: geo_name, sex (F, M), obs_value, ci_lower, ci_upper, obs_status. `gaps`: geo_name, obs_value (women minus
    men), ci_lower, ci_upper, obs_status, direction. A value that is not published is null and is not drawn. `unit` and
    `gap_unit` in words.
    """

    title: str
    values: pd.DataFrame
    gaps: pd.DataFrame
    unit: str
    gap_unit: str

    @property
    def is_empty(self) -> bool:
        """Nothing of it is published."""
        return bool(self.values["obs_value"].isna().all() and self.gaps["obs_value"].isna().all())


@dataclass(frozen=True)
class Trend:
    """One indicator in the nation over the survey years: time_period, sex (F, M), obs_value, ci_lower, ci_upper,
    obs_status. `breaks` are the first years of new series."""

    title: str
    values: pd.DataFrame
    unit: str
    breaks: Sequence[int] = ()

    @property
    def is_empty(self) -> bool:
        return bool(self.values["obs_value"].isna().all())


def places_picture(title: str, panels: Sequence[Places]) -> str:
    """SVG: for each indicator women and men in each municipality, and beside them the gap with its zero line.

    Municipalities stand in order of the gap, those whose gap is not published last. Dots have their 95 % interval; a
    hollow dot is of low reliability; a gap is coloured where women and men can be told apart.

    Raises
    ------
    ValueError
        Nothing of any panel is published.
    """
    return as_svg(title, [_READING, _OF_GAPS], [_places(panel) for panel in panels if not panel.is_empty], columns=1)


def trends_picture(title: str, panels: Sequence[Trend]) -> str:
    """SVG: women and men in the nation over the survey years, each indicator by itself, with 95 % bands.

    A line joins neighbouring years of one series: it ends where a year has no value and at a break, which a dashed rule
    marks.

    Raises
    ------
    ValueError
        Nothing of any panel is published.
    """
    return as_svg(title, [_READING, _OF_SERIES], [_trend(panel) for panel in panels if not panel.is_empty], columns=2)


def as_svg(title: str, notes: Sequence[str], views: Sequence[Spec], columns: int = 1) -> str:
    """SVG: views side by side under one title and lines on how to read them.

    Raises
    ------
    ValueError
        There is no view: nothing is published.
    """
    if not views:
        raise ValueError("a picture needs a published value")
    import vl_convert  # takes a while to load, and most of what imports this module draws nothing

    spec: Spec = {
        "title": {"text": textwrap.wrap(title, _TITLE_LETTERS), "subtitle": list(notes), "fontSize": 14,
                  "offset": 14},
        "concat": list(views),
        "columns": columns, "config": _CONFIG, "background": "white", "padding": 10, "spacing": 24,
    }
    drawn: str = vl_convert.vegalite_to_svg(spec)
    return drawn


def as_image(title: str, picture: str) -> str:
    """A picture in SVG as an image in Markdown that needs no file."""
    return f"![{title}](data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()})"


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with null for unknown, as JSON has it."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


def _heading(text: str, width: int) -> Spec:
    return {"text": textwrap.wrap(text, width // _LETTER)}


def _dot(words: Sequence[str]) -> Spec:
    """How a dot looks; the words stand in one legend for the whole picture."""
    who: Spec = {"field": "who", "type": "nominal"}
    return {
        "fill": {**who, "scale": {"domain": words, "range": _COLOURS[:len(words)]},
                 "condition": {"test": "datum.obs_status === 'U'", "value": "white"}},
        "shape": {**who, "scale": {"domain": words, "range": _SHAPES[:len(words)]}}, **_COLOUR,
    }


_COLOUR: Spec = {"stroke": {"field": "colour", "type": "nominal", "scale": None}}
_DOT_MARK: Spec = {"type": "point", "size": 38, "strokeWidth": 1.4, "opacity": 1}
_RULE_MARK: Spec = {"type": "rule", "strokeWidth": 1.5, "opacity": 0.7}


def _dressed(frame: pd.DataFrame, who: pd.Series) -> pd.DataFrame:
    """With the word a row stands for in the legend, and its colour."""
    return frame.assign(who=who, colour=who.map(dict(zip(WORDS, _COLOURS, strict=True))))


def _interval(x: Spec, y: Spec, **more: Spec) -> Spec:
    ends: Spec = {"x": {**x, "field": "ci_lower"}, "x2": {"field": "ci_upper"}}
    return {"mark": _RULE_MARK, "encoding": {**ends, "y": y, **_COLOUR, **more}}


def _dots(x: Spec, y: Spec, **more: Spec) -> Spec:
    return {"mark": _DOT_MARK, "encoding": {"x": {**x, "field": "obs_value"}, "y": y, **_dot(WORDS), **more}}


def _order(panel: Places) -> list[str]:
    """Municipalities with something published, largest gap first, without a gap last by name."""
    gaps = panel.gaps.dropna(subset=["obs_value"]).sort_values(["obs_value", "geo_name"], ascending=[False, True])
    ranked = gaps["geo_name"].tolist()
    others = set(panel.values.dropna(subset=["obs_value"])["geo_name"]) - set(ranked)
    return [*ranked, *sorted(others)]


def _places(panel: Places) -> Spec:
    order = _order(panel)
    y: Spec = {"field": "geo_name", "type": "nominal", "title": None, "scale": {"domain": order}}
    size: Spec = {"width": _PLACES_WIDTH, "height": {"step": _ROW, "for": "position"}}
    return {"title": _heading(panel.title, 2 * _PLACES_WIDTH), "spacing": 12, "hconcat": [
        {**size, **_levels(panel, {**y, "axis": {"grid": True, "tickSize": 0}})},
        {**size, **_gaps(panel, {**y, "axis": {"grid": True, "labels": False, "ticks": False}})},
    ]}


def _levels(panel: Places, y: Spec) -> Spec:
    shown = panel.values.dropna(subset=["obs_value"])
    x: Spec = {"type": "quantitative", "title": panel.unit, "scale": {"zero": False}, "axis": {"tickCount": 6}}
    apart: Spec = {"field": "who", "type": "nominal", "scale": {"domain": WORDS[:2], "paddingInner": 0}}
    return {
        "data": {"values": records(_dressed(shown, shown["sex"].map(_WHO)))},
        "layer": [_interval(x, y, yOffset=apart), _dots(x, y, yOffset=apart)],
    }


def _gaps(panel: Places, y: Spec) -> Spec:
    shown = panel.gaps.dropna(subset=["obs_value"])
    who = shown["direction"].map({"women_higher": WOMEN, "men_higher": MEN}).fillna(NEITHER)
    x: Spec = {"type": "quantitative", "title": f"women minus men, {panel.gap_unit}", "axis": {"tickCount": 6}}
    zero: Spec = {
        "data": {"values": [{"zero": 0}]}, "mark": {"type": "rule", "color": "#333333"},
        "encoding": {"x": {"field": "zero", "type": "quantitative"}},
    }
    return {
        "data": {"values": records(_dressed(shown, who))},
        "layer": [zero, _interval(x, y), _dots(x, y)],
    }


def _runs(panel: Trend) -> pd.DataFrame:
    """Shown values with the run each belongs to: neighbouring years of one sex between two breaks."""
    shown = panel.values.dropna(subset=["obs_value"]).sort_values(["sex", "time_period"], ignore_index=True)
    year = shown["time_period"].astype(int)
    series = np.searchsorted(np.asarray(sorted(panel.breaks), dtype=int), year, side="right")
    begins = (year.diff() != 1) | (pd.Series(series).diff() != 0) | (shown["sex"] != shown["sex"].shift())
    run = begins.cumsum()
    alone = run.map(run.value_counts()) == 1
    beside = _BESIDE * (year.max() - year.min() + 1)
    return _dressed(shown, shown["sex"].map(_WHO)).assign(
        run=run, alone=alone, at=year + shown["sex"].map({"F": -beside, "M": beside})
    )


def _trend(panel: Trend) -> Spec:
    runs = _runs(panel)
    first, last = int(runs["time_period"].min()), int(runs["time_period"].max())
    x: Spec = {
        "field": "at", "type": "quantitative", "title": None, "scale": {"domain": [first - 0.4, last + 0.4]},
        "axis": {"values": list(range(first, last + 1)), "format": "d", "grid": False},
    }
    y: Spec = {
        "type": "quantitative", "title": panel.unit, "scale": {"zero": False, "nice": False, "padding": 8},
        "axis": {"tickCount": 5},
    }
    bounds: Spec = {"y": {**y, "field": "ci_lower"}, "y2": {"field": "ci_upper"}}
    path: Spec = {"detail": {"field": "run", "type": "nominal"}}
    rules: Spec = {
        "data": {"values": [{"at": b - 0.5} for b in panel.breaks if first < b <= last]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": "#777777"}, "encoding": {"x": x},
    }
    together, apart = {"filter": "!datum.alone"}, {"filter": "datum.alone"}
    return {
        "title": _heading(panel.title, _TREND_WIDTH), "width": _TREND_WIDTH, "height": _TREND_HEIGHT,
        "data": {"values": records(runs)},
        "layer": [
            rules,
            {"transform": [together], "mark": {"type": "area", "opacity": 0.18},
             "encoding": {"x": x, **bounds, **path, "fill": _COLOUR["stroke"]}},
            {"transform": [together], "mark": {"type": "line", "strokeWidth": 1.8},
             "encoding": {"x": x, "y": {**y, "field": "obs_value"}, **path, **_COLOUR}},
            {"transform": [apart], "mark": _RULE_MARK,
             "encoding": {"x": x, **bounds, **_COLOUR}},
            {"mark": _DOT_MARK,
             "encoding": {"x": x, "y": {**y, "field": "obs_value"}, **_dot(WORDS[:2])}},
        ],
    }
