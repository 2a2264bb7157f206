"""The last wall before a release: what is hidden is hidden in every table."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from lnb_pipeline.contracts.indicator_tables import (
    BEST_AVAILABLE,
    GENDER_GAP,
    GENDER_GAP_BY_GROUP,
    MEASUREMENT_EFFECT,
    MUNICIPALITY_BY_AGE,
    OBSERVATION,
    OBSERVATION_BY_GROUP,
    OBSERVATION_BY_METHOD,
    WITHIN_COUPLE,
)
from lnb_pipeline.contracts.service_tables import COVERAGE, MUNICIPALITY_CAPACITY
from lnb_pipeline.errors import GateError, fail
from lnb_pipeline.release.effects import COUPLE_VALUES, EFFECT_VALUES
from lnb_pipeline.release.services import COUNTS, COUNTS_OF_CAPACITY, RATE_OF, small
from lnb_pipeline.release.verdict import BLANKED, SHOWN

_VALUE = (*BLANKED, "population")
_GAP = ("obs_value", "std_error", "ci_lower", "ci_upper", "p_value", "q_value", "ratio", "direction")
GUARDED: dict[str, tuple[str, ...]] = {
    **{t.full_name: _VALUE for t in (OBSERVATION, MUNICIPALITY_BY_AGE, OBSERVATION_BY_GROUP)},
    **{t.full_name: BLANKED for t in (OBSERVATION_BY_METHOD, BEST_AVAILABLE)},
    **{t.full_name: _GAP for t in (GENDER_GAP, GENDER_GAP_BY_GROUP)},
    MEASUREMENT_EFFECT.full_name: (*EFFECT_VALUES, "verdict"),
    WITHIN_COUPLE.full_name: COUPLE_VALUES,
}
"""By table what is null in a row that is not shown."""


def require_protected(tables: Mapping[str, pd.DataFrame]) -> None:
    """No hidden value and no small count in the published tables.

    Raises
    ------
    GateError
        E501 with counts.
    """
    problems: dict[str, int] = {}
    for name, columns in GUARDED.items():
        frame = tables[name]
        gone = frame.loc[~frame["obs_status"].isin(SHOWN), list(columns)]
        problems[f"{name}: values that are marked missing"] = int(gone.notna().any(axis=1).sum())
        if "women_value" in frame:
            leaks = frame.loc[frame["obs_status"] == "Q", ["women_value", "men_value"]].notna().any(axis=1)
            problems[f"{name}: values beside a hidden gap"] = int(leaks.sum())
    problems["indicators.best_available: values no other table shows"] = _unheard_of(tables)
    problems |= _of_services(tables[COVERAGE.full_name], tables[MUNICIPALITY_CAPACITY.full_name])
    for where, count in problems.items():
        if count:
            raise fail(
                GateError, "E501", where=where, rule="what is hidden is hidden everywhere", expected="0 rows",
                got=f"{count} rows", hint="publish only what protect returned", count=count,
            )


def _of_services(coverage: pd.DataFrame, capacity: pd.DataFrame) -> dict[str, int]:
    """Small counts of persons and households, rates of hidden counts, and marks that say which of these are small."""
    rates = [coverage[rate].notna() & coverage[count].isna() for count, rate in RATE_OF.items()]
    return {
        "services.coverage: small counts": int(small(coverage[list(COUNTS)]).any(axis=1).sum()),
        "services.coverage: rates of hidden counts": int(pd.concat(rates, axis=1).any(axis=1).sum()),
        "services.coverage: marks that tell small counts from others": int(
            coverage["conf_status"].isin(["A", "D"]).sum()
        ),
        "services.municipality_capacity: small counts": int(
            small(capacity[list(COUNTS_OF_CAPACITY)]).any(axis=1).sum()
        ),
    }


def _unheard_of(tables: Mapping[str, pd.DataFrame]) -> int:
    """Shown values of indicators.best_available that are not those of the method they are said to be of."""
    key = [*BEST_AVAILABLE.key, "method", "obs_value"]
    direct = tables[OBSERVATION.full_name]
    known = pd.concat(
        [tables[OBSERVATION_BY_METHOD.full_name][key], direct.loc[direct["age"] == "TOTAL", key]], ignore_index=True
    )
    best = tables[BEST_AVAILABLE.full_name]
    shown = best.loc[best["obs_status"].isin(SHOWN), key]
    return int((~pd.MultiIndex.from_frame(shown).isin(pd.MultiIndex.from_frame(known))).sum())
