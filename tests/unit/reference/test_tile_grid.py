"""The tile-grid map: every municipality once, prefectures in one piece, and the north above the south."""

from __future__ import annotations

import pytest

from lnb_pipeline.reference import tile_grid as module
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.reference.tile_grid import tile_grid

NORTH_OF = [
    ("Malësi e Madhe", "Shkodër"), ("Tropojë", "Has"), ("Has", "Kukës"), ("Kukës", "Dibër"), ("Shkodër", "Lezhë"),
    ("Lezhë", "Kurbin"), ("Kurbin", "Krujë"), ("Krujë", "Tiranë"), ("Dibër", "Bulqizë"), ("Mat", "Klos"),
    ("Kamëz", "Tiranë"), ("Durrës", "Kavajë"), ("Tiranë", "Elbasan"), ("Librazhd", "Prrenjas"), ("Elbasan", "Gramsh"),
    ("Divjakë", "Lushnjë"), ("Lushnjë", "Fier"), ("Kuçovë", "Berat"), ("Berat", "Skrapar"), ("Fier", "Vlorë"),
    ("Pogradec", "Korçë"), ("Korçë", "Kolonjë"), ("Memaliaj", "Gjirokastër"), ("Gjirokastër", "Dropull"),
    ("Vlorë", "Himarë"), ("Himarë", "Sarandë"), ("Delvinë", "Sarandë"), ("Sarandë", "Konispol"),
]
WEST_OF = [
    ("Shkodër", "Pukë"), ("Pukë", "Kukës"), ("Malësi e Madhe", "Tropojë"), ("Lezhë", "Mirditë"), ("Mirditë", "Dibër"),
    ("Kurbin", "Mat"), ("Mat", "Bulqizë"), ("Durrës", "Tiranë"), ("Shijak", "Vorë"), ("Kavajë", "Rrogozhinë"),
    ("Elbasan", "Librazhd"), ("Fier", "Berat"), ("Berat", "Korçë"), ("Korçë", "Devoll"), ("Vlorë", "Tepelenë"),
    ("Gjirokastër", "Përmet"), ("Përmet", "Kolonjë"), ("Sarandë", "Dropull"),
]


def tile(name: str) -> module.Tile:
    return tile_grid()[load_register().resolve(name).lau_code]


def test_every_municipality_has_one_tile_of_its_own() -> None:
    tiles = tile_grid()
    assert set(tiles) == {m.lau_code for m in load_register().municipalities} and len(tiles) == 61
    assert len({(t.column, t.row) for t in tiles.values()}) == 61


def test_the_grid_is_small_and_begins_at_one() -> None:
    tiles = tile_grid().values()
    assert min(t.column for t in tiles) == min(t.row for t in tiles) == 1
    assert max(t.column for t in tiles) <= 10 and max(t.row for t in tiles) <= 16


@pytest.mark.parametrize("prefecture", load_register().prefectures, ids=lambda p: p.name_ascii)
def test_the_tiles_of_a_prefecture_are_one_piece(prefecture) -> None:
    tiles = tile_grid()
    members = [m for m in load_register().municipalities if m.prefecture == prefecture.name_sq]
    left = {(tiles[m.lau_code].column, tiles[m.lau_code].row) for m in members}
    assert left
    reached = [left.pop()]
    for column, row in reached:
        beside = {(column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)} & left
        left -= beside
        reached += sorted(beside)
    assert not left


@pytest.mark.parametrize(("north", "south"), NORTH_OF)
def test_the_north_is_above_the_south(north, south) -> None:
    assert tile(north).row < tile(south).row


@pytest.mark.parametrize(("west", "east"), WEST_OF)
def test_the_sea_is_to_the_left(west, east) -> None:
    assert tile(west).column < tile(east).column


@pytest.mark.parametrize("damage", ["AL111,9,9", "AL999,4,5"])
def test_a_municipality_or_place_that_stands_twice_is_a_damaged_file(damage, monkeypatch) -> None:
    row = dict(zip(("lau_code", "column", "row"), damage.split(","), strict=True))
    rows = [*module.read_rows("tile_grid.csv"), row]
    monkeypatch.setattr(module, "read_rows", lambda name: rows)
    with pytest.raises(RuntimeError, match="twice"):
        tile_grid.__wrapped__()
