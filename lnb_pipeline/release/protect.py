"""Reliability and disclosure control: what of an estimate may be published, and why not.

The thresholds stand in `expectations/reliability/thresholds.yaml` and nowhere else. Suppression is threefold:
unreliable cells (primary), cells from which a suppressed one could be computed (secondary, see `complement`), and
gaps of either. Order statistics are rounded, because they are the amount of one sampled household (`Rounding`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.tables import (
    COVERAGE,
    ESTIMATE,
    GAP_ESTIMATE,
    GENDER_GAP,
    MUNICIPALITY_BY_AGE,
    OBSERVATION,
)
from lnb_pipeline.errors import GateError, fail
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.release.complement import complementary
from lnb_pipeline.release.reliability import ReliabilityRule, reliability_rule

RULE = reliability_rule()


@dataclass(frozen=True, slots=True)
class Rounding:
    """The steps to which an indicator is rounded, in its unit; one that is not here stays unrounded.

    A median, and with it the relative median gap, is the equivalised income of one sampled household to
    the last digit. Medians are published in steps of 100 lek, the gap of the poor in 0.1 percentage points,
    the poverty line in whole lek, as INSTAT publishes it.
    """

    median_eq_income: float = 100.0
    rmpg: float = 0.1
    arpt: float = 1.0

    def steps(self, indicators: pd.Series) -> pd.Series:
        """The step of each row's indicator, null for one that is not rounded."""
        return indicators.map(asdict(self)).astype("float64")


ROUNDING = Rounding()
SMALLEST_SHOWN_COUNT = 5
"""Counts of beneficiaries of 1 to 4 are hidden."""

_BANDS = ((0, "none"), (19, "<20"), (49, "20-49"), (99, "50-99"), (249, "100-249"), (999, "250-999"))
_REGION_NAMES = {"AL01": "Veri", "AL02": "Qendër", "AL03": "Jug"}
_BLANKED = ("obs_value", "std_error", "ci_lower", "ci_upper", "cv")


def geo_name(geo: str) -> str:
    """Name in Albanian of the country, a region or a municipality of the register.

    Raises
    ------
    GateError
        E303 for a code that is none of them.
    """
    if geo == "AL":
        return "Shqipëria"
    if geo in _REGION_NAMES:
        return _REGION_NAMES[geo]
    municipality = load_register().by_lau(geo)
    if municipality is None:
        raise fail(
            GateError, "E303", where="estimates", rule="a place is in the register",
            expected="AL, NUTS 2 or LAU code", got=geo, hint="correct the estimates' places",
        )
    return municipality.name_sq


def sample_size_band(n_persons: pd.Series) -> pd.Series:
    """The published band of an unweighted sample size."""
    edges = [-1, *(upper for upper, _ in _BANDS), np.inf]
    labels = [*(label for _, label in _BANDS), "1000+"]
    return pd.cut(n_persons.astype("float64"), edges, labels=labels).astype("str")


def _first(conditions: list[pd.Series], choices: list[Any], otherwise: str | None) -> pd.Series:
    """For each row the choice that goes with the first condition that holds."""
    index = conditions[0].index
    picked = pd.Series(otherwise, index=index, dtype=object)
    for condition, choice in reversed(list(zip(conditions, choices, strict=True))):
        picked = picked.mask(condition, choice)
    return picked


def _reasons(frame: pd.DataFrame, rule: ReliabilityRule, level: str) -> pd.Series:
    """The first rule of a level (`hide` or `flag`) that a cell breaks, None if it breaks none."""
    def limit(name: str) -> float:
        return float(getattr(rule, f"{level}_{name}"))

    half_width = (frame["ci_upper"] - frame["ci_lower"]) / 2
    wide = (frame["unit"] != "PC") | (half_width > limit("half_width"))
    broken = {
        "small_sample": frame["n_relevant"] < limit("persons"),
        "few_households": frame["n_households"] < limit("households"),
        "few_psu": frame["n_psu"] < limit("psu"),
        "item_nonresponse": frame["item_missing_share"] > limit("missing"),
        "no_variance": frame["std_error"].isna() if level == "hide" else pd.Series(False, index=frame.index),
        "imprecise": (frame["cv"] > limit("cv")) & wide,
    }
    reason = pd.Series(None, index=frame.index, dtype=object)
    for name, mask in reversed(broken.items()):
        reason[mask.fillna(False).astype(bool)] = name
    return reason


