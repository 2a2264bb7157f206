"""Families in the published file: every indicator in exactly one view, and pictures of nothing but what is there."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline import database
from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.indicator_tables import GENDER_GAP, INDICATOR, OBSERVATION
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import published_tables
from lnb_pipeline.errors import UsageError
from lnb_pipeline.indicators.catalogue import BY_CODE, CATALOGUE, catalogue_frame, of_family
from lnb_pipeline.indicators.catalogue.entry import FAMILIES, Family
from lnb_pipeline.release import build, families, pictures
from lnb_pipeline.release.pictures import Published
from lnb_pipeline.settings import Settings

PLACES = (("AL141", "Kukës", 4.0), ("AL151", "Fushë-Arrëz", 1.0), ("AL332", "Përmet", None))
YEARS = (2019, 2020, 2022)


def row(table: Table, code: str, year: int, value: float | None, **more: object) -> dict[str, object]:
    entry = BY_CODE[code]
    known = value is not None
    about: dict[str, object] = {
        "indicator": code, "definition": entry.definition, "time_period": year, "income_year": year - 1, "age": "TOTAL",
        "unit": entry.unit, "method": "direct", "obs_value": value, "ci_lower": value - 2 if known else None,
        "ci_upper": value + 2 if known else None, "sample_size_band": "100-249",
        "reliability": "reliable" if known else "not_published", "obs_status": "A" if known else "Q",
        "conf_status": "F" if known else "A", "status_reason": None if known else "n_psu", "gap_sign": "F-M",
        "data_kind": "synthetic", "delivery_id": "d1", **more,
    }
    return {name: about.get(name) for name in table.columns}


def rows(code: str, year: int) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Estimates and gaps of an indicator in the nation and three municipalities, one of them hidden."""
    nation = {"geo": "AL", "geo_name": "Shqipëria", "geo_level": "country"}
    values = [row(OBSERVATION, code, year, 20.0 + i, sex=sex, **nation) for i, sex in enumerate("FMT")]
    gaps = [row(GENDER_GAP, code, year, 1.0, **nation)]
    for geo, name, gap in PLACES:
        place = {"geo": geo, "geo_name": name, "geo_level": "municipality", "set_status": "illustrative"}
        values += [
            row(OBSERVATION, code, year, None if gap is None else 20 + (gap if sex == "F" else 0), sex=sex, **place)
            for sex in "FM"
        ]
        gaps.append(row(GENDER_GAP, code, year, gap, direction="women_higher" if gap == 4 else None, **place))
    return values, gaps


