"""Prints the converged variance components of the milk data, in decimal arithmetic with 40 digits.

Shares no code with the project. With the four major areas as dummies the regression is a weighted mean in each
area, so that both scores have a closed form; the root is found by bisection.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from decimal import Decimal, getcontext
from pathlib import Path

getcontext().prec = 40
HERE = Path(__file__).parent
Group = list[tuple[Decimal, Decimal]]


def groups() -> list[Group]:
    """Direct estimates and sampling variances by major area."""
    by_area: dict[str, Group] = defaultdict(list)
    with (HERE / "fay_herriot_milk.csv").open() as file:
        for row in csv.DictReader(file):
            by_area[row["major_area"]].append((Decimal(row["direct_est"]), Decimal(row["std_error"]) ** 2))
    return list(by_area.values())


def score(a: Decimal, data: list[Group], *, restricted: bool) -> Decimal:
    """Twice the derivative of the (restricted) log-likelihood by A."""
    total = Decimal(0)
    for group in data:
        weights = [1 / (a + psi) for _, psi in group]
        mean = sum((w * y for w, (y, _) in zip(weights, group, strict=True)), Decimal(0)) / sum(weights)
        squares = sum((w * w for w in weights), Decimal(0))
        pulls = [w * (y - mean) for w, (y, _) in zip(weights, group, strict=True)]
        fit = sum((pull * pull for pull in pulls), Decimal(0))
        total += fit - sum(weights) + (squares / sum(weights) if restricted else Decimal(0))
    return total


def root(*, restricted: bool) -> Decimal:
    data, low, high = groups(), Decimal("0.001"), Decimal("0.5")
    for _ in range(110):
        middle = (low + high) / 2
        low, high = (middle, high) if score(middle, data, restricted=restricted) > 0 else (low, middle)
    return (low + high) / 2


if __name__ == "__main__":
    sys.stdout.write(f"reml {root(restricted=True):.20f}\nml   {root(restricted=False):.20f}\n")
