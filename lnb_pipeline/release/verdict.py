"""What the reliability rule says of a value on its own: shown, shown with a warning, hidden, or undefined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lnb_pipeline.release.relations import SIDES
from lnb_pipeline.release.reliability import ReliabilityRule, reliability_rule

RULE = reliability_rule()
SHOWN = ("A", "U")
BLANKED = ("obs_value", "std_error", "ci_lower", "ci_upper", "cv")
"""What goes with a value that is not shown."""
VERDICT = ("reliability", "obs_status", "conf_status", "status_reason")

_BANDS = ((0, "none"), (19, "<20"), (49, "20-49"), (99, "50-99"), (249, "100-249"), (999, "250-999"))
_EDGES = np.array([upper for upper, _ in _BANDS])
_LABELS = np.array([*(label for _, label in _BANDS), "1000+"], dtype=object)


def sample_size_band(n_persons: pd.Series) -> pd.Series:
    """The published band of an unweighted sample size."""
    return pd.Series(_LABELS[np.searchsorted(_EDGES, n_persons.to_numpy())], index=n_persons.index).astype("str")


def first(conditions: list[pd.Series], choices: list[Any], otherwise: str | None) -> pd.Series:
    """For each row the choice that goes with the first condition that holds."""
    index = conditions[0].index
    picked = pd.Series(otherwise, index=index, dtype=object)
    for condition, choice in reversed(list(zip(conditions, choices, strict=True))):
        picked = picked.mask(condition, choice)
    return picked


def reasons(broken: dict[str, pd.Series]) -> pd.Series:
    """The first of some rules that each row breaks, None if it breaks none."""
    masks = [mask.fillna(False).astype(bool) for mask in broken.values()]
    return first(masks, list(broken), None)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many persons, households and sampling units each row rests on."""

    persons: pd.Series
    households: pd.Series
    psu: pd.Series

    def too_small(self, rule: ReliabilityRule, level: str) -> dict[str, pd.Series]:
        """The rules of the smallest sample, at the level of hiding or of flagging."""
        return {
            "small_sample": self.persons < getattr(rule, f"{level}_persons"),
            "few_households": self.households < getattr(rule, f"{level}_households"),
            "few_psu": self.psu < getattr(rule, f"{level}_psu"),
        }


def is_vague(half_width: pd.Series, rule: ReliabilityRule) -> pd.Series:
    """Where the interval of a percentage says nothing: flagged, whatever else speaks for the value."""
    return half_width > rule.hide_half_width


def _sample_rules(frame: pd.DataFrame, rule: ReliabilityRule, level: str) -> dict[str, pd.Series]:
    sizes = Sizes(frame["n_relevant"], frame["n_households"], frame["n_psu"])
    return {
        **sizes.too_small(rule, level),
        "item_nonresponse": frame["item_missing_share"] > getattr(rule, f"{level}_missing"),
    }


def _precision_rules(frame: pd.DataFrame, rule: ReliabilityRule, level: str) -> dict[str, pd.Series]:
    half_width = (frame["ci_upper"] - frame["ci_lower"]) / 2
    percent = frame["unit"] == "PC"
    wide = ~percent | (half_width > getattr(rule, f"{level}_half_width"))
    # a high percentage of few sampling units has a small coefficient of variation and an interval that says nothing
    vague = percent & is_vague(half_width, rule) & (level == "flag")
    # a difference has no coefficient of variation: near zero it explodes
    relative = ~frame["indicator"].isin(list(SIDES))
    blind = frame["std_error"].isna() if level == "hide" else pd.Series(False, index=frame.index)
    return {"no_variance": blind, "imprecise": ((frame["cv"] > getattr(rule, f"{level}_cv")) & wide & relative) | vague}


def classify(estimates: pd.DataFrame, rule: ReliabilityRule, *, sampled: bool = True) -> pd.DataFrame:
    """Verdict of each cell on its own: reliability, obs_status, conf_status, status_reason.

    `estimates` has the columns of estimates.observation that a rule asks for. `sampled` is false for values of a
    model: their sample is the place's, which may be empty, and their error the model's, so that they are held
    against the precision rules alone, and flagged with what the model warns of (their status_reason).
    """
    undefined = estimates["obs_value"].isna()
    # to say of nine sampled persons that nobody was poor is to publish their status
    tiny = sampled & (estimates["n_persons"] > 0) & (
        (estimates["n_persons"] < rule.hide_persons) | (estimates["n_households"] < rule.hide_households)
    )

    def level(name: str) -> pd.Series:
        sample = _sample_rules(estimates, rule, name) if sampled else {}
        return reasons({**sample, **_precision_rules(estimates, rule, name)})

    hide = level("hide").mask(undefined, None).mask(undefined & tiny, "small_sample")
    flag = level("flag")
    if not sampled:
        flag = estimates["status_reason"].astype(object).where(estimates["status_reason"].notna() & ~undefined, flag)
    return verdict(estimates, hide, flag)


def verdict(estimates: pd.DataFrame, hide: pd.Series, flag: pd.Series, value: str = "obs_value") -> pd.DataFrame:
    """The four columns of a verdict, from the reason to hide and the reason to flag each row (or None)."""
    undefined = estimates[value].isna()
    given = estimates["status_reason"].astype(object)
    hidden = hide.notna()
    missing = undefined & ~hidden
    cases = [hidden, missing & (given == "not_covered"), missing, flag.notna()]
    return pd.DataFrame({
        "reliability": first(cases, ["not_published", "undefined", "undefined", "low"], "reliable"),
        "obs_status": first(cases, ["Q", "L", "M", "U"], "A"),
        "conf_status": first(cases[:1], ["N"], "F"),
        "status_reason": first(cases, [hide, given, given, flag], None),
    }, index=estimates.index)


def suppress(decided: pd.DataFrame, rows: pd.Series) -> None:
    """Mark rows, in place, as hidden because they would give another value away."""
    decided.loc[rows, list(VERDICT)] = ["not_published", "Q", "D", "complementary"]


def blanked(frame: pd.DataFrame, columns: Iterable[str] = BLANKED) -> pd.DataFrame:
    """The frame without the numbers of what is not shown; the frame itself is changed."""
    frame.loc[~frame["obs_status"].isin(SHOWN), list(columns)] = np.nan
    return frame
