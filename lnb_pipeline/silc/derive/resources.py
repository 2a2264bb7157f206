"""Money of the person's own, and how that of the household is attributed to its members.

Amounts in ALL a year, one element a person; negative incomes from self-employment are incomes.
"""

from __future__ import annotations

import numpy as np

from lnb_pipeline.silc.derive.values import Groups, Mask, Numbers, household_count, household_sum, known_total, status


def gross_or_net(gross: Numbers, net: Numbers) -> Numbers:
    """The gross amount, or the net one where gross is empty."""
    return np.where(np.isnan(gross), net, gross)


def own_income(components: tuple[Numbers, ...], asked: Mask) -> Numbers:
    """Sum of the person's income components, for persons of 16 and over with an interview (`asked`).

    Missing components count as 0 if at least one is known; NaN where none is, and without interview.
    """
    return np.where(asked, known_total(*components), np.nan)


def no_own_income(components: tuple[Numbers, ...], asked: Mask) -> Numbers:
    """1 where every known component is exactly 0: a loss is an income, also one that eats up a wage.

    NaN where none is known, and without interview.
    """
    gross = known_total(*(np.abs(amount) for amount in components))
    return status(gross == 0, asked & ~np.isnan(gross))


def individual_income(
    own: Numbers, disposable: Numbers, taxes: Numbers, adult: Mask, group: Groups, n_households: int
) -> Numbers:
    """Own income less its part of the household's taxes, and an equal share of what is nobody's own.

    own - tax part + (HY020 - sum of own incomes + taxes) / members of 16 and over (`adult`), where the taxes on income
    and social contributions (`taxes`, HY140, of the person's household, NaN for none) are borne in proportion to
    positive own incomes. It adds up to HY020 (`disposable`, of the person's household) where all members of 16 and
    over have an own income. NaN where HY020 or the own income is unknown. Convention of this pipeline, after the
    financial dependency rate of Botti, Corsi and D'Ippoliti (2016): what cannot be attributed (benefits of the
    household, property, transfers) is shared equally among members of 16 and over.
    """
    earned = np.maximum(np.nan_to_num(own), 0.0)
    earned_together = household_sum(earned, group, n_households)[group]
    part = np.divide(earned, earned_together, out=np.zeros(len(own)), where=earned_together > 0)
    borne = np.where(earned_together > 0, np.nan_to_num(taxes), 0.0)
    rest = disposable - household_sum(own, group, n_households)[group] + borne
    n_sharing = np.maximum(household_count(adult, group, n_households), 1)[group]
    return np.asarray(own - borne * part + rest / n_sharing, dtype=np.float64)


def pension_income(old_age: Numbers, survivor: Numbers, private: Numbers, asked: Mask) -> Numbers:
    """PY100 + PY110 + PY080 of persons of 16 and over with an interview (`asked`).

    Missing components count as 0 if at least one is known. NaN without interview, and for everyone when old-age
    pensions are unknown for all.
    """
    if np.isnan(old_age).all():
        return np.full(len(old_age), np.nan)
    return np.where(asked, known_total(old_age, survivor, private), np.nan)


def receives_pension(pension: Numbers) -> Numbers:
    """1 where pension income is above 0; NaN where it is unknown."""
    return status(pension > 0, ~np.isnan(pension))
