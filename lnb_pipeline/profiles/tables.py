"""All profiles of a release, from its other published tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from lnb_pipeline.contracts.profile_tables import (
    NEED_AND_SUPPLY,
    PRIORITY,
    PRIORITY_CRITERION,
    PROFILE,
    SOCIAL_FUND_SCENARIO,
)
from lnb_pipeline.profiles.municipality import municipality_profiles
from lnb_pipeline.profiles.need_and_supply import need_and_supply
from lnb_pipeline.profiles.priority import priority
from lnb_pipeline.profiles.scenario import scenarios
from lnb_pipeline.profiles.weights import Weights, default_weights


def profile_tables(tables: Mapping[str, pd.DataFrame], weights: Weights | None = None) -> dict[str, pd.DataFrame]:
    """The five profiles by full name; `tables` are published tables by full name, those without rows included."""
    weights = weights or default_weights()
    profile = municipality_profiles(tables)
    ranking = priority(profile, weights)
    return {
        PROFILE.full_name: profile,
        NEED_AND_SUPPLY.full_name: need_and_supply(tables),
        PRIORITY.full_name: ranking.ranks,
        PRIORITY_CRITERION.full_name: ranking.criteria,
        SOCIAL_FUND_SCENARIO.full_name: scenarios(profile, weights),
    }
