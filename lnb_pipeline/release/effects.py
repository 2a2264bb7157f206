"""What may be published of the two tables about measurement: what is added to the gap, and what a household hides."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.indicator_tables import (
    COUPLE_ESTIMATE,
    EFFECT_ESTIMATE,
    MEASUREMENT_EFFECT,
    WITHIN_COUPLE,
)
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.indicators.catalogue import UNIONS
from lnb_pipeline.release.complement import complementary
from lnb_pipeline.release.gaps import FINDING, q_values
from lnb_pipeline.release.places import geo_names
from lnb_pipeline.release.reliability import ReliabilityRule
from lnb_pipeline.release.verdict import (
    RULE,
    SHOWN,
    VERDICT,
    Sizes,
    blanked,
    first,
    is_vague,
    reasons,
    sample_size_band,
    suppress,
    verdict,
)

EFFECT_VALUES = tuple(
    c for c in MEASUREMENT_EFFECT.columns if c in MEASUREMENT_EFFECT.optional
    and c not in {"verdict", "status_reason", "set_status"}
)
"""What is null where an effect is not shown; so is the verdict."""
COUPLE_VALUES = ("she_only", "he_only", "obs_value", "std_error", "ci_lower", "ci_upper", "p_value", "q_value")


def _alone(frame: pd.DataFrame, value: str, error: str, sizes: Sizes, rule: ReliabilityRule) -> pd.DataFrame:
    """Verdict of each row on its own: sample sizes and a standard error."""
    known = frame[value].notna()
    hide = reasons({**sizes.too_small(rule, "hide"), "no_variance": frame[error].isna()}).where(known, None)
    upper, lower = ("added_upper", "added_lower") if value == "added" else ("ci_upper", "ci_lower")
    vague = is_vague((frame[upper] - frame[lower]) / 2, rule)
    return verdict(frame, hide, reasons({**sizes.too_small(rule, "flag"), "imprecise": vague}), value)


def protect_effects(
    effects: pd.DataFrame, observation: pd.DataFrame, rule: ReliabilityRule = RULE
) -> pd.DataFrame:
    """estimates.measurement_effect as indicators.measurement_effect.

    A row is shown where each sex has the persons, and both together the households and sampling units, that the rule
    asks of a value; where women's and men's AROP and AROPE (arope_2020 in the Europe 2020 family) of the place and
    year are shown in `observation`, which is indicators.observation; and, for a group of persons, where the row of
    everybody is. Low reliability of any of these is its own. False discovery rates are over the shown rows of a year,
    level of places, definition family and group. The verdict on the claim that deprivation and work intensity show
    more inequality between women and men: supported where `added` is above zero and its q-value below 5 %,
    contradicted where it is below zero and the q-value of the opposite claim below 5 %, else not_distinguishable.

    Raises
    ------
    GateError
        E607 when a frame does not keep its contract, E303.
    """
    effects = conform(EFFECT_ESTIMATE, effects)
    persons = effects[["n_women", "n_men"]].min(axis=1)
    decided = _alone(effects, "added", "added_error", Sizes(persons, effects["n_households"], effects["n_psu"]), rule)
    everybody = effects["population_group"] == "TOTAL"
    _follow(decided, everybody, _of_observations(effects, observation))
    _follow(decided, ~everybody, _of_everybody(effects, decided))
    frame = effects.drop(columns="status_reason").assign(
        **{str(name): decided[name] for name in decided}, geo_name=geo_names(effects["geo"]),
        added_q_value=np.nan,
    )
    frame = blanked(frame, EFFECT_VALUES)
    family = [frame[c] for c in ("time_period", "geo_level", "definition", "population_group")]
    frame["added_q_value"] = q_values(frame["added_p_value"], family)
    frame["verdict"] = _verdicts(frame)
    return conform(MEASUREMENT_EFFECT, frame[list(MEASUREMENT_EFFECT.columns)])


def _verdicts(frame: pd.DataFrame) -> pd.Series:
    return first(
        [frame["added"].isna(), ~(frame["added_q_value"] < FINDING), frame["added"] > 0],
        [None, "not_distinguishable", "supported"], "contradicted",
    )


def _of_observations(effects: pd.DataFrame, observation: pd.DataFrame) -> list[pd.DataFrame]:
    """Verdicts on women's and men's AROP and AROPE of each row's place and year; null where there is no such row."""
    rows = observation[(observation["age"] == "TOTAL") & observation["sex"].isin(["F", "M"])]
    known = rows.set_index(["indicator", "time_period", "geo", "sex"])[list(VERDICT)].astype(object)
    union = effects["definition"].map({definition: entry.code for definition, entry in UNIONS.items()})
    return [
        known.reindex(pd.MultiIndex.from_arrays([code, effects["time_period"], effects["geo"], [sex] * len(effects)]))
        .set_axis(effects.index)
        for code in (pd.Series("arop", index=effects.index), union) for sex in ("F", "M")
    ]


