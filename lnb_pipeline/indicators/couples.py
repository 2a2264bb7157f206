"""What a household's status hides: what she cannot afford and he can, couple by couple.

Couples are a woman and a man who are partners in one household, both interviewed. The personal items of deprivation are
asked of each, so that couples in which only one lacks an item can be counted. In the difference of the two shares
couples who agree have no part (McNemar's comparison, with the sampling units of the survey as clusters).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.indicator_tables import COUPLE_ESTIMATE
from lnb_pipeline.estimation.interval import difference_interval
from lnb_pipeline.estimation.record import FloatArray
from lnb_pipeline.estimation.testing import p_value
from lnb_pipeline.indicators.catalogue import BY_CODE
from lnb_pipeline.indicators.catalogue.entry import Estimator, Indicator, Level
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.places import places
from lnb_pipeline.indicators.rows import NO_VARIANCE, NOT_COVERED, STATUS_REASON, Heading, Row, tail, typed
from lnb_pipeline.indicators.sample import Domain, Sample

ITEMS: dict[str, str] = {
    "clothes": "lack_clothes", "shoes": "lack_shoes", "get_together": "lack_get_together", "leisure": "lack_leisure",
    "money_for_oneself": "lack_money_self", "internet": "lack_internet", "three_of_six": "personal_deprivation",
}
"""Items compared, and the person columns that hold them."""

NEEDED = ("partner_id", *ITEMS.values())
_PERCENT = 100.0


def within_couple(
    person: pd.DataFrame, estimates: YearEstimates, heading: Heading, measured: Sequence[str],
    covered: frozenset[Level],
) -> pd.DataFrame:
    """The table estimates.within_couple of a year: a row for each place and item.

    `person` is the contract frame eu_silc.person that `estimates` are made of. `obs_value` is the share of couples in
    which she alone lacks the item minus the share in which he alone does, percent of the couples with the information,
    each couple with the household's weight. Undefined: not_covered, not_collected (no partners or no such item in the
    extract), no_sample; no_variance leaves the value without error.
    """
    of_couples = estimates.with_statuses(_couples(person, estimates.sample))
    rows: list[Row] = []
    for place in places(measured):
        for item in ITEMS:
            head: Row = {
                "time_period": heading.year, "geo": place.geo, "geo_level": place.level, "item": item,
                "n_couples": 0, "n_psu": 0, **tail(heading, place),
            }
            if place.level not in covered:
                rows.append(head | {"status_reason": NOT_COVERED})
            else:
                rows.append(head | _compared(of_couples, item, Domain(place)))
    return typed(COUPLE_ESTIMATE, rows)


def _couples(person: pd.DataFrame, sample: Sample) -> dict[str, FloatArray]:
    """What their couple says of each item, as statuses on the woman's record; unknown for everybody else."""
    frame = person.set_index("person_id").loc[sample.keys["person_id"]].reset_index()
    partner = frame[["person_id", "household_id", "sex_code", *ITEMS.values()]]
    women = frame.loc[frame["sex_code"] == "F", ["partner_id", "household_id"]].dropna(subset=["partner_id"])
    both = women.reset_index().merge(
        partner.loc[partner["sex_code"] == "M"], left_on=["partner_id", "household_id"],
        right_on=["person_id", "household_id"],
    ).set_index("index")
    statuses: dict[str, FloatArray] = {}
    for item, column in ITEMS.items():
        his = np.full(len(frame), np.nan)
        his[both.index] = _number(both[column])
        hers = np.where(frame["sex_code"] == "F", _number(frame[column]), np.nan)
        difference = hers - his
        statuses |= {
            f"couple {item}": difference, f"she {item}": np.where(np.isnan(difference), np.nan, difference == 1),
            f"he {item}": np.where(np.isnan(difference), np.nan, difference == -1),
        }
    return statuses


def _number(values: pd.Series) -> FloatArray:
    return np.asarray(values.astype("Float64").to_numpy(np.float64, na_value=np.nan))


def _compared(estimates: YearEstimates, item: str, domain: Domain) -> Row:
    entry = _measure("mean", f"couple {item}")
    if (reason := estimates.reason(entry)) is not None:
        return {"status_reason": reason}
    found = estimates.estimate(entry, domain, "T")
    value, error = found.estimate.value, found.std_error
    row: Row = {"n_couples": found.n_persons, "n_psu": found.n_psu}
    if value is None:
        return row | {"status_reason": STATUS_REASON[found.estimate.status]}
    row |= {
        "obs_value": _PERCENT * value, "degrees_of_freedom": found.df,
        "she_only": _share(estimates, f"she {item}", domain), "he_only": _share(estimates, f"he {item}", domain),
    }
    if not error:
        return row | {"status_reason": NO_VARIANCE}
    interval = difference_interval(value, error, found.df, 0.0, of_shares=True)
    return row | {
        "std_error": _PERCENT * error, "ci_lower": _PERCENT * interval.lower, "ci_upper": _PERCENT * interval.upper,
        "p_value": p_value(value, error, found.df),
    }


def _share(estimates: YearEstimates, status: str, domain: Domain) -> float:
    value = estimates.estimate(_measure("share", status), domain, "T").estimate.value
    if value is None:
        raise RuntimeError("the shares of an item look at other couples than their difference")
    return _PERCENT * value


def _measure(estimator: Estimator, status: str) -> Indicator:
    """A measure of couples: over everybody of known age, with the cross-sectional weight."""
    return replace(BY_CODE["smsd"], code=status, estimator=estimator, columns=(status,))
