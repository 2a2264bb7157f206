"""The demonstration's sample design: strata, PSUs, rotation, response, weights.

Two stages in 24 strata (12 prefectures by urban/rural). PSUs are drawn systematically with
probability proportional to the households listed in them, then households at equal probability. A
cohort of PSUs enters every year and stays four survey years, so that a quarter is replaced yearly.
The municipalities' populations are the register's; urban shares and local effects are assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lnb_pipeline.demonstration.arrays import Array, Records, group_sum, stream
from lnb_pipeline.reference.register import Municipality, load_register
from lnb_pipeline.silc.codebook import FIRST_YEAR, LAST_YEAR

WAVES = 4
FULL_SIZE = 6_900
"""Responding households a year in the full-size demonstration."""
EXPECTED_RESPONSE = 0.80
FIRST_ENTRY = FIRST_YEAR - (WAVES - 1)
N_COHORTS = LAST_YEAR - FIRST_ENTRY + 1
_HOUSEHOLDS_PER_AREA = 90
_FRAME_HOUSEHOLD_SIZE = 3.4

NATIONAL_POPULATION = {
    2018: 2_870_000, 2019: 2_862_000, 2020: 2_846_000, 2021: 2_830_000, 2022: 2_794_000, 2023: 2_762_000,
    2024: 2_402_000, 2025: 2_370_000,
}
"""Population the weights add up to. Through 2023 the estimates before the 2023 census; 2024 after it."""

_URBAN_SHARE = {
    "AL112": 0.22, "AL121": 0.65, "AL122": 0.50, "AL132": 0.35, "AL141": 0.50, "AL142": 0.24, "AL154": 0.57,
    "AL213": 0.55, "AL221": 0.64, "AL222": 0.50, "AL224": 0.75, "AL311": 0.53, "AL312": 0.40, "AL322": 0.46,
    "AL323": 0.37, "AL326": 0.65, "AL331": 0.0, "AL332": 0.69, "AL343": 0.68, "AL345": 0.34, "AL346": 0.0,
    "AL354": 0.0, "AL355": 0.85, "AL357": 0.76,
}
_OTHER_URBAN_SHARE = 0.27
_CITIES = frozenset({"AL121", "AL154", "AL213", "AL221", "AL224", "AL357"})
_PREFECTURE_EFFECT = {
    "AL011": -0.24, "AL012": 0.10, "AL013": -0.28, "AL014": -0.10, "AL015": -0.08, "AL021": -0.12,
    "AL022": 0.14, "AL031": -0.06, "AL032": -0.02, "AL033": 0.05, "AL034": 0.0, "AL035": 0.10,
}
_MUNICIPALITY_EFFECT = {"AL221": -0.26, "AL223": -0.24, "AL224": 0.06, "AL355": 0.12, "AL343": 0.06}
_RURAL_EFFECT = -0.13
_PSU_SPREAD = 0.10


@dataclass
class Areas(Records):
    """Sampled PSUs. `effect` shifts log incomes; `weight` is the design weight of its households."""

    psu: Array
    order: Array
    stratum: Array
    municipality: Array
    region: Array
    nuts3: Array
    urban: Array
    degree: Array
    entry: Array
    households: Array
    weight: Array
    effect: Array


@dataclass
class Dwellings(Records):
    """Selected households of one cohort, with what stays with them over the four waves.

    `contact` (DB120) and `result` (DB130) have one column a wave. `trait` holds lasting standard
    normal scores, `shock` one set of scores a wave; `HomeTrait` and `HomeShock` name them.
    """

    household: Array
    psu: Array
    order: Array
    stratum: Array
    municipality: Array
    region: Array
    nuts3: Array
    urban: Array
    degree: Array
    entry: Array
    weight: Array
    effect: Array
    contact: Array
    result: Array
    trait: Array
    shock: Array


class HomeTrait:
    """Positions in a household's lasting scores."""

    FORTUNE, JOBLESS, HARDSHIP, CROWDING, TENURE, REMITTANCE, LOAN, DWELLING, ITEM = range(9)
    N = ITEM + 10


class HomeShock:
    """Positions in a household's yearly scores."""

    FORTUNE, HARDSHIP, REMITTANCE, CAPITAL, PROPERTY, AID, PAID, SIZE, COST, ENDS = range(10)
    DATE, MISSING, ARREARS, BENEFIT, ITEM = range(10, 15)
    N = ITEM + 10