def _of_everybody(effects: pd.DataFrame, decided: pd.DataFrame) -> list[pd.DataFrame]:
    """The verdict on everybody in each row's place, year and definition family."""
    key = ["time_period", "geo", "definition"]
    rows = effects["population_group"] == "TOTAL"
    known = decided[rows].set_axis(pd.MultiIndex.from_frame(effects.loc[rows, key]))
    return [known.reindex(pd.MultiIndex.from_frame(effects[key])).set_axis(effects.index).astype(object)]


def _follow(decided: pd.DataFrame, rows: pd.Series, others: list[pd.DataFrame]) -> None:
    """In place: shown rows are hidden with any other value they rest on, and flagged with it.

    Where a value is hidden as unreliable, its reason is the row's; else the row is hidden as a complement.
    """
    for other in others:
        shown = rows & decided["obs_status"].isin(SHOWN)
        primary = shown & (other["conf_status"] == "N")
        decided.loc[primary, list(VERDICT)] = other.loc[primary, list(VERDICT)]
        suppress(decided, shown & ~primary & ~other["obs_status"].isin(SHOWN))
        low = shown & (other["obs_status"] == "U") & (decided["obs_status"] == "A")
        decided.loc[low, list(VERDICT)] = other.loc[low, list(VERDICT)]


def protect_couples(couples: pd.DataFrame, rule: ReliabilityRule = RULE) -> pd.DataFrame:
    """estimates.within_couple as indicators.within_couple.

    Couples count as persons and as households of the rule. A row is hidden with both its shares, and another region
    or municipality with it where the hidden one would follow from the larger place. False discovery rates are over
    the shown rows of a year and level of places.

    Raises
    ------
    GateError
        E607 when a frame does not keep its contract, E303.
    """
    couples = conform(COUPLE_ESTIMATE, couples)
    sizes = Sizes(couples["n_couples"], couples["n_couples"], couples["n_psu"])
    decided = _alone(couples, "obs_value", "std_error", sizes, rule)
    cells = couples[["time_period", "geo", "geo_level"]].assign(
        indicator=couples["item"], sex="T", age="TOTAL", population_group="TOTAL", n_persons=couples["n_couples"],
        hidden=decided["obs_status"] == "Q", shown=decided["obs_status"].isin(SHOWN), adds_up=True,
    )
    suppress(decided, complementary(cells))
    frame = couples.drop(columns="status_reason").assign(
        **{str(name): decided[name] for name in decided}, geo_name=geo_names(couples["geo"]), q_value=np.nan,
        sample_size_band=sample_size_band(couples["n_couples"]),
    )
    frame = blanked(frame, COUPLE_VALUES)
    frame["q_value"] = q_values(frame["p_value"], [frame["time_period"], frame["geo_level"]])
    return conform(WITHIN_COUPLE, frame[list(WITHIN_COUPLE.columns)])
