"""Scenarios of the Social Fund: one envelope shared out by need, by capacity to apply, and by an equity formula."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from lnb_pipeline.contracts.profile_tables import SOCIAL_FUND_SCENARIO
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.profiles.allocation import Allocation, share_out
from lnb_pipeline.profiles.inequality import gini
from lnb_pipeline.profiles.shares import Shares, competition_shares, equity_shares, need_shares
from lnb_pipeline.profiles.weights import LARGEST_ENVELOPE, SocialFund, Weights

RULES = ("need", "competition", "equity")
_OF_PROFILE = (
    "time_period", "lau_code", "geo_name", "prefecture", "inhabitants", "population_base", "population_year",
    "social_fund_grant",
)


def scenarios(profile: pd.DataFrame, weights: Weights, envelope: int | None = None) -> pd.DataFrame:
    """profiles.social_fund_scenario: what each municipality would get by each rule in each year with a mapping, in lek.

    `envelope` in lek; without one that of the weights file, where as_mapped is the sum of the grants that the newest
    mapping states. `need` follows need_share, `competition` inhabitants times the points of capacity to apply (a model
    of a competition, not the grants as they were given; these stand beside as social_fund_grant where the mapping
    states them), `equity` need raised by the equity criteria (module shares). Floor and cap of the weights file are
    shares of the envelope over the municipalities, rounded down and up to a lek, the cap never above the envelope.
    `gini` is that of a rule's allocations against need_share. Every row is synthetic where any municipality of the year
    is, since all of them decide each share.

    Need of the survey enters by the region's published rate alone. Some municipalities are measured by themselves and
    most are not: a mix of direct and regional values would pay for the accident of being sampled. The rate's sampling
    error is the same for all municipalities of a region and is not carried into the amounts.

    A year has rows for all three rules or none: see `unanswered`.

    Raises
    ------
    UsageError
        E902 when `envelope` is not above 0, or above 10^13.
    """
    return answered(profile, weights, envelope)[0]


def answered(
    profile: pd.DataFrame, weights: Weights, envelope: int | None = None
) -> tuple[pd.DataFrame, dict[int, str]]:
    """`scenarios`, and the years of the profile that have none, with the reason; raises as it does.

    Reasons, in words: no mapping, no envelope, nothing known of a part.
    """
    years = list(_years(profile, weights, envelope))
    reasons = {year.number: year.reason for year in years if year.reason is not None}
    rows = [row for year in years if year.reason is None for row in year.rows]
    if not rows:
        return empty_frame(SOCIAL_FUND_SCENARIO), reasons
    frame = pd.DataFrame(rows, columns=list(SOCIAL_FUND_SCENARIO.columns), dtype=object)
    return conform(SOCIAL_FUND_SCENARIO, frame), reasons


def unanswered(profile: pd.DataFrame, weights: Weights, envelope: int | None = None) -> dict[int, str]:
    """Years of the profile that have no scenario, and why; see `answered`."""
    return answered(profile, weights, envelope)[1]


@dataclass(frozen=True, slots=True)
class _Year:
    number: int
    rows: list[dict[str, Any]]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the three rules of a year have in common."""

    profile: pd.DataFrame
    envelope: int
    floor: int
    cap: int
    weights_version: str

    def share_out(self, shares: Shares) -> Allocation:
        count = len(self.profile)
        return share_out(self.envelope, shares.values, [self.floor] * count, [self.cap] * count)


def _years(profile: pd.DataFrame, weights: Weights, envelope: int | None) -> Iterator[_Year]:
    if envelope is not None and not 0 < envelope <= LARGEST_ENVELOPE:
        raise fail(
            UsageError, "E902", where="envelope", rule="an envelope is a sum in lek",
            expected=f"a whole number from 1 to {LARGEST_ENVELOPE}", got=envelope, hint="give the sum in lek",
        )
    ordered = profile.sort_values(["time_period", "lau_code"], ignore_index=True)
    for number, year in ordered.groupby("time_period"):
        yield _year(int(str(number)), year.reset_index(drop=True), weights, envelope)