@lru_cache(maxsize=4)
def areas(seed: int, households: int) -> Areas:
    """All PSUs of all entry cohorts for a yearly sample of about `households` answering ones."""
    frame = _frame(seed)
    take, per_cohort = _sample_size(households)
    strata = np.unique(frame.stratum)
    size = frame.households.astype(float)
    shares = np.array([size[frame.stratum == s].sum() for s in strata]) / size.sum()
    allocation = _allocate(shares, per_cohort)
    drawn = []
    for stratum, m in zip(strata, allocation, strict=True):
        inside = np.flatnonzero(frame.stratum == stratum)
        drawn.append(_draw(frame, inside, int(m), take, stream(seed, "psu", int(stratum))))
    sampled = Areas.concatenate(drawn)
    sampled.psu = 1001 + np.arange(len(sampled))
    return sampled


def dwellings(seed: int, households: int, entry: int) -> Dwellings:
    """Selected households of the cohort that enters in year `entry`."""
    rng = stream(seed, "dwellings", entry)
    psus = areas(seed, households)
    psus = psus.take(psus.entry == entry)
    take, _ = _sample_size(households)
    at = np.repeat(np.arange(len(psus)), take)
    serial = np.tile(np.arange(1, take + 1), len(psus))
    drawn = psus.take(at)
    contact, result = _response(rng, drawn.urban)
    return Dwellings(
        household=(drawn.psu * 100 + serial) * 100, psu=drawn.psu, order=drawn.order, stratum=drawn.stratum,
        municipality=drawn.municipality, region=drawn.region, nuts3=drawn.nuts3, urban=drawn.urban,
        degree=drawn.degree, entry=drawn.entry, weight=drawn.weight, effect=drawn.effect,
        contact=contact, result=result, trait=rng.normal(size=(len(at), HomeTrait.N)),
        shock=rng.normal(size=(len(at), WAVES, HomeShock.N)),
    )


def population(year: int) -> dict[str, float]:
    """Population of each prefecture (NUTS 3 code) that a survey year's weights add up to."""
    early, late = (
        {p.nuts3: float(count or 0) for p in load_register().prefectures for count in [getattr(p, column)]}
        for column in ("population_2011", "population_2023")
    )
    if not all((*early.values(), *late.values())):
        raise RuntimeError("the register lacks the population of a prefecture")
    progress = 1.0 if year >= 2024 else (year - 2011) / 12
    share = {
        code: (1 - progress) * early[code] / sum(early.values()) + progress * late[code] / sum(late.values())
        for code in sorted(early)
    }
    return {code: value * NATIONAL_POPULATION[year] for code, value in share.items()}


def calibrated_weights(weight: Array, persons: Array, nuts3: Array, year: int) -> Array:
    """Household weights scaled so that persons add up to the population of every prefecture."""
    codes, group = np.unique(nuts3, return_inverse=True)
    total = population(year)
    now = group_sum(group, weight * persons, len(codes))
    return np.round(weight * (np.array([total[str(c)] for c in codes]) / now)[group], 5)


def _frame(seed: int) -> Areas:
    """Enumeration areas of the country, sorted by stratum and municipality."""
    rng = stream(seed, "frame")
    units = sorted(load_register().municipalities, key=lambda u: u.lau_code)
    nuts3_codes = sorted({u.nuts3 for u in units})
    effects = _local_effects(units)
    columns: dict[str, list[Array]] = {name: [] for name in (
        "stratum", "municipality", "region", "nuts3", "urban", "degree", "households", "effect",
    )}
    for unit in units:
        for urban in (True, False):
            share = _URBAN_SHARE.get(unit.lau_code, _OTHER_URBAN_SHARE)
            people = (unit.population_2011 or 0) * (share if urban else 1 - share)
            n = round(people / _FRAME_HOUSEHOLD_SIZE / _HOUSEHOLDS_PER_AREA)
            if n == 0:
                continue
            degree = 3 if not urban else 1 if unit.lau_code in _CITIES else 2
            sizes = np.clip(_HOUSEHOLDS_PER_AREA * np.exp(rng.normal(-0.03, 0.25, n)), 40, 180).round()
            local = effects[unit.lau_code] + (0.0 if urban else _RURAL_EFFECT)
            for name, value in (
                ("stratum", (nuts3_codes.index(unit.nuts3) + 1) * 10 + (1 if urban else 2)),
                ("municipality", unit.lau_code), ("region", unit.nuts2), ("nuts3", unit.nuts3),
                ("urban", urban), ("degree", degree),
            ):
                columns[name].append(np.full(n, value))
            columns["households"].append(sizes.astype(np.int64))
            columns["effect"].append(local + rng.normal(0, _PSU_SPREAD, n))
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    blank = np.zeros(len(joined["stratum"]), dtype=np.int64)
    frame = Areas(psu=blank, order=blank, entry=blank, weight=blank.astype(float), **joined)
    return frame.take(np.lexsort((frame.municipality, frame.stratum)))


