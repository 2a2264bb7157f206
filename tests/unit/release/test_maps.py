"""Maps show what is published: unknown is grey and never zero, weak values are hollow, made-up data are called so."""

from __future__ import annotations

import base64
import re
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from defusedxml import ElementTree

from lnb_pipeline import database
from lnb_pipeline.contracts.profile_tables import PRIORITY, PROFILE, SOCIAL_FUND_SCENARIO
from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.errors import UsageError
from lnb_pipeline.release import maps, tiles
from lnb_pipeline.release.maps import Published
from lnb_pipeline.release.tiles import Map, Ranks
from lnb_pipeline.settings import Settings
from tests.unit.release.municipal_worlds import REGISTER, Row, code, everywhere, measured, profiles

GREY, DARK_GREY, WHITE = "#d4d4d4", "#a9a9a9", "#ffffff"
NEED: dict[str, Row] = {
    "Kukës": measured(60.0, 3.0), "Lezhë": measured(40.0, 5.0), "Pukë": measured(50.0, 9.0, "low"),
    "Korçë": {"women_at_risk_status": "not_published"},
}
SUPPLY = {"mapping_year": 2021, "n_services": 4, "services_per_10000": 2.3}
UNKNOWN = {"n_services": None, "services_per_10000": None}
SERVICES: dict[str, Row] = {
    "Kukës": {"n_services": 0, "services_per_10000": 0.0}, "Lezhë": UNKNOWN, "Pukë": UNKNOWN,
    "Tiranë": {"services_per_10000": 0.04},
}


def ranked(year: int = 2023, **given: Any) -> pd.DataFrame:
    return everywhere("profiles.priority", {
        m.name_sq: {"rank": n, "rank_lower": max(1, n - 4), "rank_upper": min(61, n + 5), "score": 1 - n / 100,
                    "n_criteria_unknown": int(n == 1)}
        for n, m in enumerate(REGISTER, 1)
    }, time_period=year, **given)


def scenario(changes: dict[str, Row], **given: Any) -> pd.DataFrame:
    usual = {"against_competition": 2_000_000, "outcome_of_change": "gains", "assumed": "", "envelope": 250_000_000}
    parts = [
        everywhere("profiles.social_fund_scenario", changes, time_period=2023, allocation_rule=rule, **usual, **given)
        for rule in ("need", "competition", "equity")
    ]
    return pd.concat(parts, ignore_index=True)


def found(profile: pd.DataFrame | None = None, **more: pd.DataFrame) -> Published:
    return Published(
        empty_frame(PROFILE) if profile is None else profile, more.get("priority", empty_frame(PRIORITY)),
        more.get("scenario", empty_frame(SOCIAL_FUND_SCENARIO)),
    )


def drawn(page: str) -> list[str]:
    """The pictures of a page, after checking that each is one."""
    pictures = [base64.b64decode(coded).decode() for coded in re.findall(r"image/svg\+xml;base64,([^)]+)\)", page)]
    assert all(picture.startswith("<svg") and len(picture) < 200_000 for picture in pictures)
    return pictures


def words(page: str) -> str:
    return re.sub(r"base64,[^)]+", "PICTURE", page)


def looks(svg: str) -> Counter[tuple[str, str]]:
    """How many tiles have which fill and border."""
    shapes = [e for e in ElementTree.fromstring(svg).iter() if e.get("aria-roledescription") == "rect mark"]
    return Counter((e.get("fill", ""), e.get("stroke", "")) for e in shapes)


def texts(svg: str) -> list[str]:
    return [text for element in ElementTree.fromstring(svg).iter() if (text := (element.text or "").strip())]


def test_no_service_is_marked_and_unknown_is_grey_and_has_no_number() -> None:
    page = maps.services(found(profiles(2023, SERVICES, **SUPPLY)))
    (svg,) = drawn(page)
    seen = looks(svg)
    assert sum(n for (fill, _), n in seen.items() if fill == GREY) == 2
    assert seen[(WHITE, "#000000")] == 1
    assert sum(seen.values()) == 61
    written = Counter(texts(svg))
    assert written["2.3"] == 57 and written["<0.1"] == 1
    assert written[maps.NOT_MAPPED] == 1 and written[maps.NO_SERVICE] == 1
    assert "1 of 61 municipalities were mapped and have no service" in page and "2 are unknown (grey)" in page