def _year(number: int, profile: pd.DataFrame, weights: Weights, envelope: int | None) -> _Year:
    def without(reason: str) -> _Year:
        return _Year(number, [], reason)

    fund = weights.social_fund
    if profile["mapping_year"].isna().all():
        return without("no mapping of services up to this year is in the release")
    money = envelope if envelope is not None else _stated(profile, fund)
    if not money:
        return without("the mapping states no grant of the Social Fund above 0, so that there is no envelope; name one")
    need = need_shares(profile, fund.need)
    if need is None:
        return without(f"no component of need is known of any municipality: {', '.join(fund.need)}")
    competition = competition_shares(profile, fund.competition)
    if competition is None:
        return without(f"no part of the capacity to apply is known of any municipality: {', '.join(fund.competition)}")
    equity = equity_shares(profile, need, fund.equity)
    if equity is None:
        return without("no gender-sensitive criterion of the equity formula is known of any municipality")
    frame = _Frame(profile, money, *_bounds(money, len(profile), fund), weights.name)
    try:
        return _Year(number, list(_rows(frame, need, dict(zip(RULES, (need, competition, equity), strict=True)))))
    except UsageError as error:  # so many have nothing by a rule that the caps of the others do not hold the envelope
        return without(f"{error.findings[0].rule}: {error.findings[0].got}; {error.findings[0].hint}")


def _stated(profile: pd.DataFrame, fund: SocialFund) -> int | None:
    """The envelope of the weights file; as_mapped: the grants that are stated, None where none is."""
    if isinstance(fund.envelope, int):
        return fund.envelope
    stated = profile["social_fund_grant"].dropna()
    return round(math.fsum(float(grant) for grant in stated)) if len(stated) else None


def _bounds(envelope: int, count: int, fund: SocialFund) -> tuple[int, int]:
    equal = Fraction(envelope, count)
    floor, cap = Fraction(repr(fund.floor)), Fraction(repr(fund.cap))  # 0.1 is a tenth
    return math.floor(floor * equal), min(math.ceil(cap * equal), envelope)


def _rows(frame: _Frame, need: Shares, by_rule: dict[str, Shares]) -> Iterator[dict[str, Any]]:
    allocations = {rule: frame.share_out(shares) for rule, shares in by_rule.items()}
    needs = [float(share) for share in need.values]
    today = allocations["competition"].amounts
    data_kind = "synthetic" if (frame.profile["data_kind"] == "synthetic").any() else "survey"
    places = [
        dict(zip(_OF_PROFILE, row, strict=True)) for row in frame.profile[list(_OF_PROFILE)].itertuples(index=False)
    ]
    for rule, allocation in allocations.items():
        inequality = gini(allocation.amounts, needs)
        for i, place in enumerate(places):
            amount = allocation.amounts[i]
            yield {
                **place, "allocation_rule": rule, "envelope": frame.envelope, "need_share": needs[i],
                "rule_share": float(by_rule[rule].values[i]), "floor_amount": frame.floor, "cap_amount": frame.cap,
                "allocation": amount, "bound": allocation.bounds[i],
                "allocation_per_inhabitant": round(amount / place["inhabitants"], 2),
                "against_competition": amount - today[i], "outcome_of_change": _outcome(amount - today[i]),
                "gini": inequality, "assumed": by_rule[rule].words(i), "weights_version": frame.weights_version,
                "data_kind": data_kind,
            }


def stated_gini(found: pd.DataFrame) -> tuple[int, dict[str, float | None]]:
    """Of one year of scenarios: how many municipalities state a grant, and how far money follows need among them.

    Gini coefficients against need_share over those municipalities alone, of the grants as stated (`stated`) and, to
    compare like with like, of each rule's allocations. None where all money or all need of them is 0.
    """
    stating = found[found["social_fund_grant"].notna()]
    by_rule = {rule: stating[stating["allocation_rule"] == rule] for rule in RULES}
    first = by_rule[RULES[0]]
    money = {"stated": first["social_fund_grant"], **{rule: own["allocation"] for rule, own in by_rule.items()}}
    needs = first["need_share"].astype(float).tolist()
    return len(first), {name: gini(amounts.astype(float).tolist(), needs) for name, amounts in money.items()}


def _outcome(change: int) -> str:
    return "gains" if change > 0 else "loses" if change < 0 else "same"