def _classify(estimates: pd.DataFrame, rule: ReliabilityRule) -> pd.DataFrame:
    """Verdict of each cell on its own: reliability, obs_status, conf_status, status_reason."""
    undefined = estimates["obs_value"].isna()
    given = estimates["status_reason"].astype(object)
    # to say of nine sampled persons that nobody was poor is to publish their status
    tiny = (estimates["n_persons"] > 0) & (
        (estimates["n_persons"] < rule.hide_persons) | (estimates["n_households"] < rule.hide_households)
    )
    hide, flag = _reasons(estimates, rule, "hide"), _reasons(estimates, rule, "flag")
    hide[undefined] = None
    hide[undefined & tiny] = "small_sample"
    hidden, low = hide.notna(), flag.notna() & ~undefined
    missing = undefined & ~hidden
    cases = [hidden, missing & (given == "not_covered"), missing, low]
    return pd.DataFrame({
        "reliability": _first(cases, ["not_published", "undefined", "undefined", "low"], "reliable"),
        "obs_status": _first(cases, ["Q", "L", "M", "U"], "A"),
        "conf_status": _first([hidden], ["N"], "F"),
        "status_reason": _first(cases, [hide, given, given, flag], None),
    }, index=estimates.index)


def _to_step(values: pd.Series, steps: pd.Series, how: np.ufunc) -> pd.Series:
    """Values rounded by `how` to a multiple of their step; those without a step as they are."""
    multiples = how((values / steps).round(6))  # 0.3 / 0.1 is 2.9999999999999996
    return values.where(steps.isna(), (multiples * steps).round(6))


def _rounded(estimates: pd.DataFrame) -> pd.DataFrame:
    """Order statistics in the steps of `ROUNDING`: the error upwards, the interval outwards, so that
    no precision is claimed that is not there and the interval still contains the value."""
    steps = ROUNDING.steps(estimates["indicator"])
    return estimates.assign(
        obs_value=_to_step(estimates["obs_value"], steps, np.rint),
        std_error=_to_step(estimates["std_error"], steps, np.ceil),
        ci_lower=_to_step(estimates["ci_lower"], steps, np.floor),
        ci_upper=_to_step(estimates["ci_upper"], steps, np.ceil),
    )


def _rounded_gaps(gaps: pd.DataFrame, women: pd.Series, men: pd.Series) -> pd.DataFrame:
    """Gaps of rounded values: the difference of the published values, inside the widened interval."""
    rounded, steps = _rounded(gaps), ROUNDING.steps(gaps["indicator"])
    stepped = steps.notna() & women.notna() & men.notna()
    value = rounded["obs_value"].mask(stepped, (women - men).round(6))
    return rounded.assign(
        obs_value=value,
        ci_lower=rounded["ci_lower"].mask(stepped & (rounded["ci_lower"] > value), value),
        ci_upper=rounded["ci_upper"].mask(stepped & (rounded["ci_upper"] < value), value),
    )


def _observations(estimates: pd.DataFrame, rule: ReliabilityRule) -> pd.DataFrame:
    verdict = _classify(estimates, rule)
    cells = estimates[[*ESTIMATE.key, "geo_level", "n_persons"]].assign(
        hidden=verdict["obs_status"] == "Q", shown=verdict["obs_status"].isin(["A", "U"])
    )
    secondary = complementary(cells)
    verdict.loc[secondary, ["obs_status", "conf_status", "status_reason"]] = ["Q", "D", "complementary"]
    frame = _rounded(estimates).drop(columns="status_reason").assign(
        **{str(name): verdict[name] for name in verdict},
        geo_name=estimates["geo"].map(geo_name),
        sample_size_band=sample_size_band(estimates["n_persons"]),
    )
    frame.loc[~frame["obs_status"].isin(["A", "U"]), list(_BLANKED)] = np.nan
    return conform(OBSERVATION, frame[list(OBSERVATION.columns)])


