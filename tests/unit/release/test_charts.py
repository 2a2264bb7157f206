"""Pictures draw what is published, are small, and survive years and places without values."""

from __future__ import annotations

import pandas as pd
import pytest
from defusedxml import ElementTree

from lnb_pipeline.release.charts import Places, Trend, _order, _runs, places_picture, trends_picture

NAMES = [f"Bashkia {letter}" for letter in "ABCDEFGHIJKLMNO"]


def cell(value: float | None, **more: object) -> dict[str, object]:
    known = value is not None
    return {
        "obs_value": value, "ci_lower": value - 3 if known else None, "ci_upper": value + 3 if known else None,
        "obs_status": "A" if known else "Q", **more,
    }


def places(gaps: list[float | None], names: list[str] = NAMES) -> Places:
    values = [
        cell(None if gap is None else 20 + (gap if sex == "F" else 0), geo_name=name, sex=sex)
        for name, gap in zip(names, gaps, strict=True) for sex in "FM"
    ]
    differences = [
        cell(gap, geo_name=name, direction="women_higher" if gap is not None and gap > 3 else "not_distinguishable")
        for name, gap in zip(names, gaps, strict=True)
    ]
    return Places("At-risk-of-poverty rate, 2023", pd.DataFrame(values), pd.DataFrame(differences), "percent", "points")


def trend(women: dict[int, float | None], men: dict[int, float | None], breaks: tuple[int, ...] = ()) -> Trend:
    rows = [
        cell(value, time_period=year, sex=sex) for sex, of in (("F", women), ("M", men)) for year, value in of.items()
    ]
    return Trend("At-risk-of-poverty rate", pd.DataFrame(rows), "percent", breaks)


def size(svg: str) -> tuple[float, float]:
    """Width and height of a whole picture."""
    root = ElementTree.fromstring(svg)
    return float(root.get("width")), float(root.get("height"))


def words(svg: str) -> list[str]:
    """The texts of a picture, in the order they are drawn."""
    return [text for element in ElementTree.fromstring(svg).iter() if (text := (element.text or "").strip())]


def test_four_indicators_in_fifteen_municipalities_are_one_small_picture() -> None:
    picture = places_picture("Income poverty — SYNTHETIC DATA", [places([float(n) for n in range(-7, 8)])] * 4)
    width, height = size(picture)
    assert 500 < width < 1000 and height > width
    assert len(picture) < 200_000
    assert words(picture).count(NAMES[3]) == 4


def test_municipalities_stand_in_order_of_the_gap_and_hidden_ones_are_left_out() -> None:
    panel = places([1.0, None, 4.0, -2.0], NAMES[:4])
    assert _order(panel) == ["Bashkia C", "Bashkia A", "Bashkia D"]
    hidden_gap = panel.gaps.assign(obs_value=panel.gaps["obs_value"].where(panel.gaps["geo_name"] != "Bashkia C"))
    assert _order(Places(panel.title, panel.values, hidden_gap, "", ""))[-1] == "Bashkia C"


def test_a_panel_with_nothing_published_is_left_out_and_a_picture_of_none_is_refused() -> None:
    nothing = places([None] * 15)
    assert nothing.is_empty
    with pytest.raises(ValueError, match="published"):
        places_picture("t", [nothing])
    alone = size(places_picture("t", [places([1.0] * 15)]))
    assert size(places_picture("t", [nothing, places([1.0] * 15)])) == alone
    with pytest.raises(ValueError, match="published"):
        trends_picture("t", [trend({2022: None}, {2022: None})])


def test_one_year_alone_is_drawn() -> None:
    assert size(trends_picture("t", [trend({2022: 20.0}, {2022: 18.0})]))
    assert size(places_picture("t", [places([2.0], NAMES[:1])]))


def test_a_value_without_an_interval_is_a_dot() -> None:
    panel, over_years = places([2.0, 1.0], NAMES[:2]), trend({2021: 20.0, 2022: 19.0}, {2021: 18.0, 2022: 18.0})
    bare = {"ci_lower": None, "ci_upper": None}
    dots = Places(panel.title, panel.values.assign(**bare), panel.gaps.assign(**bare), panel.unit, panel.gap_unit)
    assert size(places_picture("t", [dots]))
    assert size(trends_picture("t", [Trend(over_years.title, over_years.values.assign(**bare), "percent")]))


def test_a_line_ends_where_a_year_is_hidden_or_missing_and_at_a_break() -> None:
    women = {2018: 20.0, 2019: None, 2020: 21.0, 2021: 20.0, 2022: 22.0, 2024: 23.0}
    runs = _runs(trend(women, dict.fromkeys(range(2018, 2025), 19.0), breaks=(2021, 2024)))
    together = runs.groupby(["sex", "run"])["time_period"].agg(list)
    assert together["F"].tolist() == [[2018], [2020], [2021, 2022], [2024]]
    assert together["M"].tolist() == [[2018, 2019, 2020], [2021, 2022, 2023], [2024]]
    assert runs.loc[runs["alone"], "time_period"].tolist() == [2018, 2020, 2024, 2024]
