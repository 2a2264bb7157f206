"""How published values follow from one another, as far as the catalogue says it.

What is here decides which further values are hidden with a hidden one; nothing is computed from it.
"""

from __future__ import annotations

from lnb_pipeline.indicators.catalogue import BY_CODE, CATALOGUE
from lnb_pipeline.indicators.catalogue.entry import Indicator

_GAPS = frozenset({"difference_of_shares", "relative_difference_of_means"})

ADDITIVE = frozenset(entry.code for entry in CATALOGUE if entry.is_share or entry.estimator == "mean")
"""Indicators whose value in a group is the weighted mean of the values of its parts: shares and means of persons."""


def _same_persons(one: Indicator, other: Indicator) -> bool:
    def universe(entry: Indicator) -> tuple[object, ...]:
        return (entry.columns, entry.within, entry.youngest, entry.oldest, entry.weight_variable)

    return universe(one) == universe(other)


SIDES: dict[str, str] = {
    gap.code: entry.code
    for gap in CATALOGUE if gap.estimator in _GAPS
    for entry in CATALOGUE if entry.breakdown.by_sex and entry.code in ADDITIVE and _same_persons(gap, entry)
}
"""Indicators that are a difference between men and women, and the one whose values for men and women they compare."""

WHOLE, PARTS = "arope", ("arope_add_on", "arop")
"""At risk of poverty or exclusion is at risk of poverty, and excluded without being poor.

In the order in which they are given up when one of the others is hidden: the add-on, the whole, and poverty last.
"""
if not {WHOLE, *PARTS} <= set(BY_CODE):
    raise RuntimeError("the catalogue no longer has what AROPE is made of")


def cluster(indicator: str) -> str:
    """The code that all indicators bear whose values follow from one another."""
    return WHOLE if indicator in PARTS else SIDES.get(indicator, indicator)
