"""Our derived variables beside those of a user database: which records differ, counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline import validation
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.tables import DERIVED_VARIABLE
from lnb_pipeline.sources.eu_silc import harmonise

OF_PERSONS, OF_HOUSEHOLDS = ("RX040", "RX050", "RX060", "RX070"), ("HX050", "HX080", "HX090", "HX120")
N_PERSONS, N_HOUSEHOLDS = 11, 6


def compared(delivery: Any, folder: Path, **how: Any) -> pd.DataFrame:
    paths, manifest = delivery.write(folder, **how)
    frame = conform(DERIVED_VARIABLE, harmonise(paths, manifest, "d1")[DERIVED_VARIABLE.full_name])
    return frame.set_index("silc_variable")


def as_delivered(delivery: Any, folder: Path) -> Any:
    """Add to a delivery the derived variables a user database would bring, equal to ours."""
    paths, manifest = delivery.write(folder)
    frames = harmonise(paths, manifest, "d1")
    person = frames["eu_silc.person"].set_index("person_id")
    household = frames["eu_silc.household"].set_index("household_id")
    old = delivery.year <= 2020
    income = person["equivalised_income"]
    line = weighted_line(person)
    for row in delivery.rows["R"]:
        p = person.loc[row["RB030"]]
        low, lacks = (p["lwi_2020"], p["smd"]) if old else (p["lwi"], p["smsd"])
        poor = income[row["RB030"]] < line
        known = not pd.isna(income[row["RB030"]])
        row |= {
            "RX040": None if np.isnan(intensity := p["work_intensity_2020" if old else "work_intensity"])
            else round(float(intensity), 2),
            "RX050": 2 if pd.isna(low) else int(low),
            "RX060": int(lacks),
            "RX070": f"{int(poor)}{int(lacks)}{int(low is not pd.NA and bool(low))}" if known else None,
        }
    crowded = person.groupby("household_id")["overcrowded"].first()
    for row in delivery.rows["H"]:
        h = household.loc[row["HB030"]]
        known = not np.isnan(h["equivalised_income"])
        row |= {
            "HX050": float(h["equivalised_size"]),
            "HX090": round(float(h["equivalised_income"]), 2) if known else None,
            "HX080": int(h["equivalised_income"] < line) if known else None,
            "HX120": int(crowded[row["HB030"]]),
        }
    return delivery


def weighted_line(person: pd.DataFrame) -> float:
    """60 % of the median, counted out: the income at which half of the weight is reached."""
    known = person.dropna(subset=["equivalised_income"]).sort_values("equivalised_income")
    reached = known["person_weight"].cumsum() >= known["person_weight"].sum() / 2
    return 0.6 * float(known.loc[reached, "equivalised_income"].iloc[0])


@pytest.mark.parametrize("layout", ["transmission", "udb"])
def test_every_variable_has_its_row_also_when_nothing_was_delivered(layout, delivery, tmp_path):
    frame = compared(delivery, tmp_path, layout=layout)
    assert set(frame.index) == {*OF_PERSONS, *OF_HOUSEHOLDS}
    assert (frame.loc[list(OF_PERSONS), "n_records"] == N_PERSONS).all()
    assert (frame.loc[list(OF_HOUSEHOLDS), "n_records"] == N_HOUSEHOLDS).all()
    nothing = frame.drop(index="RX070") if layout == "udb" else frame  # the user database here brings RX070
    assert (nothing["n_delivered"] == 0).all() and nothing["different_share"].isna().all()
    assert (frame["time_period"] == 2022).all() and frame["note"].str.len().gt(10).all()


@pytest.mark.parametrize("year", [2020, 2022])
def test_a_delivery_that_agrees_differs_nowhere(year, delivery, delivery_2020, tmp_path):
    source = as_delivered(delivery if year == 2022 else delivery_2020, tmp_path)
    frame = compared(source, tmp_path)
    assert (frame["n_different"] == 0).all() and (frame["different_share"] == 0).all()
    delivered = frame["n_delivered"].to_dict()
    assert delivered["RX050"] == delivered["RX060"] == N_PERSONS
    assert delivered["RX070"] == N_PERSONS - 1 and delivered["HX090"] == delivered["HX080"] == N_HOUSEHOLDS - 1
    assert delivered["HX050"] == delivered["HX120"] == N_HOUSEHOLDS
    definition = "lwi_2020" if year == 2020 else "lwi,"
    assert definition in frame.loc["RX050", "note"]


def test_each_disagreement_is_counted_under_its_variable(delivery, tmp_path):
    source = as_delivered(delivery, tmp_path)
    persons, households = source.rows["R"], source.rows["H"]
    persons[0]["RX040"] = 0.51  # ours is 0.5
    persons[0]["RX050"], persons[1]["RX050"] = 1, 2
    persons[2]["RX060"] = 1
    persons[3]["RX070"], persons[4]["RX070"] = "111", None
    households[0]["HX050"] = 2.31
    households[1]["HX080"] = 1 - households[1]["HX080"]
    households[0]["HX090"] += 30  # more than a ten-thousandth of 260 000
    households[3]["HX090"] += 1
    households[0]["HX120"] = 1 - households[0]["HX120"]
    frame = compared(source, tmp_path)
    assert frame["n_different"].to_dict() == {
        "RX040": 1, "RX050": 2, "RX060": 1, "RX070": 1, "HX050": 1, "HX080": 1, "HX090": 1, "HX120": 1,
    }
    assert frame.loc["RX070", "n_delivered"] == N_PERSONS - 2
    assert frame.loc["RX050", "different_share"] == pytest.approx(2 / N_PERSONS)


def test_values_within_the_last_decimal_agree(delivery, tmp_path):
    source = as_delivered(delivery, tmp_path)
    source.rows["R"][0]["RX040"] = 0.505
    source.rows["H"][0]["HX050"] = 2.305
    source.rows["H"][0]["HX090"] += 26  # a ten-thousandth of 260 870
    frame = compared(source, tmp_path)
    assert frame["n_different"].sum() == 0


def test_a_delivered_value_we_cannot_derive_differs(delivery, tmp_path):
    source = as_delivered(delivery, tmp_path)
    for row in source.rows["R"]:
        row["RB240"] = None
    source.rows["H"][5] |= {"HX090": 100_000.0, "HX080": 0}  # no income of this household is known
    source.rows["R"][10]["RX070"] = "000"
    frame = compared(source, tmp_path)
    assert frame.loc["HX120", "n_different"] == 2  # two households of two adults
    assert frame.loc[["HX080", "HX090", "RX070"], "n_different"].tolist() == [1, 1, 1]


def test_a_declared_line_decides_who_is_poor(delivery, tmp_path):
    source = as_delivered(delivery, tmp_path)
    assert [row["HX080"] for row in source.rows["H"]] == [0, 0, 1, 0, 1, None]  # the line is 140 000
    for row in source.rows["D"]:
        row |= {"MUNICIPALITY": "AL224", "DB040": "AL02"}
    line = {"source": "declared", "value": 220_000, "reference": "published line"}
    frame = compared(source, tmp_path, poverty_line=line)
    assert frame.loc["HX080", "n_different"] == 1  # an income of 200 000
    assert frame.loc["RX070", "n_different"] == 1


def test_the_rule_book_warns_of_more_than_one_percent_and_stops_nothing(delivery, tmp_path):
    source = as_delivered(delivery, tmp_path)
    agreeing = compared(source, tmp_path).reset_index()[list(DERIVED_VARIABLE.columns)]
    source.rows["R"][2]["RX060"] = 1
    differing = compared(source, tmp_path).reset_index()[list(DERIVED_VARIABLE.columns)]
    for frame, n_failed in ((agreeing, 0), (differing, 1)):
        results = {r.rule: r for r in validation.validate(DERIVED_VARIABLE.full_name, frame, partition=2022)}
        assert results["delivered.agrees"].n_failed == n_failed
        assert all(r.passed for r in results.values() if r.severity == "critical")
