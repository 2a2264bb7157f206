"""How tests of `lnb estimate` call it and read what it wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from typer.testing import CliRunner, Result

from lnb_pipeline.cli import app
from lnb_pipeline.errors import LnbError

DESIGN = ("--income", "income", "--weight", "weight", "--stratum", "stratum", "--psu", "psu")
COLUMNS = ["estimate", "std_error", "ci_lower", "ci_upper", "df", "deff", "n", "n_households", "n_psu", "status",
           "contrast", "p_value", "q_value"]
SECRET = 987_654_321.125


def lnb(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["estimate", *map(str, arguments)])


def written(source: Path, *options: object) -> pd.DataFrame:
    """The rows of a call, null where there is nothing."""
    out = source.with_name("result.parquet")
    result = lnb(source, *options, "--out", out)
    assert result.exit_code == 0, (result.output, result.exception)
    frame = pd.read_parquet(out)
    return frame.astype(object).where(frame.notna(), None)


def refused(*arguments: object) -> LnbError:
    result = lnb(*arguments)
    assert isinstance(result.exception, LnbError), result.output
    assert str(SECRET) not in str(result.exception) and "987654321" not in str(result.exception)
    return result.exception


def row_of(frame: pd.DataFrame, measure: str, **cell: Any) -> dict[str, Any]:
    """The one row of a measure; variables that are not named are null."""
    variables = [name for name in frame.columns if name != "measure" and name not in COLUMNS]
    chosen = frame[frame.measure == measure]
    for name in variables:
        wanted = cell.get(name)
        chosen = chosen[chosen[name].isna() if wanted is None else chosen[name] == wanted]
    if "contrast" in cell:
        chosen = chosen[chosen.contrast == cell["contrast"]]
    assert len(chosen) == 1, (measure, cell, len(chosen))
    found: dict[str, Any] = chosen.iloc[0].to_dict()
    return found
