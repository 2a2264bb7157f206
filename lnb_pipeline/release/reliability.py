"""The thresholds of reliability, as the rule book has them (`expectations/reliability/thresholds.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lnb_pipeline.errors import LnbError, UsageError, fail
from lnb_pipeline.settings import PROJECT_ROOT

THRESHOLDS = PROJECT_ROOT / "expectations" / "reliability" / "thresholds.yaml"

_FIELDS = {
    "persons": "below", "households": "below", "psu": "below", "item_missing_percent": "above",
    "cv_percent": "above", "half_width_points": "above",
}
"""What is held against a threshold, and on which side of it a value is unreliable."""


@dataclass(frozen=True, slots=True)
class ReliabilityRule:
    """When a value is not published (`hide_*`), and when it is published with a warning (`flag_*`).

    Sample size and item non-response follow the publication rule of EU-SILC; households, primary sampling units and
    precision are this project's own gate. The file of thresholds says why each stands where it does.
    """

    hide_persons: float
    hide_households: float
    hide_psu: float
    hide_missing: float
    hide_cv: float
    hide_half_width: float
    flag_persons: float
    flag_households: float
    flag_psu: float
    flag_missing: float
    flag_cv: float
    flag_half_width: float


@cache
def reliability_rule(path: Path = THRESHOLDS) -> ReliabilityRule:
    """Read the thresholds.

    Raises
    ------
    UsageError
        E902 for a missing or unknown threshold, one that is not a number of 0 or more, and a warning that comes
        later than the suppression.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or set(content) != set(_FIELDS):
        raise _wrong("", "every threshold and no other", ", ".join(_FIELDS), _named(content))
    pairs = {name: _pair(name, content[name], side) for name, side in _FIELDS.items()}
    short = {"item_missing_percent": "missing", "cv_percent": "cv", "half_width_points": "half_width"}
    return ReliabilityRule(**{
        f"{level}_{short.get(name, name)}": value
        for name, (hide, flag) in pairs.items() for level, value in (("hide", hide), ("flag", flag))
    })


def _pair(name: str, entry: Any, side: str) -> tuple[float, float]:
    expected = {f"hide_{side}", f"flag_{side}"}
    if not isinstance(entry, dict) or set(entry) != expected:
        raise _wrong(name, "both thresholds and no other", ", ".join(sorted(expected)), _named(entry))
    hide, flag = entry[f"hide_{side}"], entry[f"flag_{side}"]
    for value in (hide, flag):
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise _wrong(name, "a threshold is a number", "0 or more", value)
    if (flag < hide) if side == "below" else (flag > hide):
        raise _wrong(name, "a warning comes before the suppression", f"flag beyond {hide}", flag)
    return float(hide), float(flag)


def _named(content: Any) -> str:
    return ", ".join(map(str, content)) if isinstance(content, dict) else type(content).__name__


def _wrong(name: str, rule: str, expected: str, got: object) -> LnbError:
    where = "expectations/reliability/thresholds.yaml" + (f", {name}" if name else "")
    return fail(
        UsageError, "E902", where=where, rule=rule, expected=expected, got=got,
        hint="correct the thresholds; the comments of the file say what each is",
    )
