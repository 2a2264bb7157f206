"""Poverty against the line of a base year, brought to the prices of the year: whether the poor can buy more than then.

The line moves with consumer prices and not with the incomes of others (Eurostat ilc_li22). Prices are those of the
income year, the year before the survey.
"""

from __future__ import annotations

from collections.abc import Mapping

from lnb_pipeline.estimation.poverty import anchored_line

BASE_YEAR = 2019
"""Survey year whose line is kept; a choice of this pipeline among the base years that are disseminated."""

NO_BASE_YEAR, NO_PRICE_INDEX = "no_base_year", "no_price_index"


def line_of(year: int, base_line: float | None, prices: Mapping[int, float]) -> float | str:
    """The line of `BASE_YEAR` at the prices of a survey year, lek a year; the code of the reason where there is none.

    `prices`: consumer price index by year. The line is a given number: its sampling error is left out.
    """
    if base_line is None:
        return NO_BASE_YEAR
    if not {BASE_YEAR - 1, year - 1} <= set(prices):
        return NO_PRICE_INDEX
    line = anchored_line(base_line, prices[BASE_YEAR - 1], prices[year - 1]).value
    return NO_BASE_YEAR if line is None else line
