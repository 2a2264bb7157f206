"""Reliability and disclosure control: what of an estimate may be published, and why not.

The thresholds stand in `expectations/reliability/thresholds.yaml` and nowhere else. Suppression is threefold:
unreliable cells (primary, see `verdict`), cells from which a suppressed one could be computed (secondary, see
`complement`), and gaps of either (`gaps`). Order statistics are rounded, because they are the amount of one sampled
household (`rounding`). Pooled and model-based values are in `methods`, what deprivation and work intensity add to the
gap and what partners lack in `effects`.
"""

from __future__ import annotations

import pandas as pd

from lnb_pipeline.contracts.indicator_tables import (
    ESTIMATE,
    GAP_ESTIMATE,
    GENDER_GAP,
    GENDER_GAP_BY_GROUP,
    MUNICIPALITY_BY_AGE,
    OBSERVATION,
    OBSERVATION_BY_GROUP,
)
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.release.complement import complementary
from lnb_pipeline.release.gaps import follow_sides, protect_gaps
from lnb_pipeline.release.places import geo_names
from lnb_pipeline.release.relations import ADDITIVE
from lnb_pipeline.release.reliability import ReliabilityRule
from lnb_pipeline.release.rounding import rounded, rounded_population
from lnb_pipeline.release.verdict import BLANKED, RULE, SHOWN, blanked, classify, sample_size_band, suppress


def _observations(estimates: pd.DataFrame, rule: ReliabilityRule) -> pd.DataFrame:
    decided = classify(estimates, rule)
    cells = estimates[[*ESTIMATE.key, "geo_level", "n_persons"]].assign(
        hidden=decided["obs_status"] == "Q", shown=decided["obs_status"].isin(SHOWN),
        adds_up=estimates["indicator"].isin(ADDITIVE),
    )
    suppress(decided, complementary(cells))
    follow_sides(decided, estimates, GAP_ESTIMATE.key)
    frame = rounded(estimates).drop(columns="status_reason").assign(
        **{str(name): decided[name] for name in decided},
        geo_name=geo_names(estimates["geo"]), sample_size_band=sample_size_band(estimates["n_persons"]),
        population=rounded_population(estimates["population"]),
    )
    frame = blanked(frame, [*BLANKED, "population"])
    return conform(OBSERVATION_BY_GROUP, frame[list(OBSERVATION_BY_GROUP.columns)])


def protect_observations(
    estimates: pd.DataFrame, gaps: pd.DataFrame, rule: ReliabilityRule = RULE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn estimates into what may be published: values and gaps of all places, ages and population groups.

    The two frames have the columns of indicators.observation_by_group and indicators.gender_gap_by_group; `split`
    shares them out to the published tables. A value that fails the rule is null with obs_status Q, conf_status N and
    the rule's name in status_reason (small_sample, few_households, few_psu, item_nonresponse, no_variance,
    imprecise); one that would give another away is Q, D, complementary. An undefined value is M (L where the extract
    does not cover the place) and keeps its reason. A value of low reliability carries U and the reason. A gap is
    hidden when either of its values is, and so is an indicator that is a difference itself. Sample sizes become
    bands, populations hundreds (null where the value is not shown). Medians are rounded to 100 lek, the relative
    median gap to 0.1 points, the poverty line to whole lek, with their errors (upwards), intervals (outwards) and
    gaps; nothing else is rounded (`rounding.STEPS`).

    Raises
    ------
    GateError
        E607 when a frame does not keep its contract, E503 when a gap has no values, E303.
    """
    estimates, gaps = conform(ESTIMATE, estimates), conform(GAP_ESTIMATE, gaps)
    observation = _observations(estimates, rule)
    return observation, protect_gaps(gaps, observation)


def split(observation: pd.DataFrame, gap: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Protected values and gaps as the published tables: places, municipalities by age, population groups.

    All are protected together before: what one shows never gives away what another hides.
    """
    of_group = observation["population_group"] != "TOTAL"
    by_age = ~of_group & (observation["geo_level"] == "municipality") & (observation["age"] != "TOTAL")
    gap_of_group = gap["population_group"] != "TOTAL"
    rows = {
        OBSERVATION: observation[~of_group & ~by_age], MUNICIPALITY_BY_AGE: observation[by_age],
        OBSERVATION_BY_GROUP: observation[of_group], GENDER_GAP: gap[~gap_of_group],
        GENDER_GAP_BY_GROUP: gap[gap_of_group],
    }
    return {table.full_name: conform(table, frame[list(table.columns)]) for table, frame in rows.items()}