def _local_effects(units: list[Municipality]) -> dict[str, float]:
    """Effect of each municipality on log incomes, centred within its region.

    Published risk of poverty or exclusion hardly differs between the three regions while places
    within them do, so the effects are taken as deviations from the region's mean.
    """
    effect: dict[str, float] = {}
    sums: dict[str, Array] = {}
    for unit in units:
        own = float(np.clip(stream(0, "municipality", unit.lau_code).normal(0, 0.07), -0.14, 0.14))
        effect[unit.lau_code] = _PREFECTURE_EFFECT[unit.nuts3] + _MUNICIPALITY_EFFECT.get(unit.lau_code, own)
        rural = 1 - _URBAN_SHARE.get(unit.lau_code, _OTHER_URBAN_SHARE)
        people = unit.population_2011 or 0
        mean = effect[unit.lau_code] + rural * _RURAL_EFFECT
        sums[unit.nuts2] = sums.get(unit.nuts2, np.zeros(2)) + np.array([people * mean, people])
    return {u.lau_code: effect[u.lau_code] - float(sums[u.nuts2][0] / sums[u.nuts2][1]) for u in units}


def _sample_size(households: int) -> tuple[int, int]:
    """Households drawn in a PSU, and PSUs entering each year."""
    selected = households / EXPECTED_RESPONSE
    take = int(np.clip(round(selected / 96), 4, 12))
    return take, max(24, round(selected / take / WAVES))


def _allocate(shares: Array, total: int) -> Array:
    """Whole numbers near shares * total, at least one each, that add up to total."""
    ideal = shares * total
    floor = np.maximum(1, np.floor(ideal).astype(np.int64))
    order = np.argsort(-(ideal - floor), kind="stable")
    rest = max(0, total - int(floor.sum()))
    floor[order[:rest]] += 1
    return np.asarray(floor)


def _draw(frame: Areas, inside: Array, per_cohort: int, take: int, rng: np.random.Generator) -> Areas:
    """Systematic draw of all cohorts' PSUs in one stratum; every N_COHORTS-th goes to one cohort."""
    size = frame.households[inside].astype(float)
    n = per_cohort * N_COHORTS
    step = size.sum() / n
    picks = (rng.uniform() + np.arange(n)) * step
    at = np.minimum(np.searchsorted(np.cumsum(size), picks, side="right"), len(size) - 1)
    drawn = frame.take(inside[at])
    listed = np.maximum(take, np.round(drawn.households * np.exp(rng.normal(0, 0.10, n))))
    drawn.weight = size.sum() / (WAVES * per_cohort * size[at]) * listed / take
    drawn.order = np.arange(n) // N_COHORTS + 1
    drawn.entry = FIRST_ENTRY + (np.arange(n) + rng.integers(N_COHORTS)) % N_COHORTS
    return drawn


def _response(rng: np.random.Generator, urban: Array) -> tuple[Array, Array]:
    """Contact (DB120) and questionnaire result (DB130, 0 without contact) in each wave."""
    n = len(urban)
    cooperative = rng.uniform(size=n) < np.where(urban, 0.79, 0.85)
    answers = rng.uniform(size=(n, WAVES)) < np.where(cooperative, 0.975, 0.05)[:, None]
    contact_draw, result_draw = rng.uniform(size=(2, n, WAVES))
    contact = np.where(answers | (contact_draw < 0.75), 11, np.where(contact_draw < 0.93, 22, 21))
    result = np.select(
        [answers, contact != 11, result_draw < 0.70, result_draw < 0.88, result_draw < 0.96],
        [11, 0, 21, 22, 23], 24,
    )
    return contact, result