_SIDE = ("obs_value", "reliability", "obs_status", "conf_status", "status_reason")


def _side(observation: pd.DataFrame, gaps: pd.DataFrame, sex: str) -> pd.DataFrame:
    """What was decided on one sex, aligned with the rows of the gaps."""
    key = list(GENDER_GAP.key)
    rows = observation[observation["sex"] == sex].set_index(key)[list(_SIDE)]
    found = rows.reindex(pd.MultiIndex.from_frame(gaps[key]))
    if found["obs_status"].isna().any():
        raise fail(
            GateError, "E503", where="estimates.gender_gap", rule="a gap has its two values",
            expected="one row a sex", got="a side is missing", count=int(found["obs_status"].isna().sum()),
            hint="estimate women and men wherever a gap is estimated",
        )
    return found.reset_index(drop=True).astype(object)


def _gap_verdict(gaps: pd.DataFrame, women: pd.DataFrame, men: pd.DataFrame) -> pd.DataFrame:
    sides = (women, men)

    def either(column: str, *values: str) -> pd.Series:
        return sides[0][column].isin(values) | sides[1][column].isin(values)

    blind = gaps["obs_value"].notna() & gaps["std_error"].isna()
    hidden = either("obs_status", "Q") | blind
    missing = ~hidden & gaps["obs_value"].isna()
    given = gaps["status_reason"].astype(object)
    primary = either("conf_status", "N") | blind
    reason = women["status_reason"].where(
        women["conf_status"] == "N", men["status_reason"].where(men["conf_status"] == "N", "no_variance")
    )
    flagged = women["status_reason"].where(women["obs_status"] == "U", men["status_reason"])
    uncovered = missing & (given == "not_covered")
    cases = [hidden & primary, hidden, uncovered, missing, either("obs_status", "U")]
    # a pair hidden as complement keeps the verdict of its weaker side
    weaker = _first([either("reliability", "low")], ["low"], "reliable")
    verdicts = ["not_published", weaker, "undefined", "undefined", "low"]
    return pd.DataFrame({
        "reliability": _first(cases, verdicts, "reliable"),
        "obs_status": _first(cases, ["Q", "Q", "L", "M", "U"], "A"),
        "conf_status": _first(cases[:2], ["N", "D"], "F"),
        "status_reason": _first(cases, [reason, "complementary", given, given, flagged], None),
    }, index=gaps.index)


def _gaps(gaps: pd.DataFrame, observation: pd.DataFrame) -> pd.DataFrame:
    gaps = gaps.reset_index(drop=True)
    women, men = _side(observation, gaps, "F"), _side(observation, gaps, "M")
    verdict = _gap_verdict(gaps, women, men)
    distinct = gaps["p_value"] < 0.05
    direction = _first(
        [gaps["p_value"].isna(), ~distinct, gaps["obs_value"] > 0],
        [None, "not_distinguishable", "women_higher"], "men_higher",
    )
    women_value, men_value = (side["obs_value"].astype("float64") for side in (women, men))
    frame = _rounded_gaps(gaps, women_value, men_value).drop(columns="status_reason").assign(
        **{str(name): verdict[name] for name in verdict}, women_value=women_value, men_value=men_value,
        direction=direction, geo_name=gaps["geo"].map(geo_name),
    )
    gone = ~frame["obs_status"].isin(["A", "U"])
    frame.loc[gone, ["obs_value", "std_error", "ci_lower", "ci_upper", "p_value"]] = np.nan
    frame.loc[gone, "direction"] = None
    frame.loc[frame["obs_status"] == "Q", ["women_value", "men_value"]] = np.nan
    return conform(GENDER_GAP, frame[list(GENDER_GAP.columns)])


