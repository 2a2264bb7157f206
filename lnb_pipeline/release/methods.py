"""What of pooled and model-based values may be published, and which method speaks for a place.

A pooled value is held against the rule of a direct one. A model-based value is held against its precision alone: the
sample is the place's, which may be empty, the error is the model's; what the model itself warns of (no sample of the
place's own, a fit at the boundary) makes it a value of low reliability. Who refits the model can come near a hidden
direct value, nearer the more weight it has; model-based values and their errors are therefore given in steps of half
a point.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.indicator_tables import (
    BEST_AVAILABLE,
    ESTIMATE,
    METHOD_ESTIMATE,
    OBSERVATION_BY_METHOD,
)
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.release.complement import complementary
from lnb_pipeline.release.differencing import revealing
from lnb_pipeline.release.gaps import follow_sides
from lnb_pipeline.release.places import geo_names
from lnb_pipeline.release.relations import ADDITIVE
from lnb_pipeline.release.reliability import ReliabilityRule
from lnb_pipeline.release.rounding import in_steps, rounded
from lnb_pipeline.release.verdict import BLANKED, RULE, SHOWN, VERDICT, blanked, classify, sample_size_band, suppress

METHODS = ("direct", "pooled", "model")
"""In the order in which one is preferred."""
MODEL_STEP = 0.5
"""Percentage points to which model-based values are rounded, their errors upwards and intervals outwards."""
_PLACE = ["indicator", "time_period", "geo"]


def protect_methods(
    direct: pd.DataFrame, estimates: pd.DataFrame, rule: ReliabilityRule = RULE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """indicators.observation_by_method and indicators.best_available.

    `direct` is indicators.observation, already protected; of it all ages together are taken. `estimates` is
    estimates.observation_by_method: pooled and model-based values before disclosure control. Women and men of a
    method are shown together or not at all, and of a share both sexes hide them as well. A pooled value that would
    give a hidden annual one away is Q, D, complementary (`differencing`).

    Raises
    ------
    GateError
        E607 when a frame does not keep its contract, E303.
    """
    direct = direct[direct["age"] == "TOTAL"].assign(years=direct["time_period"].astype("int64").astype("str"))
    by_method = _by_method(direct[direct["geo_level"] == "municipality"], conform(METHOD_ESTIMATE, estimates), rule)
    return by_method, _best_available(direct[direct["geo_level"] != "municipality"], by_method)


def _by_method(direct: pd.DataFrame, estimates: pd.DataFrame, rule: ReliabilityRule) -> pd.DataFrame:
    parts = [direct[list(OBSERVATION_BY_METHOD.columns)]]
    for method in METHODS[1:]:
        rows = estimates[estimates["method"] == method].reset_index(drop=True)
        parts.append(_protected(rows, direct, rule, pooled=method == "pooled"))
    return conform(OBSERVATION_BY_METHOD, pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True))


def _protected(rows: pd.DataFrame, direct: pd.DataFrame, rule: ReliabilityRule, *, pooled: bool) -> pd.DataFrame:
    """The rows of one method in the columns of indicators.observation_by_method."""
    decided = classify(rows, rule, sampled=pooled)
    cells = rows.assign(age="TOTAL", population_group="TOTAL", adds_up=rows["indicator"].isin(ADDITIVE))
    cells = cells.assign(hidden=decided["obs_status"] == "Q", shown=decided["obs_status"].isin(SHOWN))
    suppress(decided, complementary(cells[[*ESTIMATE.key, "geo_level", "n_persons", "hidden", "shown", "adds_up"]]))
    if pooled:
        suppress(decided, revealing(direct, rows.assign(obs_status=decided["obs_status"])))
    follow_sides(decided, rows, _PLACE)
    stepped = rounded(rows) if pooled else in_steps(rows, pd.Series(MODEL_STEP, index=rows.index))
    frame = stepped.drop(columns="status_reason").assign(
        **{str(name): decided[name] for name in decided},
        geo_name=geo_names(rows["geo"]), sample_size_band=sample_size_band(rows["n_persons"]),
    )
    return blanked(frame)[list(OBSERVATION_BY_METHOD.columns)]


def _best_available(above: pd.DataFrame, by_method: pd.DataFrame) -> pd.DataFrame:
    """Places above the municipality have one method; for the others one is chosen, the same for both sexes."""
    frames = [above.assign(choice="direct_only")]
    if len(by_method):
        rows = by_method.merge(_choices(by_method), on=_PLACE)
        frames += [rows[rows["method"] == rows["best_method"]], _without_method(rows[rows["best_method"] == "none"])]
    filled = [f[list(BEST_AVAILABLE.columns)] for f in frames if len(f)]
    return conform(BEST_AVAILABLE, pd.concat(filled, ignore_index=True)) if filled else empty_frame(BEST_AVAILABLE)


def _choices(by_method: pd.DataFrame) -> pd.DataFrame:
    """For each indicator, year and municipality: best_method and choice.

    The first method whose values are reliable for every sex of the indicator, else the first that has them at all.
    """
    sexes = by_method.groupby(_PLACE)["sex"].nunique().rename("n_sexes")
    by_status = by_method.assign(
        n_reliable=by_method["obs_status"] == "A", n_shown=by_method["obs_status"].isin(SHOWN)
    ).groupby([*_PLACE, "method"])[["n_reliable", "n_shown"]].sum().join(sexes).reset_index()
    order = by_status["method"].map({method: at for at, method in enumerate(METHODS)})
    reliable = by_status["n_reliable"] == by_status["n_sexes"]
    complete = by_status["n_shown"] == by_status["n_sexes"]
    by_status["order"] = order.where(reliable, order + len(METHODS))
    by_status["choice"] = by_status["method"] + np.where(reliable, "_reliable", "_low")
    by_status["order"] = by_status["order"].where(complete, 2 * len(METHODS))
    by_status["choice"] = by_status["choice"].where(complete, "nothing")
    by_status["method"] = by_status["method"].where(complete, "none")
    best = by_status.sort_values([*_PLACE, "order"], kind="stable").drop_duplicates(_PLACE)
    return best.rename(columns={"method": "best_method"})[[*_PLACE, "best_method", "choice"]]


def _without_method(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a sex where no method has a value for every sex: null, with the direct row's reason.

    A sex that has a direct value of its own takes the reason of the one that has none.
    """
    rows = rows.assign(
        order=rows["method"].map({method: at for at, method in enumerate(METHODS)}),
        weight=rows["obs_status"].map({"Q": 0, "L": 1, "M": 2}).fillna(3),
    )
    own = rows.sort_values([*_PLACE, "sex", "order"], kind="stable").drop_duplicates([*_PLACE, "sex"])
    worst = own.sort_values([*_PLACE, "weight", "sex"], kind="stable").drop_duplicates(_PLACE)
    of_place = own[_PLACE].merge(worst[[*_PLACE, *VERDICT]], on=_PLACE).set_axis(own.index)
    has_value = own["obs_status"].isin(SHOWN)
    verdict = own[list(VERDICT)].where(~has_value, of_place[list(VERDICT)])
    return own.assign(
        **{str(name): verdict[name] for name in verdict}, **dict.fromkeys(BLANKED, np.nan), method="none", years=None
    )
