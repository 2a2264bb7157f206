"""Dwellings of the demonstration: rooms, tenure, costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from lnb_pipeline.demonstration.arrays import Array, group_sum
from lnb_pipeline.demonstration.calibration import TARGETS, weighted_quantile
from lnb_pipeline.demonstration.incomes import Incomes
from lnb_pipeline.demonstration.people import FEMALE
from lnb_pipeline.demonstration.sample import Sample
from lnb_pipeline.demonstration.survey import HomeShock, HomeTrait

OWNER, OWNER_MORTGAGE, TENANT, TENANT_REDUCED, RENT_FREE = 1, 2, 3, 4, 5


@dataclass
class Housing:
    """Housing of the answering households; `rent` is NaN for owners, costs are lek a month.

    `market` is what the dwelling would be let for, `loan` what goes into a mortgage.
    """

    dwelling: Array
    tenure: Array
    rooms: Array
    rent: Array
    cost: Array
    market: Array
    loan: Array


def housing(sample: Sample, incomes: Incomes) -> Housing:
    """Housing variables; rooms fall short of the need for the published share of persons."""
    homes = sample.homes
    tenure = _tenure(sample)
    monthly = np.maximum(incomes.household["HY020"], 0) / 12
    wealth = np.exp(0.35 * homes.trait[:, HomeTrait.FORTUNE] + 0.2 * homes.shock[:, HomeShock.COST])
    level = TARGETS[sample.year].threshold / 160_000
    bills = np.round(np.where(homes.urban, 5_200, 3_400) * wealth * level, -2)
    bills = np.minimum(bills, np.maximum(1_000, np.round(0.6 * monthly, -2)))
    market = np.where(homes.urban, 14_000, 7_000) * wealth * level
    rent = np.select([tenure == TENANT, tenure == TENANT_REDUCED], [np.round(market, -2), 3_000.0], np.nan)
    loan = np.where(tenure == OWNER_MORTGAGE, np.round(4_000 * wealth * level, -2), 0)
    flat = homes.urban & (homes.trait[:, HomeTrait.DWELLING] > -0.7)
    draw = homes.trait[:, HomeTrait.DWELLING]
    dwelling = np.where(flat, np.where(draw > 0.6, 3, 4), np.where(draw > 1.0, 2, 1))
    return Housing(dwelling, tenure, _rooms(sample), rent, bills + np.nan_to_num(rent) + loan, market, loan)


def _tenure(sample: Sample) -> Array:
    score = ndtr(sample.homes.trait[:, HomeTrait.TENURE])
    mortgage = np.where(sample.homes.urban, 0.06, 0.02)
    return np.select(
        [score < mortgage, score < 0.90, score < np.where(sample.homes.urban, 0.965, 0.915), score < 0.93],
        [OWNER_MORTGAGE, OWNER, TENANT, TENANT_REDUCED], RENT_FREE,
    )


def _rooms(sample: Sample) -> Array:
    m, homes = sample.members, sample.homes
    need = required_rooms(sample)
    size = np.bincount(m.home, minlength=len(homes))
    pressure = homes.trait[:, HomeTrait.CROWDING] + 0.45 * size - 0.25 * homes.trait[:, HomeTrait.FORTUNE]
    limit = weighted_quantile(pressure[m.home], m.weight, 1 - TARGETS[sample.year].overcrowded)
    short = np.maximum(1, need - 1 - (pressure > limit + 1.3))
    spare = need + np.minimum(2, ((limit - pressure) / 0.9).astype(np.int64).clip(0))
    return np.asarray(np.where((pressure > limit) & (need > 1), short, spare))


def required_rooms(sample: Sample) -> Array:
    """Rooms a household needs: one, and one per couple, single adult, pair of children."""
    m, n = sample.members, len(sample.homes)

    def count(condition: Array) -> Array:
        return group_sum(m.home, condition * 1.0, n)

    couple = m.partner > 0
    teenager = (m.age >= 12) & (m.age < 18) & ~couple
    rooms = 1 + count(couple) / 2 + count((m.age >= 18) & ~couple)
    for sex in (FEMALE, 3 - FEMALE):
        rooms += np.ceil(count(teenager & (m.sex == sex)) / 2)
    return (rooms + np.ceil(count(m.age < 12) / 2)).astype(np.int64)