def test_services_are_those_of_the_mapping_and_its_year_is_in_the_title() -> None:
    two = pd.concat([
        profiles(2023, SERVICES, **SUPPLY), profiles(2022, {}, **SUPPLY | {"services_per_10000": 9.0}),
        profiles(2024, {}),
    ])
    page = maps.services(found(two))
    assert words(page).startswith("![Social-care services per 10 000 inhabitants, mapping of 2021 — SYNTHETIC DATA](")
    assert "9.0" not in texts(drawn(page)[0]) and "census 2011" in " ".join(texts(drawn(page)[0]))


def test_need_is_drawn_where_it_is_published_hollow_where_it_is_weak_and_grey_elsewhere() -> None:
    page = maps.need(found(pd.concat([profiles(2023, NEED), profiles(2024, {})])))
    (svg,) = drawn(page)
    seen = looks(svg)
    assert sum(n for (fill, _), n in seen.items() if fill == GREY) == 57
    assert sum(n for (fill, _), n in seen.items() if fill == DARK_GREY) == 1
    hollow = [border for (fill, border), n in seen.items() if fill == "white" for _ in range(n)]
    assert len(hollow) == 1 and hollow[0] not in ("#777777", "#8a8a8a", "#555555")
    assert {"54–66", "30–50", "32–68"} <= set(texts(svg))
    text = words(page)
    assert "(AROPE), 2023 — SYNTHETIC DATA" in text and "The list of municipalities is illustrative." in text
    assert "3 municipalities have a published value, 1 of them of low reliability; 1 are measured and have none; " \
           "57 are not measured" in text


def test_survey_data_of_a_confirmed_list_are_neither_synthetic_nor_illustrative() -> None:
    confirmed = {name: {**row, "set_status": "confirmed"} for name, row in NEED.items()}
    text = words(maps.need(found(profiles(2023, confirmed, data_kind="survey"))))
    assert "SYNTHETIC" not in text and "illustrative" not in text and "![" in text


def test_a_tile_of_the_ranking_says_an_interval_and_the_rows_stand_by_rank() -> None:
    page = maps.priority(found(priority=pd.concat([ranked(), ranked(2022)])))
    tile_map, rows = drawn(page)
    assert {"1–6*", "1–7", "57–61"} <= set(texts(tile_map)) and "1–6" not in texts(tile_map)
    names = [m.name_sq for m in REGISTER]
    assert [text for text in texts(rows) if text in names] == names
    assert page.count("2023 — SYNTHETIC DATA](") == 2
    assert "Where two intervals overlap, no order of the two can be told." in page


def test_money_is_per_inhabitant_and_a_municipality_without_inhabitants_is_unknown() -> None:
    loses = {"against_competition": -1_000_000, "outcome_of_change": "loses", "assumed": "rural_share"}
    page = maps.social_fund(found(scenario=scenario({"Kukës": loses, "Has": {"inhabitants": 0}})))
    (svg,) = drawn(page)
    written = Counter(texts(svg))
    assert written["−50*"] == 1 and written["+100"] == 59
    assert sum(n for (fill, _), n in looks(svg).items() if fill == GREY) == 1
    assert "60 municipalities would gain and 1 lose, 0 get the same; both rules share out 250 000 000 lek." in page
    assert "A scenario and no decision." in page


def test_what_holds_of_every_municipality_is_said_once_and_not_on_each_tile() -> None:
    everybody = found(
        priority=ranked().assign(n_criteria_unknown=1), scenario=scenario({"Kukës": {"against_competition": 100}})
    )
    written = texts(drawn(maps.priority(everybody))[0])
    assert "1–6" in written and not any("*" in text for text in written)
    assert any(text.startswith("Of every municipality a criterion is unknown") for text in written)
    money = texts(drawn(maps.social_fund(everybody))[0])
    assert "0" in money and "+0" not in money and not any("*" in text for text in money)


@pytest.mark.parametrize("name", maps.SHOWN)
def test_a_release_without_these_tables_rows_has_words_and_no_picture(name: str) -> None:
    page = maps.as_markdown(found(), name)
    assert "nothing can be drawn" in page and "![" not in page


