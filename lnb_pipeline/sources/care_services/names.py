"""The register's names beside the codes of municipalities."""

from __future__ import annotations

import pandas as pd

from lnb_pipeline.reference.register import load_register


def with_names(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with geo_name and prefecture of its lau_code; null for a code that is not in the register."""
    register = {m.lau_code: m for m in load_register().municipalities}
    return frame.assign(
        geo_name=frame["lau_code"].map({code: m.name_sq for code, m in register.items()}),
        prefecture=frame["lau_code"].map({code: m.prefecture for code, m in register.items()}),
    )
