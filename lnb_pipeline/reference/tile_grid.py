"""A tile-grid map: each municipality one square of the same size, arranged roughly like the country.

The arrangement in `tile_grid.csv` is a schematic design of this project and no geography: a tile says neither how large
a municipality is nor where its border runs. In a map of areas the mountains would shout and the towns vanish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from lnb_pipeline.reference.tabular import read_rows

_FILE = "tile_grid.csv"


@dataclass(frozen=True, slots=True)
class Tile:
    """Place of a municipality in the grid: columns from 1 in the west, rows from 1 in the north."""

    lau_code: str
    column: int
    row: int


@cache
def tile_grid() -> Mapping[str, Tile]:
    """The tile of each municipality by LAU code.

    Raises
    ------
    RuntimeError
        A municipality or a place of the grid stands twice: the file of the package is damaged.
    """
    tiles = [Tile(row["lau_code"], int(row["column"]), int(row["row"])) for row in read_rows(_FILE)]
    if len({tile.lau_code for tile in tiles}) < len(tiles) or len({(t.column, t.row) for t in tiles}) < len(tiles):
        raise RuntimeError(f"{_FILE}: a municipality or a place of the grid stands twice")
    return MappingProxyType({tile.lau_code: tile for tile in tiles})