def protect_observations(
    estimates: pd.DataFrame, gaps: pd.DataFrame, rule: ReliabilityRule = RULE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn estimates into what may be published: indicators.observation and indicators.gender_gap.

    A value that fails the rule is null with obs_status Q, conf_status N and the rule's name in
    status_reason (small_sample, few_households, few_psu, item_nonresponse, no_variance, imprecise); one
    that would give another away is Q, D, complementary. An undefined value is M (L where the extract
    does not cover the place) and keeps its reason. A value of low reliability carries U and the reason.
    A gap is hidden when either of its values is. Sample sizes become bands. Medians are rounded to 100 lek,
    the relative median gap to 0.1 points, the poverty line to whole lek, with their errors (upwards),
    intervals (outwards) and gaps; nothing else is rounded (`Rounding`).

    Raises
    ------
    GateError
        E607 when a frame does not keep its contract, E503 when a gap has no values, E303.
    """
    estimates, gaps = conform(ESTIMATE, estimates), conform(GAP_ESTIMATE, gaps)
    observation = _observations(estimates, rule)
    return observation, _gaps(gaps, observation)


def split_municipal_ages(observation: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Protected observations as two tables: indicators.observation, and municipalities by age band.

    Both are protected together before: what one shows never gives away what the other hides.
    """
    by_age = (observation["geo_level"] == "municipality") & (observation["age"] != "TOTAL")
    return (
        conform(OBSERVATION, observation[~by_age]), conform(MUNICIPALITY_BY_AGE, observation[by_age]),
    )


def protect_coverage(coverage: pd.DataFrame) -> pd.DataFrame:
    """Hide small counts of beneficiaries in services.coverage.

    A total of 1 to 4 hides all three counts. Women or men of 1 to 4, stated or computable from the two
    other counts, hide both. conf_status: A where a count was hidden, else F. Unknown stays null.
    """
    frame = conform(COVERAGE, coverage)
    total, female, male = (
        frame[f"beneficiaries_{name}"].astype("float64") for name in ("total", "female", "male")
    )

    def small(values: pd.Series) -> pd.Series:
        return (values > 0) & (values < SMALLEST_SHOWN_COUNT)

    all_three = small(total) | small(total.fillna(female + male))
    by_sex = all_three | small(female.fillna(total - male)) | small(male.fillna(total - female))
    frame.loc[all_three, "beneficiaries_total"] = pd.NA
    frame.loc[by_sex, ["beneficiaries_female", "beneficiaries_male"]] = pd.NA
    frame["conf_status"] = np.where(by_sex, "A", "F")
    return conform(COVERAGE, frame)


def require_protected(tables: dict[str, pd.DataFrame]) -> None:
    """The last wall before a release: no hidden value and no small count in the published tables.

    Raises
    ------
    GateError
        E501 with counts.
    """
    problems: dict[str, int] = {}
    for name in (OBSERVATION.full_name, MUNICIPALITY_BY_AGE.full_name, GENDER_GAP.full_name):
        frame = tables[name]
        value_columns = [c for c in (*_BLANKED, "p_value") if c in frame]
        if name == GENDER_GAP.full_name:
            leaks = frame.loc[frame["obs_status"] == "Q", ["women_value", "men_value"]].notna().any(axis=1)
            problems[f"{name}: values beside a hidden gap"] = int(leaks.sum())
        gone = frame.loc[frame["obs_status"].isin(["Q", "M", "L"]), value_columns]
        problems[f"{name}: values that are marked missing"] = int(gone.notna().any(axis=1).sum())
    counts = tables[COVERAGE.full_name][["beneficiaries_total", "beneficiaries_female", "beneficiaries_male"]]
    small = (counts > 0) & (counts < SMALLEST_SHOWN_COUNT)
    problems["services.coverage: small counts"] = int(small.fillna(False).any(axis=1).sum())
    for where, count in problems.items():
        if count:
            raise fail(
                GateError, "E501", where=where, rule="what is hidden is hidden everywhere", expected="0 rows",
                got=f"{count} rows", hint="publish only what protect returned", count=count,
            )
