"""A person-level table to estimate from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def persons() -> pd.DataFrame:
    """Households of one to four persons in 24 PSUs of 4 strata."""
    random = np.random.default_rng(5)
    sizes = random.integers(1, 5, 144)
    household = np.repeat(np.arange(144), sizes)
    place = household // 6
    n = household.size
    return pd.DataFrame({
        "household": household + 1000, "psu": place % 6 + 1, "stratum": np.array(["N", "S", "W", "E"])[place // 6],
        "region": np.array(["AL01", "AL02"])[place // 12], "sex": random.integers(1, 3, n),
        "weight": random.uniform(50, 150, 144)[household].round(3),
        "income": random.lognormal(12, 0.6, 144)[household].round(2), "smsd": random.integers(0, 2, n),
    })


@pytest.fixture
def survey(persons: pd.DataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    persons.to_csv(path, index=False)
    return path
