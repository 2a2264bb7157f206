"""What is withheld from the incomes of the demonstration: the net series beside the gross one.

To 2024 wages and self-employment bear the household's taxes and contributions (HY140G) and everything
else is paid out in full. From 2025 a little is withheld from pensions, benefits, rents and interest,
too: what was modelled is then the net amount, the gross one and HY140G are higher by the same sum, and
disposable income stays what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.sample import Sample

WITHHELD_FROM = 2025
_EARNED = ("PY010G", "PY050G")
_RATE = {
    "PY080G": 0.01, "PY090G": 0.01, "PY100G": 0.01, "PY110G": 0.01, "PY120G": 0.01, "PY130G": 0.01,
    "HY040G": 0.15, "HY090G": 0.15,
}
Amounts = dict[str, Array]


@dataclass
class Taxed:
    """Gross amounts (`..G`) of persons and households, and the net ones (`..N`) beside them."""

    personal: Amounts
    household: Amounts
    personal_net: Amounts
    household_net: Amounts


def withhold(sample: Sample, personal: Amounts, household: Amounts) -> Taxed:
    """Net amounts; `personal` and `household` hold whole lek."""
    rate = _tax_rate(sample, personal, household)[sample.members.home]
    personal_net = {_net(code): amount for code, amount in personal.items()}
    for code in _EARNED:
        amount = personal[code]
        tax = np.maximum(1, np.round(rate * np.abs(amount)))
        personal_net[_net(code)] = np.where(amount == 0, 0.0, amount - tax)
    household_net = {_net(code): amount for code, amount in household.items()}
    if sample.year >= WITHHELD_FROM:
        personal, household = _gross_up(sample, personal, household)
        household_net["HY140N"] = household["HY140G"]
    return Taxed(personal, household, personal_net, household_net)


def _net(code: str) -> str:
    return f"{code[:-1]}N"


def _tax_rate(sample: Sample, personal: Amounts, household: Amounts) -> Array:
    """Taxes of each household as a share of what its members earn."""
    earned = sample.per_home(sum((np.maximum(personal[code], 0) for code in _EARNED), np.zeros(len(sample.members))))
    share = np.divide(household["HY140G"], earned, out=np.zeros(len(earned)), where=earned > 0)
    return np.asarray(np.clip(share, 0, 0.6))


def _gross_up(sample: Sample, personal: Amounts, household: Amounts) -> tuple[Amounts, Amounts]:
    personal, household = dict(personal), dict(household)
    tax = household["HY140G"].copy()
    for code, rate in _RATE.items():
        of = personal if code in personal else household
        withheld = np.ceil(rate * np.abs(of[code]))
        of[code] = of[code] + withheld
        tax += sample.per_home(withheld) if code in personal else withheld
    household["HY140G"] = tax
    return personal, household
