from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.persons import persons

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def survey_a() -> pd.DataFrame:
    return pd.read_csv(HERE / "survey_a.csv.gz")


@pytest.fixture(scope="session")
def survey_a_expected() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HERE / "survey_a_expected.json").read_text())
    return content


@pytest.fixture(scope="session")
def edge_cases() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HERE / "edge_cases.json").read_text())
    return content


@pytest.fixture(scope="session")
def survey_a_persons(survey_a: pd.DataFrame) -> pd.DataFrame:
    """The synthetic survey as the contract frame eu_silc.person; what it does not have is null."""
    def flags(column: str) -> pd.Series:
        return survey_a[column].map({0: False, 1: True}).astype("boolean")

    known = pd.DataFrame({
        "time_period": 2023, "person_id": survey_a.person_id, "household_id": survey_a.household_id,
        "region": np.select([survey_a.stratum < "P06", survey_a.stratum < "P08"], ["AL01", "AL02"], "AL03"),
        "lau_code": survey_a.municipality, "stratum": pd.factorize(survey_a.stratum)[0], "psu": survey_a.psu,
        "person_weight": survey_a.weight, "sex_code": survey_a.sex.map({1: "M", 2: "F"}), "age_years": survey_a.age,
        "age_band": np.select([survey_a.age < 18, survey_a.age < 65], ["Y_LT18", "Y18-64"], "Y_GE65"),
        "equivalised_income": survey_a.eq_income, "smd": flags("smsd"), "smsd": flags("smsd"),
        "lwi": flags("lwi"), "lwi_2020": flags("lwi"), "data_kind": "synthetic", "delivery_id": "survey_a",
    })
    types = persons([]).dtypes
    unknown = {
        column: pd.Series([None] * len(known), dtype=types[column]) for column in types.index.difference(known.columns)
    }
    return known.assign(**unknown)[types.index]