def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimates and gaps of every indicator in the years it exists in."""
    made = [rows(entry.code, year) for entry in CATALOGUE for year in YEARS if entry.available_in(year)]
    return pd.DataFrame([r for v, _ in made for r in v]), pd.DataFrame([r for _, g in made for r in g])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("home"), threads=1, memory_limit="300MB", min_free_mb=0)
    settings.make_folders()
    values, gaps = frames()
    tables = {table.full_name: empty_frame(table) for table in published_tables()} | {
        "indicators.catalogue": conform(INDICATOR, catalogue_frame()),
        "indicators.observation": conform(OBSERVATION, values), "indicators.gender_gap": conform(GENDER_GAP, gaps),
    }
    database.build_file(settings.current, tables, settings, build.view_statements())
    return settings


def found(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Published:
    """What could be read from a file whose estimates and gaps are altered."""
    values, gaps = (change(frame) for frame in frames())
    return Published({}, values[values["sex"] != "T"], gaps[gaps["geo_level"] == "municipality"])


def words(page: str) -> str:
    """A page without its picture, after checking that the picture is one."""
    found = re.findall(r"data:image/png;base64,([^)]+)", page)
    assert all(base64.b64decode(picture).startswith(b"\x89PNG") for picture in found)
    return re.sub(r"base64,[^)]+", "PICTURE", page)


def test_every_indicator_is_in_exactly_one_family_and_its_rows_are_those_of_the_published_table(home: Settings) -> None:
    seen: list[str] = []
    for family in FAMILIES:
        columns, _ = database.query(home.current, f"SELECT * FROM {families.view_name(family)}", home)
        assert tuple(columns) == families.view_columns()
        _, codes = database.query(home.current, f"SELECT DISTINCT indicator FROM {families.view_name(family)}", home)
        seen += [code for (code,) in codes]
        total = pictures.published(home, [family]).n_rows[family]
        wanted = ", ".join(f"'{entry.code}'" for entry in of_family(family))
        _, counted = database.query(
            home.current, f"SELECT count(*) FROM indicators.observation WHERE indicator IN ({wanted})", home
        )
        assert counted == [(total,)] and total > 0
    assert sorted(seen) == sorted(entry.code for entry in CATALOGUE)


def test_every_view_and_column_explains_itself(home: Settings) -> None:
    views = {r.full_name: r for r in database.relations(home.current, home) if r.schema == families.SCHEMA}
    assert set(views) == {families.view_name(family) for family in FAMILIES}
    for family in FAMILIES:
        view = views[families.view_name(family)]
        assert view.comment is not None and view.comment.startswith(FAMILIES[family])
        assert all(comment for _, _, comment in view.columns)


def test_a_row_of_a_family_carries_what_a_reader_must_know(home: Settings) -> None:
    _, said = database.query(home.current, "SELECT DISTINCT title_en, concept, caveat FROM family.health", home)
    entry = BY_CODE["unmet_medical_need"]
    assert said == [(entry.title_en, entry.concept, entry.caveat)]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_shown_by_shares_of_women_and_men_where_it_has_any(family: Family) -> None:
    leading = families.lead_indicators(family)
    assert 1 <= len(leading) <= 4 and all(entry.breakdown.by_sex for entry in leading)
    shares = [entry for entry in of_family(family) if entry.is_share]
    assert all(entry in shares for entry in leading) or not shares


@pytest.mark.parametrize("family", FAMILIES)
def test_the_words_of_a_family_name_each_indicator_and_what_a_households_status_hides(family: Family) -> None:
    text = families.in_words(family)
    assert all(f"`{entry.code}` | {entry.title_en} | {entry.concept}" in text for entry in of_family(family))
    of_households = any(entry.concept in ("household", "mixed") for entry in of_family(family))
    assert ("not how resources are shared inside it" in text) == of_households


def test_the_way_from_eu_silc_is_written_out() -> None:
    line = next(line for line in families.made_of("deprivation").splitlines() if "`lack_money_self`" in line)
    assert line == "| PD070 | `lack_money_self` | `no_money_for_self` |"
    assert COLUMNS["lack_money_self"].silc_codes == ("PD070",)


def test_hidden_places_are_counted_in_words_and_synthetic_data_are_called_so(home: Settings) -> None:
    read = pictures.published(home, ["income_poverty"])
    text = words(pictures.places_as_markdown(read, "income_poverty"))
    assert text.startswith("![Income poverty: women and men in the municipalities — SYNTHETIC DATA](")
    assert "- `arop`, 2022: 1 of 3 gaps have no published value; 2 of 6 estimates have no published value." in text
    assert "illustrative" in text
    trend = words(pictures.trends_as_markdown(read, "income_poverty"))
    assert "SYNTHETIC DATA](" in trend and "- `arop`: 0 of 6 estimates have no published value." in trend


def test_the_old_definition_is_shown_in_its_own_newest_year(home: Settings) -> None:
    text = words(pictures.places_as_markdown(pictures.published(home, ["deprivation"]), "deprivation"))
    assert "`smd`, 2020:" in text and "`smsd`, 2022:" in text


def test_survey_data_are_not_called_synthetic() -> None:
    survey = found(lambda frame: frame.assign(data_kind="survey", set_status=None))
    text = words(pictures.places_as_markdown(survey, "health"))
    assert "SYNTHETIC" not in text and "illustrative" not in text and "![" in text


def test_a_family_of_which_nothing_is_published_has_words_and_no_picture() -> None:
    hidden = found(lambda frame: frame.assign(obs_value=None, ci_lower=None, ci_upper=None, obs_status="Q"))
    for page in (pictures.places_as_markdown(hidden, "housing"), pictures.trends_as_markdown(hidden, "housing")):
        assert "![" not in page and "nothing is published that could be drawn" in page
    assert "`overcrowding`, 2022: 3 of 3 gaps" in pictures.places_as_markdown(hidden, "housing")
    nothing = found(lambda frame: frame.iloc[:0])
    assert "no values of municipalities" in pictures.places_as_markdown(nothing, "housing")
    assert "no values of the nation" in pictures.trends_as_markdown(nothing, "housing")


def test_before_the_first_release_there_is_nothing_to_draw(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="E606"):
        pictures.published(Settings(home=tmp_path), ["work"])
