"""What of the gaps between women and men may be published: a gap follows the two values it is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.indicator_tables import GENDER_GAP_BY_GROUP
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.errors import GateError, fail
from lnb_pipeline.estimation.testing import false_discovery_rates
from lnb_pipeline.release.places import geo_names
from lnb_pipeline.release.relations import SIDES
from lnb_pipeline.release.rounding import rounded_gaps
from lnb_pipeline.release.verdict import SHOWN, VERDICT, blanked, first

FINDING = 0.05
"""A difference is a finding when its q-value is below this."""


def q_values(p_values: pd.Series, family: list[pd.Series]) -> pd.Series:
    """False discovery rates of the tests of each family, null where there is no test."""
    def rates(tests: pd.Series) -> pd.Series:
        found = false_discovery_rates([None if pd.isna(p) else float(p) for p in tests])
        return pd.Series(found, index=tests.index, dtype="float64")

    if p_values.empty:
        return p_values
    return p_values.groupby(family).transform(rates)


def _side(observation: pd.DataFrame, gaps: pd.DataFrame, sex: str) -> pd.DataFrame:
    """What was decided on one sex, aligned with the rows of the gaps."""
    key = list(GENDER_GAP_BY_GROUP.key)
    rows = observation[observation["sex"] == sex].set_index(key)[["obs_value", *VERDICT]]
    found = rows.reindex(pd.MultiIndex.from_frame(gaps[key]))
    if found["obs_status"].isna().any():
        raise fail(
            GateError, "E503", where="estimates.gender_gap", rule="a gap has its two values",
            expected="one row a sex", got="a side is missing", count=int(found["obs_status"].isna().sum()),
            hint="estimate women and men wherever a gap is estimated",
        )
    return found.reset_index(drop=True).astype(object)


def follow(estimates: pd.DataFrame, women: pd.DataFrame, men: pd.DataFrame) -> pd.DataFrame:
    """Verdict of differences between women and men, from the verdicts of their two sides; one index for all.

    Hidden where a side is, or where the difference has no standard error; of low reliability where a side is.
    """
    def either(column: str, *values: str) -> pd.Series:
        return women[column].isin(values) | men[column].isin(values)

    blind = estimates["obs_value"].notna() & estimates["std_error"].isna()
    hidden = either("obs_status", "Q") | blind
    missing = ~hidden & estimates["obs_value"].isna()
    given = estimates["status_reason"].astype(object)
    primary = either("conf_status", "N") | blind
    reason = women["status_reason"].where(
        women["conf_status"] == "N", men["status_reason"].where(men["conf_status"] == "N", "no_variance")
    )
    flagged = women["status_reason"].where(women["obs_status"] == "U", men["status_reason"])
    uncovered = missing & (given == "not_covered")
    cases = [hidden & primary, hidden, uncovered, missing, either("obs_status", "U")]
    verdicts = ["not_published", "not_published", "undefined", "undefined", "low"]
    return pd.DataFrame({
        "reliability": first(cases, verdicts, "reliable"),
        "obs_status": first(cases, ["Q", "Q", "L", "M", "U"], "A"),
        "conf_status": first(cases[:2], ["N", "D"], "F"),
        "status_reason": first(cases, [reason, "complementary", given, given, flagged], None),
    }, index=estimates.index)


def follow_sides(decided: pd.DataFrame, estimates: pd.DataFrame, key: Sequence[str]) -> None:
    """In place: an indicator that is a difference between men and women is shown where both their values are.

    `decided` holds the verdicts on the rows of `estimates`, which `key` and sex identify. A row's own verdict stands
    where it is hidden or undefined anyway, and where there are no such values.
    """
    open_rows = estimates["indicator"].isin(list(SIDES)) & decided["obs_status"].isin(SHOWN)
    if not (open_rows.any() and estimates["indicator"].isin(list(SIDES.values())).any()):
        return
    gaps = estimates[open_rows]
    wanted = pd.MultiIndex.from_frame(gaps[list(key)].assign(indicator=gaps["indicator"].map(SIDES)))
    sides = []
    for sex in ("F", "M"):
        rows = estimates["sex"] == sex
        found = decided[rows].set_axis(pd.MultiIndex.from_frame(estimates.loc[rows, list(key)])).reindex(wanted)
        sides.append(found.set_axis(gaps.index).astype(object))
    followed = follow(gaps, *sides)
    warned = (followed["obs_status"] == "U") & (decided.loc[gaps.index, "obs_status"] == "A")
    stricter = gaps.index[warned | ~followed["obs_status"].isin(SHOWN)]
    decided.loc[stricter] = followed.loc[stricter]


def _kind(gaps: pd.DataFrame) -> pd.Series:
    """The kinds of cell that are tested apart: everybody, age bands, population groups."""
    everybody = gaps["population_group"] == "TOTAL"
    return first([~everybody, gaps["age"] != "TOTAL"], ["groups", "ages"], "everybody")


def protect_gaps(gaps: pd.DataFrame, observation: pd.DataFrame) -> pd.DataFrame:
    """The gaps in the columns of indicators.gender_gap_by_group, population group TOTAL included.

    `gaps` is estimates.gender_gap, `observation` the protected values. The q-value is the false discovery rate over
    the shown gaps of a survey year, level of places and kind of cell; a q-value below 5 % gives a direction.
    """
    gaps = gaps.reset_index(drop=True)
    women, men = _side(observation, gaps, "F"), _side(observation, gaps, "M")
    decided = follow(gaps, women, men)
    women_value, men_value = (side["obs_value"].astype("float64") for side in (women, men))
    frame = rounded_gaps(gaps, women_value, men_value).drop(columns="status_reason").assign(
        **{str(name): decided[name] for name in decided}, women_value=women_value, men_value=men_value,
        geo_name=geo_names(gaps["geo"]),
    )
    frame = blanked(frame, ["obs_value", "std_error", "ci_lower", "ci_upper", "p_value", "ratio"])
    frame.loc[frame["obs_status"] == "Q", ["women_value", "men_value"]] = np.nan
    frame["q_value"] = q_values(frame["p_value"], [frame["time_period"], frame["geo_level"], _kind(frame)])
    frame["direction"] = first(
        [frame["q_value"].isna(), frame["q_value"] >= FINDING, frame["obs_value"] > 0],
        [None, "not_distinguishable", "women_higher"], "men_higher",
    )
    return conform(GENDER_GAP_BY_GROUP, frame[list(GENDER_GAP_BY_GROUP.columns)])