def test_profiles_of_which_nothing_is_known_have_words_and_no_picture() -> None:
    page = maps.services(found(profiles(2023, {}, mapping_year=2021)))
    assert "no value is known" in page and "61 are unknown" in page and "![" not in page
    assert "![" not in maps.need(found(profiles(2023, {"Korçë": NEED["Korçë"]})))


def test_a_few_large_values_do_not_make_all_others_look_alike() -> None:
    values = [1.0] * 57 + [2.0, 2.0, 50.0, 90.0]
    shown = a_map(values, tiles.TEAL)
    assert shown.is_cut and shown.ends == (0.0, 1.0)
    assert "The last colour stands for 1 and beyond." in " ".join(texts(tiles.map_picture(shown)))
    assert not a_map([float(n) for n in range(61)], tiles.TEAL).is_cut


def a_map(values: list[float | None], colours: tuple[str, ...], **more: Any) -> Map:
    frame = pd.DataFrame({
        "lau_code": [m.lau_code for m in REGISTER], "geo_name": [m.name_sq for m in REGISTER], "value": values,
        "note": None, "mark": None, "hollow": False,
    })
    return Map("t", frame, "of something", colours, **more)


def test_the_ends_of_the_colours_are_zero_the_smallest_or_as_far_below_as_above() -> None:
    values = [None, *map(float, range(-20, 40))]
    assert a_map(values, tiles.ORANGE_TO_BLUE, begins="zero_between").ends == (-39.0, 39.0)
    assert a_map([abs(v or 3.0) + 1 for v in values], tiles.TEAL, begins="lowest").ends[0] == 2.0
    assert a_map([0.0] * 61, tiles.TEAL).ends == (0.0, 1.0)


@pytest.mark.parametrize("colours", [tiles.TEAL, tiles.BROWN, tiles.PURPLE])
def test_colours_run_from_light_to_dark_and_differ_from_the_grey_of_unknown(colours: tuple[str, ...]) -> None:
    shown = a_map([float(n) for n in range(61)], colours)
    light = tiles._luminance(shown)
    assert (np.diff(light) < 0).all() and light[0] > 0.75 and light[-1] < 0.09
    channels = np.array([[int(c[at:at + 2], 16) for at in (1, 3, 5)] for c in colours])
    # the light end is told from grey by its lightness and the dashed border of what is unknown
    assert (np.ptp(channels[1:], axis=1) > 60).all() and "#d4d4d4" not in colours


def test_names_are_broken_where_they_have_a_gap_and_fit_a_tile() -> None:
    assert tiles.short("Malësi e Madhe") == "Malësi e\nMadhe" and tiles.short("Tiranë") == "Tiranë"
    assert all(len(line) <= 11 for m in REGISTER for line in tiles.short(m.name_sq).split("\n"))


def test_what_cannot_be_drawn_is_refused() -> None:
    nothing = a_map([None] * 61, tiles.TEAL)
    assert nothing.is_empty
    with pytest.raises(ValueError, match="known value"):
        tiles.map_picture(nothing)
    with pytest.raises(ValueError, match="published"):
        tiles.ranks_picture(Ranks("t", ranked().iloc[:0].assign(unknown=False)))
    elsewhere = a_map([1.0] * 61, tiles.TEAL)
    with pytest.raises(ValueError, match="no tile"):
        tiles.map_picture(Map("t", elsewhere.tiles.assign(lau_code="AL999"), "x", tiles.TEAL))


def test_maps_are_read_from_the_file_analysts_see_and_from_nothing_else(tmp_path) -> None:
    settings = Settings(home=tmp_path, threads=1, memory_limit="300MB", min_free_mb=0)
    with pytest.raises(UsageError, match="E606"):
        maps.published(settings)
    settings.make_folders()
    database.build_file(settings.current, {
        "profiles.municipality": profiles(2023, {**SERVICES, **NEED}, **SUPPLY), "profiles.priority": ranked(),
        "profiles.social_fund_scenario": scenario({"Kukës": {"against_competition": -5}}),
    }, settings)
    read = maps.published(settings)
    assert {name: read.rows(name) for name in maps.SHOWN} == {
        "services": 61, "need": 61, "priority": 61, "social_fund": 183,
    }
    assert sum(len(drawn(maps.as_markdown(read, name))) for name in maps.SHOWN) == 5
    assert code("Kukës") in set(read.profile["lau_code"])
