"""What the demonstration's households and persons cannot afford.

Every item is lacked when a threshold, a hardship score and an own score add up to more than zero. The
hardship score mixes low income with lasting household circumstances. Three parameters are bisected a
year: the weight of income (to the risk of poverty or exclusion), a shift of the household items (to
SMD, 4 of 9) and a shift of the personal items (to SMSD, 7 of 13). Partners share the household's
hardship but differ in their own scores; women lack somewhat more, most of all money for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.calibration import TARGETS, bisect, share_of
from lnb_pipeline.demonstration.incomes import Incomes
from lnb_pipeline.demonstration.people import FEMALE, Shock, Trait
from lnb_pipeline.demonstration.sample import Sample
from lnb_pipeline.demonstration.survey import HomeShock, HomeTrait
from lnb_pipeline.demonstration.work import Work, low_work
from lnb_pipeline.silc.codebook import BREAK_YEAR

HOUSEHOLD_ITEMS = {
    # share lacking each item before calibration shifts all of them together
    "arrears": 0.30, "holiday": 0.62, "meal": 0.43, "unexpected": 0.58, "warm": 0.36, "car": 0.31,
    "furniture": 0.58, "phone": 0.03, "tv": 0.03, "washing_machine": 0.09,
}
PERSONAL_ITEMS = {"PD020": 0.33, "PD030": 0.17, "PD050": 0.33, "PD060": 0.44, "PD070": 0.36, "PD080": 0.17}
_WOMEN = np.array([0.05, 0.03, 0.06, 0.26, 0.34, 0.02])
SMD_ITEMS = np.array([1, 1, 1, 1, 1, 1, 0, 1, 1, 1], dtype=float)
SMSD_ITEMS = np.array([1, 1, 1, 1, 1, 1, 1, 0, 0, 0], dtype=float)
_LOADING, _PERSONAL_LOADING = 0.72, 0.62


@dataclass
class Deprivation:
    """Lacks: `household` (n homes by HOUSEHOLD_ITEMS), `personal` (n members by PERSONAL_ITEMS).

    `unknown` and `personal_unknown` mark item non-response, which never counts as a lack. `hardship`
    is the score of each household, higher is worse.
    """

    household: Array
    personal: Array
    unknown: Array
    personal_unknown: Array
    hardship: Array


def deprivation(sample: Sample, work: Work, incomes: Incomes) -> Deprivation:
    """Deprivation of a year, calibrated."""
    target, weight = TARGETS[sample.year], sample.members.weight
    other = _other_exclusion(sample, work, incomes)
    scores = Scores.of(sample, work, incomes)

    def minus_excluded(weight_of_income: float) -> float:
        smd, smsd, _, _ = scores.fitted(sample, weight_of_income)
        return -share_of(other | (smsd if sample.year >= BREAK_YEAR else smd), weight)

    weight_of_income = bisect(minus_excluded, -target.arope, 0.05, 0.98, steps=18)
    return scores.lacks(sample, weight_of_income)


def _other_exclusion(sample: Sample, work: Work, incomes: Incomes) -> Array:
    """Members who are poor or live in a household of low work intensity."""
    threshold = TARGETS[sample.year].threshold
    poor = incomes.equivalised < threshold
    return np.asarray(poor[sample.members.home] | (low_work(sample, work) == 1))


@dataclass
class Scores:
    """The scores that do not change while the parameters are moved.

    An item is lacked when hardship * loading + score + shift > 0, with one shift for all household items
    and one for all personal items. The k-th largest score of a person therefore decides whether k items
    are lacked: `smd_score` is the fourth largest of a household's nine items, `ranked` (members x 6)
    the counted personal scores in falling order (own ones, or those at least half of the adults reach).
    """

    income: Array
    circumstances: Array
    items: Array
    personal: Array
    smd_score: Array
    ranked: Array
    unknown: Array
    personal_unknown: Array

    @classmethod
    def of(cls, sample: Sample, work: Work, incomes: Incomes) -> Scores:
        m, homes = sample.members, sample.homes
        unknown = _missing(homes.shock[:, HomeShock.MISSING], len(HOUSEHOLD_ITEMS), 2.2)
        personal_unknown = _missing(m.shock[:, Shock.MISSING], len(PERSONAL_ITEMS), 2.3)
        own = 0.8 * homes.trait[:, HomeTrait.ITEM:] + 0.6 * homes.shock[:, HomeShock.ITEM:]
        items = ndtri(list(HOUSEHOLD_ITEMS.values())) + np.sqrt(1 - _LOADING**2) * own
        items[unknown] = -np.inf
        personal = _personal_scores(sample)
        personal[personal_unknown] = -np.inf
        return cls(
            income=_rank_scores(incomes.equivalised, sample.weight),
            circumstances=_circumstances(sample, work), items=items, personal=personal,
            smd_score=-np.sort(-items[:, SMD_ITEMS > 0], axis=1)[:, 3], ranked=_ranked(sample, personal),
            unknown=unknown, personal_unknown=personal_unknown,
        )

    def fitted(self, sample: Sample, weight_of_income: float) -> tuple[Array, Array, float, float]:
        """Members' SMD and SMSD and the two shifts, bisected for one weight of income."""
        m, target = sample.members, TARGETS[sample.year]
        hardship = self.hardship(weight_of_income)
        smd_score = (self.smd_score + _LOADING * hardship)[m.home]
        shift = bisect(lambda s: share_of(smd_score + s > 0, m.weight), target.deprived_2020, -2, 2)
        lacking = ((self.items + _LOADING * hardship[:, None] + shift > 0) @ SMSD_ITEMS).astype(np.int64)[m.home]
        needed = 7 - lacking
        at = np.clip(needed - 1, 0, len(PERSONAL_ITEMS) - 1)
        score = np.take_along_axis(self.ranked, at[:, None], axis=1)[:, 0]
        score = score + _PERSONAL_LOADING * hardship[m.home]
        never = (needed > len(PERSONAL_ITEMS)) | ((m.age < 16) & (lacking < 3))
        score = np.select([needed < 1, never], [np.inf, -np.inf], score)
        own = bisect(lambda s: share_of(score + s > 0, m.weight), target.deprived, -2.5, 2.5)
        return smd_score + shift > 0, score + own > 0, shift, own

    def lacks(self, sample: Sample, weight_of_income: float) -> Deprivation:
        """What everybody lacks with one weight of income."""
        hardship = self.hardship(weight_of_income)
        _, _, shift, own = self.fitted(sample, weight_of_income)
        return Deprivation(
            household=self.items + _LOADING * hardship[:, None] + shift > 0,
            personal=self.personal + _PERSONAL_LOADING * hardship[sample.members.home][:, None] + own > 0,
            unknown=self.unknown, personal_unknown=self.personal_unknown, hardship=hardship,
        )

    def hardship(self, weight_of_income: float) -> Array:
        rest = np.sqrt(1 - weight_of_income**2)
        return np.asarray(rest * self.circumstances - weight_of_income * self.income)


