"""One silent Great Expectations context a process, and the rule book's folder."""

from __future__ import annotations

import logging
import os
import threading
from functools import lru_cache
from typing import Any

from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.settings import PROJECT_ROOT

EXPECTATIONS = PROJECT_ROOT / "expectations"
LOCK = threading.Lock()
"""Great Expectations is asked by one thread at a time."""


def suite_error(suite: str, got: str) -> UsageError:
    """E902: a file of the rule book that is not well formed."""
    error = fail(
        UsageError, "E902", where=f"expectations/{suite}.yaml", rule="a suite is a list of well-formed rules",
        expected="rule, title, group, severity and either type with kwargs or holds", got=got,
        hint="correct the suite; expectations/README.md shows the form",
    )
    assert isinstance(error, UsageError)
    return error


@lru_cache(maxsize=1)
def batch_definition() -> Any:
    """One ephemeral context a process, silent and without analytics."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    # its log lines quote exceptions, and exceptions quote values
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def raised(info: Any) -> bool:
    """Whether an expectation raised: `exception_info` is flat, or keyed by metric."""
    if not isinstance(info, dict):
        return False
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(raised(part) for part in info.values())
