"""Demonstration EU-SILC deliveries at a small scale: form, links, flags, panel, gender structure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.demonstration.eu_silc_files import NOTE, build, ended, write_eu_silc
from lnb_pipeline.demonstration.incomes import PERSONAL
from lnb_pipeline.demonstration.sample import draw
from lnb_pipeline.demonstration.survey import FULL_SIZE
from lnb_pipeline.errors import UsageError
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.silc.codebook import FILES, transmission_file_name, variables
from lnb_pipeline.sources.manifest import SYNTHETIC_MARK, load

SEED, HOUSEHOLDS = 11, 600
Files = Mapping[str, pd.DataFrame]


def make(year: int, seed: int = SEED, households: int = HOUSEHOLDS) -> dict[str, pd.DataFrame]:
    return {file: table.to_pandas() for file, table in build(year, seed, households).items()}


@pytest.fixture(scope="module")
def years() -> dict[int, dict[str, pd.DataFrame]]:
    return {year: make(year) for year in (2020, 2021, 2022)}


@pytest.fixture(scope="module")
def large() -> dict[str, pd.DataFrame]:
    return make(2022, households=3000)


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_eu_silc(tmp_path_factory.mktemp("landing") / "eu_silc_2022", 2022, SEED, HOUSEHOLDS)


def persons(files: Files) -> pd.DataFrame:
    """R file with the household's size and the P file's columns."""
    merged = files["R"].merge(files["P"], left_on="RB030", right_on="PB030", how="left")
    return merged.assign(size=merged.groupby("RB040")["RB030"].transform("size"))


# -- the delivery as a parcel ----------------------------------------------------------------------
def test_same_seed_gives_same_bytes_and_another_seed_does_not(delivery: Path, tmp_path: Path) -> None:
    def digests(folder: Path) -> dict[str, str]:
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}

    again = write_eu_silc(tmp_path / "again", 2022, SEED, HOUSEHOLDS)
    other = write_eu_silc(tmp_path / "other", 2022, SEED + 1, HOUSEHOLDS)
    assert digests(again) == digests(delivery)
    assert not set(digests(other).values()) & set(digests(delivery).values())


def test_manifest_is_valid_and_says_that_nothing_is_real(delivery: Path) -> None:
    manifest = load(delivery)
    assert (manifest.source, manifest.kind, manifest.period) == ("eu_silc", "synthetic", 2022)
    assert manifest.note == NOTE and "no real person" in NOTE
    assert manifest.eu_silc is not None
    assert manifest.eu_silc.municipality.column == "MUNICIPALITY"
    assert manifest.eu_silc.poverty_line.source == "national_sample"
    assert manifest.eu_silc.measured.status == "illustrative"
    assert len(set(manifest.eu_silc.measured.codes)) == 15
    for file in manifest.files:
        content = (delivery / file.name).read_bytes()
        assert (file.sha256, file.bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert {f.name for f in manifest.files} == {transmission_file_name(file, 2022) for file in FILES}


def test_nothing_half_written_stays_beside_the_delivery(delivery: Path) -> None:
    assert [p.name for p in delivery.parent.iterdir()] == ["eu_silc_2022"]


def test_only_an_own_delivery_is_replaced(tmp_path: Path) -> None:
    write_eu_silc(tmp_path / "d", 2020, SEED, HOUSEHOLDS)
    write_eu_silc(tmp_path / "d", 2021, SEED, HOUSEHOLDS)
    assert load(tmp_path / "d").period == 2021
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "notes.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        write_eu_silc(tmp_path / "foreign", 2021, SEED, HOUSEHOLDS)
    assert caught.value.code == "E902"
    assert (tmp_path / "foreign" / "notes.txt").read_text(encoding="utf-8") == "keep me"


def test_a_year_without_targets_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_eu_silc(tmp_path / "d", 2016, SEED, HOUSEHOLDS)
    assert list(tmp_path.iterdir()) == []


def test_csv_is_plain_utf8_without_quotes(delivery: Path) -> None:
    for file in FILES:
        text = (delivery / transmission_file_name(file, 2022)).read_text(encoding="utf-8")
        header, *rows = text.rstrip("\n").split("\n")
        assert '"' not in text and "\r" not in text
        assert {row.count(",") for row in rows} == {header.count(",")}


# -- columns and flags -------------------------------------------------------------------------------
@pytest.mark.parametrize("year", [2020, 2021, 2022])
def test_columns_are_the_codebooks_of_the_year(years: dict[int, Files], year: int) -> None:
    for file in FILES:
        expected: list[str] = []
        for variable in variables(file, year):
            expected.append(variable.code)
            expected += [variable.flag] if variable.flag else []
            expected += [f"{variable.code}_IF"] if variable.factor else []
        expected += [column for code in ended(file, year) for column in (code, f"{code}_F")]
        expected += ["MUNICIPALITY"] if file == "D" else []
        expected += [SYNTHETIC_MARK]
        assert list(years[year][file].columns) == expected


@pytest.mark.parametrize("year", [2020, 2021])
def test_a_cell_is_empty_exactly_where_its_flag_is_negative(years: dict[int, Files], year: int) -> None:
    for file in FILES:
        frame = years[year][file]
        for variable in variables(file, year):
            if variable.flag is None:
                assert frame[variable.code].notna().all(), variable.code
            else:
                negative = frame[variable.flag] < 0
                assert (frame[variable.code].isna() == negative).all(), variable.code
                assert frame[variable.flag].notna().all()


def test_codes_are_inside_their_lists(years: dict[int, Files]) -> None:
    for year in (2020, 2022):
        for file in FILES:
            for variable in variables(file, year):
                if variable.codes:
                    found = set(years[year][file][variable.code].dropna().unique())
                    assert found <= set(variable.codes), variable.code


def test_income_flags_follow_their_year(years: dict[int, Files]) -> None:
    before, after = years[2020]["H"], years[2022]["H"]
    assert (before.loc[before["HY060G"] == 0, "HY060G_F"] == 0).all()
    assert before.loc[before["HY060G"] > 0, "HY060G_F"].astype(str).str.match(r"^2[02]\d{2,3}\d$").all()
    assert (before.loc[before["HY020"] != 0, "HY020_F"] // 10_000 == 1).all()
    assert set(after["HY060G_F"]) <= {15, 25, 35} and set(after["HY020_F"]) <= {11, 31}
    assert after["HY020_IF"].between(0, 100).all() and (after["HY020_IF"] < 100).any()


def test_some_items_are_unanswered(years: dict[int, Files]) -> None:
    assert 0 < (years[2022]["P"]["PD070_F"] == -1).mean() < 0.02
    assert 0 < (years[2022]["H"]["HS040_F"] == -1).sum() < 0.02 * HOUSEHOLDS


# -- keys and links ------------------------------------------------------------------------------------
def test_identifiers_are_unique_and_short_and_link(years: dict[int, Files]) -> None:
    for files in years.values():
        d, r, h, p = (files[file] for file in FILES)
        for frame, key in ((d, "DB030"), (r, "RB030"), (h, "HB030"), (p, "PB030")):
            assert frame[key].is_unique and frame[key].max() < 10**12
        accepted = set(d.loc[d["DB135"] == 1, "DB030"])
        assert set(h["HB030"]) == accepted == set(r["RB040"])
        assert (r["RB030"] // 100 == r["RB040"]).all()
        assert set(p["PB030"]) == set(r.loc[r["RB250"].isin([11, 12, 13, 14]), "RB030"])
        assert set(p["PB030"] // 100) == accepted
        assert set(h["HB070"]) <= set(p["PB030"])


def test_relatives_live_in_the_same_household(years: dict[int, Files]) -> None:
    r = years[2022]["R"].set_index("RB030")
    for link in ("RB220", "RB230", "RB240"):
        named = r[link].dropna().astype(np.int64)
        assert len(named)
        assert (r.loc[named, "RB040"].to_numpy() == r.loc[named.index, "RB040"].to_numpy()).all()
    partner = r["RB240"].dropna().astype(np.int64)
    assert (r.loc[partner, "RB240"].to_numpy() == partner.index.to_numpy()).all()
    mother = r["RB230"].dropna().astype(np.int64)
    assert (r.loc[mother, "RB090"] == 2).all()
    assert (r.loc[mother, "RB081"].to_numpy() - r.loc[mother.index, "RB081"].to_numpy() >= 17).all()


def test_personal_files_agree_on_sex_and_age(years: dict[int, Files]) -> None:
    files = years[2022]
    both = files["R"].merge(files["P"], left_on="RB030", right_on="PB030")
    assert (both["RB090"] == both["PB150"]).all() and (both["RB080"] == both["PB140"]).all()
    assert (both["RB081"] >= 16).all()
    assert (files["R"]["RB081"] == 2021 - files["R"]["RB080"]).all()


def test_months_of_the_calendar_add_up_to_twelve(years: dict[int, Files]) -> None:
    months = [f"PL{n:03d}" for n in (73, 74, 75, 76, 80, 85, 86, 87, 88, 89, 90)]
    for files in years.values():
        assert (files["P"][months].sum(axis=1) == 12).all()


def test_income_identities_hold_within_ten_lek(years: dict[int, Files]) -> None:
    for files in years.values():
        h, p = files["H"].set_index("HB030"), files["P"]
        by_home = p[list(PERSONAL)].groupby(p["PB030"] // 100).sum().reindex(h.index)
        received = h[["HY040G", "HY050G", "HY060G", "HY070G", "HY080G", "HY090G", "HY110G"]].sum(axis=1)
        gross = received + by_home.sum(axis=1)
        net = gross - h[["HY120G", "HY130G", "HY140G"]].sum(axis=1)
        social = by_home[["PY090G", "PY120G", "PY130G", "PY140G"]].sum(axis=1)
        before = net - h[["HY050G", "HY060G", "HY070G"]].sum(axis=1) - social
        market = before - by_home[["PY100G", "PY110G"]].sum(axis=1)
        for stated, computed in (("HY010", gross), ("HY020", net), ("HY022", before), ("HY023", market)):
            assert (h[stated] - computed).abs().max() <= 10, stated


def test_rent_is_part_of_the_housing_cost(years: dict[int, Files]) -> None:
    h = years[2022]["H"]
    tenant = h["HH021"].isin([3, 4])
    assert (h["HH060"].notna() == tenant).all()
    assert (h.loc[tenant, "HH070"] >= h.loc[tenant, "HH060"]).all()


# -- design, weights, panel ------------------------------------------------------------------------------
def test_every_stratum_has_three_psus_and_every_place_is_in_its_region(years: dict[int, Files]) -> None:
    register = {m.lau_code: m for m in load_register().municipalities}
    for files in years.values():
        d = files["D"]
        assert d["DB050"].nunique() == 24
        assert d.groupby("DB050")["DB060"].nunique().min() >= 3
        assert d.groupby("DB060")[["DB050", "MUNICIPALITY", "DB040", "DB075"]].nunique().max().max() == 1
        assert (d["MUNICIPALITY"].map(lambda code: register[code].nuts2) == d["DB040"]).all()


def test_nearly_all_municipalities_are_in_a_full_sample_by_their_size() -> None:
    sample = draw(SEED, FULL_SIZE, 2022)
    places = pd.Series(sample.selected.municipality).value_counts()
    population = {m.lau_code: m.population_2011 or 0 for m in load_register().municipalities}
    assert len(places) >= 55 and places.idxmax() == "AL224"
    assert np.corrcoef(places, [population[code] for code in places.index])[0, 1] > 0.99
    assert 0.77 < sample.accepted.mean() < 0.83
    assert 6500 < sample.accepted.sum() < 7300


def test_weights_are_positive_shared_and_add_up_to_the_population(years: dict[int, Files]) -> None:
    for year, people in ((2020, 2_846_000), (2022, 2_794_000)):
        d, r, p = (years[year][file] for file in ("D", "R", "P"))
        weight = d.set_index("DB030")["DB090"]
        assert (d["DB080"] > 0).all() and ((d["DB090"] > 0) == (d["DB135"] == 1)).all()
        assert (r["RB050"].to_numpy() == weight.loc[r["RB040"]].to_numpy()).all()
        assert r["RB050"].sum() == pytest.approx(people, rel=1e-6)
        sixteen = r.loc[(year - 1 - r["RB080"]) >= 16, "RB050"].sum()
        assert (p["PB040"] > 0).all() and p["PB040"].sum() == pytest.approx(sixteen, rel=1e-4)


def test_the_2023_census_lowers_the_population_of_2024() -> None:
    assert make(2024)["R"]["RB050"].sum() == pytest.approx(2_402_000, rel=1e-6)


def test_three_quarters_of_the_panel_come_back_one_year_older(years: dict[int, Files]) -> None:
    before, after = years[2021], years[2022]
    selected = after["D"]["DB030"].isin(before["D"]["DB030"]).mean()
    assert selected == pytest.approx(0.75, abs=0.05)
    assert after["H"]["HB030"].isin(before["H"]["HB030"]).mean() == pytest.approx(0.73, abs=0.06)
    both = before["R"].merge(after["R"], on="RB030", suffixes=("", "_later"))
    assert len(both) > 0.6 * len(after["R"])
    assert (both["RB081_later"] == both["RB081"] + 1).all() and (both["RB090_later"] == both["RB090"]).all()
    wave = before["D"].merge(after["D"], on="DB030", suffixes=("", "_later"))
    assert (wave["DB076_later"] == wave["DB076"] + 1).all()
    born = after["R"].loc[after["R"]["RB110"] == 4, "RB081"]
    assert len(born) and (born == 0).all()


# -- who is poor -------------------------------------------------------------------------------------------
def test_women_live_alone_in_old_age_twice_as_often_as_men(large: Files) -> None:
    r = persons(large)
    alone = r[(r["size"] == 1) & (r["RB081"] >= 65)]
    weight = alone.groupby("RB090")["RB050"].sum()
    assert 1.4 < weight[2] / weight[1] < 3.5


def test_lone_mothers_outnumber_lone_fathers_and_are_poorer_than_couples(large: Files) -> None:
    r = persons(large)
    children = r[r["RB081"] < 18]
    with_mother = children["RB230"].notna() & children["RB220"].isna()
    with_father = children["RB220"].notna() & children["RB230"].isna()
    assert children.loc[with_mother, "RB050"].sum() > 3 * children.loc[with_father, "RB050"].sum()
    income = large["H"].set_index("HB030")["HY020"] / large["H"].set_index("HB030")["HB120"]
    per_head = children["RB040"].map(income)
    couple = children["RB220"].notna() & children["RB230"].notna()
    assert per_head[with_mother].median() < per_head[couple].median()


def test_women_work_less_and_keep_house_more(large: Files) -> None:
    r = persons(large)
    adults = r[r["PL032"].notna() & r["RB081"].between(20, 64)]
    employed = (adults["PL032"] == 1).groupby(adults["RB090"]).mean()
    domestic = (adults["PL032"] == 6).groupby(adults["RB090"]).mean()
    assert employed[1] - employed[2] > 0.10
    assert domestic[2] > 0.10 > domestic[1]


def test_women_lack_more_than_their_own_partners(large: Files) -> None:
    p = large["P"].merge(large["R"][["RB030", "RB240"]], left_on="PB030", right_on="RB030")
    couples = p[p["PB150"] == 2].merge(p, left_on="RB240", right_on="RB030", suffixes=("_her", "_him"))
    for item, least in (("PD070", 0.04), ("PD060", 0.03)):
        hers, his = couples[f"{item}_her"] == 2, couples[f"{item}_him"] == 2
        assert hers.mean() - his.mean() > least
        assert (his & ~hers).mean() > 0.05


def test_places_differ(large: Files) -> None:
    d, h = large["D"], large["H"]
    income = h.merge(d[["DB030", "MUNICIPALITY"]], left_on="HB030", right_on="DB030")
    per_head = (income["HY020"] / income["HB120"]).groupby(income["MUNICIPALITY"]).median()
    assert per_head["AL224"] > 1.2 * per_head[["AL112", "AL132", "AL221"]].mean()