def _personal_scores(sample: Sample) -> Array:
    """Members' own scores of the personal items."""
    m = sample.members
    own = 0.75 * m.trait[:, Trait.ITEM:] + 0.66 * m.shock[:, Shock.ITEM:]
    own = 0.85 * own + 0.53 * m.trait[:, [Trait.SPENDING]] + (m.sex == FEMALE)[:, None] * _WOMEN
    own[:, 5] += np.where(m.age >= 65, 0.5, 0.0)
    return np.asarray(ndtri(list(PERSONAL_ITEMS.values())) + np.sqrt(1 - _PERSONAL_LOADING**2) * own)


def _ranked(sample: Sample, personal: Array) -> Array:
    """Scores of the personal items that count for each member, in falling order.

    For members without an interview, children among them, an item counts as lacked if at least half of
    the household's informed adults lack it: the score is the upper median of theirs.
    """
    m, n = sample.members, len(sample.homes)
    counted = personal.copy()
    silent = ~m.interviewed
    for item in range(len(PERSONAL_ITEMS)):
        informed = np.flatnonzero(m.interviewed & np.isfinite(personal[:, item]))
        home, score = m.home[informed], personal[informed, item]
        order = np.lexsort((-score, home))
        adults = np.bincount(home, minlength=n)
        middle = np.cumsum(adults) - adults + np.maximum(adults + 1, 2) // 2 - 1
        shared = np.full(n, -np.inf)
        shared[adults > 0] = score[order][middle[adults > 0]]
        counted[silent, item] = shared[m.home[silent]]
    return np.asarray(-np.sort(-counted, axis=1))


def smsd(sample: Sample, lacks: Deprivation) -> Array:
    """Severely materially and socially deprived members: 7 of 13 items.

    Members without a personal interview and children get the personal items that at least half of the
    household's interviewed adults lack; a child also needs three household items.
    """
    m = sample.members
    household = (lacks.household @ SMSD_ITEMS)[m.home]
    informed = m.interviewed[:, None] & ~lacks.personal_unknown
    lacking = informed & lacks.personal
    first = np.flatnonzero(np.diff(m.home, prepend=-1))  # members stand household by household
    adults = np.add.reduceat(informed, first, axis=0, dtype=np.int16)
    shared = (adults > 0) & (2 * np.add.reduceat(lacking, first, axis=0, dtype=np.int16) >= adults)
    personal = np.where(m.interviewed, lacking.sum(axis=1), shared.sum(axis=1)[m.home])
    return np.asarray((household + personal >= 7) & ((m.age >= 16) | (household >= 3)))


def _missing(score: Array, items: int, limit: float) -> Array:
    """Item non-response: the few records above the limit leave out one item each."""
    at = (np.abs(score * 1e6).astype(np.int64)) % items
    return np.asarray((np.arange(items) == at[:, None]) & (score > limit)[:, None])


def _rank_scores(values: Array, weight: Array) -> Array:
    """Normal scores of weighted ranks."""
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(values))
    rank[order] = (np.cumsum(weight[order]) - 0.5 * weight[order]) / weight.sum()
    return ndtri(rank)


def _circumstances(sample: Sample, work: Work) -> Array:
    """Hardship that income does not show, about standard normal."""
    m, homes = sample.members, sample.homes
    women = sample.per_home(((m.sex == FEMALE) & (m.age >= 18)) * 1.0)
    men = sample.per_home(((m.sex != FEMALE) & (m.age >= 18)) * 1.0)
    old = sample.per_home((m.age >= 65) * 1.0) > 0
    schooled = sample.per_home((work.schooling >= 5) * 1.0) > 0
    score = 0.85 * homes.trait[:, HomeTrait.HARDSHIP] + 0.45 * homes.shock[:, HomeShock.HARDSHIP]
    score += 0.40 * ((men == 0) & (women > 0)) + 0.18 * old - 0.30 * schooled - 1.2 * homes.effect
    return np.asarray((score - score.mean()) / score.std())
