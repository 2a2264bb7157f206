"""Drawings of the 61 municipalities, as SVG: a tile-grid map, and ranks with their intervals.

They know frames and titles, not where these come from. What is unknown is grey and says so; it never has a colour of
the scale, whose light end is a small value.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from lnb_pipeline.reference.tile_grid import tile_grid
from lnb_pipeline.release.charts import Spec, as_svg, records

TEAL, BROWN, PURPLE = (
    ("#def4f0", "#4fb3a9", "#01443d"), ("#fff0dc", "#ee8a3c", "#8c2d04"), ("#f0e8fa", "#9a77cf", "#3b1a6b"),
)
"""Light for little, dark for much; told apart from grey all the way."""
ORANGE_TO_BLUE = ("#a34c04", "#f2a65e", "#ffffff", "#85b6da", "#14497f")
"""Below zero, zero, above."""
_TILE, _GAP = 62, 0.05
_NAME_LETTERS, _SUBTITLE_LETTERS = 11, 85
_DARK = 0.2
"""Luminance below which white is read more easily than black."""
_TO_LUMINANCE = (0.2126, 0.7152, 0.0722)
"""Parts of red, green and blue in the luminance of a colour (sRGB)."""
_INK = "#1a1a1a"
_LOOKS: tuple[tuple[str, str], ...] = (("#d4d4d4", "#8a8a8a"), ("#a9a9a9", "#555555"))
"""Fill and border of the marks that say that a value is unknown."""
_NOTHING = ("#ffffff", "#000000")
_RANK_ROW, _RANK_WIDTH = 13, 400
_FEW = 10
"""How many municipalities come first."""
_RANK = "#432371"
_ALL_KNOWN, _SOME_UNKNOWN = "all criteria known", "a criterion is unknown"


@dataclass(frozen=True)
class Map:
    """One quantity in the 61 municipalities.

    `tiles`: lau_code, geo_name, value, note, mark, hollow. A tile has the colour of its value, or, where `mark` is
    not null, the look of that mark and no colour of the scale; `note` stands below the name; `hollow` draws the colour
    as a border only. `marks` are the marks that mean unknown, in the order of the legend; `none` is the one that means
    a known nothing.
    `colours` run from the first to the last end of the scale, which begins at zero, at the smallest value (`lowest`),
    or as far below zero as it goes above (`zero_between`). A municipality that is no row is not drawn.
    """

    title: str
    tiles: pd.DataFrame
    unit: str
    colours: Sequence[str]
    notes: Sequence[str] = ()
    marks: Sequence[str] = ()
    none: str | None = None
    begins: Literal["zero", "lowest", "zero_between"] = "zero"

    @property
    def is_empty(self) -> bool:
        """No value of it is known."""
        return bool(self.tiles["value"].isna().all())

    @property
    def ends(self) -> tuple[float, float]:
        """First and last value of the scale of colours. A few values far beyond the others do not stretch it: from
        twice the 90th percentile on the scale ends there, and what is beyond has the colour of the end."""
        values = self.tiles["value"].dropna().astype(float)
        largest, usual = float(values.abs().max()), float(values.abs().quantile(0.9))
        last = usual if 0 < usual < largest / 2 else largest or 1.0
        lowest = float(values.min())
        first = {"zero": 0.0, "zero_between": -last, "lowest": lowest if lowest < last else 0.0}[self.begins]
        return first, last

    @property
    def is_cut(self) -> bool:
        """Some values lie beyond the end of the colours."""
        return bool((self.tiles["value"].abs() > self.ends[1]).any())


@dataclass(frozen=True)
class Ranks:
    """Places of municipalities: geo_name, rank, rank_lower, rank_upper, and whether a criterion is `unknown`."""

    title: str
    ranks: pd.DataFrame
    notes: Sequence[str] = ()


def map_picture(shown: Map) -> str:
    """SVG: a tile for each municipality.

    Raises
    ------
    ValueError
        No value is known, or a municipality has no tile.
    """
    if shown.is_empty:
        raise ValueError("a map needs a known value")
    cut = [f"The last colour stands for {shown.ends[1]:.3g} and beyond."] if shown.is_cut else []
    return as_svg(shown.title, _wrapped([*shown.notes, *cut]), [_map(shown)])


def ranks_picture(shown: Ranks) -> str:
    """SVG: municipalities by rank, each a dot with the places that cannot be excluded.

    Raises
    ------
    ValueError
        There are no ranks.
    """
    views = [_ranks(shown.ranks)] if len(shown.ranks) else []
    return as_svg(shown.title, _wrapped(shown.notes), views)


def short(name: str) -> str:
    """A name in at most two lines that fit a tile, broken where it has a gap or a hyphen."""
    if len(name) <= _NAME_LETTERS and "-" not in name:
        return name
    return "\n".join(textwrap.wrap(name, _NAME_LETTERS - 2, break_long_words=False))


def _wrapped(notes: Sequence[str]) -> list[str]:
    return [line for note in notes for line in textwrap.wrap(note, _SUBTITLE_LETTERS)]


def _placed(shown: Map) -> pd.DataFrame:
    """Tiles with their place, their words, and whether writing on them is white."""
    grid = tile_grid()
    codes = shown.tiles["lau_code"]
    if not codes.isin(grid.keys()).all():
        raise ValueError("a municipality has no tile")
    plain = shown.tiles["mark"].isna() & ~shown.tiles["hollow"].astype(bool)
    return shown.tiles.assign(
        column=codes.map(lambda code: grid[code].column), row=codes.map(lambda code: grid[code].row),
        name=shown.tiles["geo_name"].map(short), plain=plain, white=plain & (_luminance(shown) < _DARK),
    )


def _luminance(shown: Map) -> np.ndarray:
    """How light the colour of each value is, 0 to 1; that of the first colour where there is no value."""
    stops = np.linspace(*shown.ends, len(shown.colours))
    channels = np.array([[int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)] for colour in shown.colours])
    value = shown.tiles["value"].astype(float).fillna(stops[0]).to_numpy()
    mixed = np.column_stack([np.interp(value, stops, channel) for channel in channels.T])
    linear = np.where(mixed <= 0.04045, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array(_TO_LUMINANCE))


def _map(shown: Map) -> Spec:
    tiles = _placed(shown)
    step: Spec = {"step": _TILE}
    layers = [
        _coloured(shown, "plain", tiles.loc[tiles["plain"]]),
        _coloured(shown, "hollow", tiles.loc[tiles["mark"].isna() & ~tiles["plain"]]),
        _marked(tiles, dict(zip(shown.marks, _LOOKS, strict=False)), {"strokeDash": [4, 3]}),
        _marked(tiles, {shown.none: _NOTHING} if shown.none else {}, {}),
        _writing(tiles, "name", -8, {"fontSize": 10}),
        _writing(tiles, "note", 17, {"fontSize": 10, "fontWeight": "bold"}),
    ]
    return {
        "width": step, "height": step, "layer": [layer for layer in layers if layer is not None],
        "view": {"stroke": None}, "resolve": {"scale": {"fill": "independent", "stroke": "independent"}},
    }


def _at() -> Spec:
    band: Spec = {"paddingInner": _GAP, "paddingOuter": _GAP}
    grid = tile_grid().values()
    columns, rows = ({"domain": list(range(1, 1 + max(ends)))} for ends in
                     ([t.column for t in grid], [t.row for t in grid]))
    return {
        "x": {"field": "column", "type": "ordinal", "axis": None, "scale": {**band, **columns}},
        "y": {"field": "row", "type": "ordinal", "axis": None, "scale": {**band, **rows}},
    }


def _coloured(shown: Map, how: str, tiles: pd.DataFrame) -> Spec | None:
    """Tiles on the scale of colours, filled or hollow; the legend goes with those that are filled, else with these."""
    if tiles.empty:
        return None
    hollow = how == "hollow"
    stops = np.linspace(*shown.ends, len(shown.colours)).tolist()
    scale: Spec = {"domain": stops, "range": list(shown.colours), "interpolate": "lab", "clamp": True}
    legend: Spec | None = {"title": textwrap.wrap(shown.unit, 22), "orient": "right", "gradientLength": 150,
                           "tickCount": 5, "titleFontSize": 11, "titleFontWeight": "normal", "titleLimit": 170}
    if hollow and bool((shown.tiles["mark"].isna() & ~shown.tiles["hollow"].astype(bool)).any()):
        legend = None
    value: Spec = {"field": "value", "type": "quantitative", "scale": scale, "legend": legend}
    mark: Spec = {"type": "rect", "strokeWidth": 5 if hollow else 1, "fill": "white", "stroke": "#777777"}
    return {"data": {"values": records(tiles)}, "mark": mark,
            "encoding": {**_at(), ("stroke" if hollow else "fill"): value}}


def _marked(tiles: pd.DataFrame, looks: Mapping[str, tuple[str, str]], border: Spec) -> Spec | None:
    """Tiles that have a look instead of a colour, with the looks that occur in the legend."""
    found = tiles.loc[tiles["mark"].isin(list(looks))]
    if found.empty:
        return None
    used = [mark for mark in looks if (found["mark"] == mark).any()]
    fills, strokes = zip(*(looks[mark] for mark in used), strict=True)
    mark: Spec = {"field": "mark", "type": "nominal"}
    legend: Spec = {"orient": "right", "title": None, "symbolType": "square", "symbolSize": 220, "labelLimit": 180,
                    "symbolStrokeWidth": 2}
    return {
        "data": {"values": records(found)}, "mark": {"type": "rect", "strokeWidth": 2.5, **border},
        "encoding": {
            **_at(), "fill": {**mark, "scale": {"domain": used, "range": fills}, "legend": legend},
            "stroke": {**mark, "scale": {"domain": used, "range": strokes}, "legend": legend},
        },
    }


def _writing(tiles: pd.DataFrame, field: str, below: int, font: Mapping[str, Any]) -> Spec:
    return {
        "data": {"values": records(tiles.dropna(subset=[field]))},
        "mark": {"type": "text", "lineBreak": "\n", "dy": below, "baseline": "middle", "limit": _TILE - 4, **font},
        "encoding": {
            **_at(), "text": {"field": field, "type": "nominal"},
            "color": {"condition": {"test": "datum.white", "value": "white"}, "value": _INK},
        },
    }


def _ranks(ranks: pd.DataFrame) -> Spec:
    ordered = ranks.sort_values(["rank", "geo_name"], ignore_index=True)
    shown = ordered.assign(known=ordered["unknown"].map({True: _SOME_UNKNOWN, False: _ALL_KNOWN}))
    last = int(shown[["rank", "rank_upper"]].max().max())
    x: Spec = {"type": "quantitative", "title": "rank, 1 for the first", "scale": {"domain": [0.5, last + 0.5],
               "nice": False}, "axis": {"values": [1, *range(10, last + 1, 10)], "orient": "top", "format": "d"}}
    y: Spec = {"field": "geo_name", "type": "nominal", "title": None, "sort": None,
               "scale": {"domain": shown["geo_name"].tolist()}, "axis": {"grid": True, "tickSize": 0}}
    known: Spec = {"field": "known", "type": "nominal", "legend": {"orient": "top", "symbolStrokeColor": _RANK},
                   "scale": {"domain": [_ALL_KNOWN, _SOME_UNKNOWN], "range": [_RANK, "white"]}}
    return {
        "width": _RANK_WIDTH, "height": {"step": _RANK_ROW}, "data": {"values": records(shown)},
        "layer": [
            {"data": {"values": [{"few": _FEW + 0.5}]}, "mark": {"type": "rule", "strokeDash": [4, 3],
             "color": "#777777"}, "encoding": {"x": {**x, "field": "few"}}},
            {"mark": {"type": "rule", "strokeWidth": 3, "color": _RANK, "opacity": 0.35},
             "encoding": {"x": {**x, "field": "rank_lower"}, "x2": {"field": "rank_upper"}, "y": y}},
            {"mark": {"type": "point", "size": 40, "stroke": _RANK, "strokeWidth": 1.5, "opacity": 1},
             "encoding": {"x": {**x, "field": "rank"}, "y": y, "fill": known}},
        ],
    }
