"""Shares of municipalities by need, by capacity to apply, and by need raised by equity criteria; and what is unknown.

All of it is computed in fractions: where a share rises it must not fall by rounding, since a lek may hang on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from lnb_pipeline.profiles import points
from lnb_pipeline.profiles.weights import Capacity, EquityCriterion, NeedComponent, Points

HALF = Fraction(1, 2)
LEFT_OUT = " (left out)"
"""Stands in column `assumed` behind a column that is unknown of everybody."""
Values = list[Fraction | None]
"""A value of each municipality, in order; None where it is unknown."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of municipalities in the order of the profile; they add up to 1.

    `assumed` has the columns that are unknown of some municipalities, with the positions of these; `left_out` those
    that are unknown of everybody and therefore count for nobody.
    """

    values: list[Fraction]
    assumed: Mapping[str, frozenset[int]]
    left_out: tuple[str, ...] = ()

    def words(self, position: int) -> str:
        """What was assumed of a municipality, as in column `assumed`."""
        taken = [column for column, positions in self.assumed.items() if position in positions]
        return "|".join([*taken, *(f"{column}{LEFT_OUT}" for column in self.left_out)])


def need_shares(profile: pd.DataFrame, parts: Mapping[str, NeedComponent]) -> Shares | None:
    """Share of each municipality of a year in the need of all: the weighted mean of its shares in each component.

    A component is a count, or a rate (percent) of the inhabitants. A municipality of which it is unknown is taken at
    the mean per inhabitant of those it is known of, so that its share in the component is that of its inhabitants. A
    component of which everybody known has 0 tells nothing and is shared by inhabitants; one that is unknown of
    everybody is left out. None where every component is. More of any component, other things equal, raises a
    municipality's share and no other's: shares of those unknown do not depend on what is known.
    """
    inhabitants = _inhabitants(profile)
    counts = {
        measure: [
            None if v is None else v * people / 100 if part.rate else v
            for v, people in zip(_values(points.measured(profile, measure)), inhabitants, strict=True)
        ]
        for measure, part in parts.items() if part.weight
    }
    known, left_out = _known(counts)
    if not known:
        return None
    weights = {measure: _exact(parts[measure].weight) for measure in known}
    shared = {measure: _component(values, inhabitants) for measure, values in known.items()}
    return Shares(_normalised(_weighted(shared, weights)), _assumed(known), left_out)


def _component(counts: Values, inhabitants: Sequence[int]) -> list[Fraction]:
    everybody = sum(inhabitants)
    total = sum((count for count in counts if count is not None), Fraction(0))
    covered = sum(people for people, count in zip(inhabitants, counts, strict=True) if count is not None)
    return [
        Fraction(people, everybody) if count is None or not total else count / total * Fraction(covered, everybody)
        for count, people in zip(counts, inhabitants, strict=True)
    ]


def competition_shares(profile: pd.DataFrame, parts: Mapping[str, Capacity]) -> Shares | None:
    """Share of each municipality of a year where money follows the capacity to apply: inhabitants times mean points.

    An unknown part is taken at the mean of the others, weighted by inhabitants, so that silence is neither rewarded
    nor punished on average; one that is unknown of everybody is left out. None where every part is. Where nobody has
    any capacity, all have the same, and inhabitants decide.
    """
    inhabitants = _inhabitants(profile)
    known, left_out = _known({m: _points(profile, m, part) for m, part in parts.items() if part.weight})
    if not known:
        return None
    weights = {measure: _exact(parts[measure].weight) for measure in known}
    filled = {measure: _filled(values, _mean(values, inhabitants, Fraction(1))) for measure, values in known.items()}
    capacity = _weighted(filled, weights)
    money = [people * c for people, c in zip(inhabitants, capacity, strict=True)]
    return Shares(_normalised(money if any(money) else inhabitants), _assumed(known), left_out)


def equity_shares(profile: pd.DataFrame, need: Shares, parts: Mapping[str, EquityCriterion]) -> Shares | None:
    """Share of each municipality of a year by need times (1 + sum of raise times points of the equity criteria).

    An unknown criterion is taken at the mean points of the others, weighted by inhabitants, in which nobody counts
    more than 1 / (1 + sum of raises); what that leaves of the weight counts half of the points, and it leaves something
    only where few are known. One that is unknown of everybody is left out; None where no gender-sensitive one is left.
    The limit is what makes sure that a municipality does not lose by points of its own: raising them by d multiplies
    its share by 1 + raise d / (own multiplier), and that of one it is a part w of the mean of by
    1 + raise w d / (the other's multiplier); multipliers lie between 1 and 1 + sum of raises, so that w up to
    1 / (1 + sum of raises) never lifts another more.

    Shares that need took at a mean are named in `assumed` beside those of the criteria.
    """
    inhabitants = _inhabitants(profile)
    known, left_out = _known({name: _points(profile, p.measure, p) for name, p in parts.items() if p.raised})
    if not any(parts[name].gender_sensitive for name in known):
        return None
    raises = {name: _exact(parts[name].raised) for name in known}
    limit = 1 / (1 + sum(raises.values(), Fraction(0)))
    filled = {name: _filled(values, _mean(values, inhabitants, limit)) for name, values in known.items()}
    raised = [share * (1 + extra) for share, extra in zip(need.values, _weighted(filled, raises), strict=True)]
    assumed = _assumed({parts[name].measure: values for name, values in known.items()})
    without = [*need.left_out, *(parts[name].measure for name in left_out)]
    return Shares(_normalised(raised), {**need.assumed, **assumed}, tuple(dict.fromkeys(without)))


def _inhabitants(profile: pd.DataFrame) -> list[int]:
    return [int(people) for people in profile["inhabitants"]]


def _exact(number: float) -> Fraction:
    """A number of the weights file as it is written there: 0.1 is a tenth."""
    return Fraction(repr(float(number)))


def _values(numbers: pd.Series) -> Values:
    return [None if pd.isna(number) else Fraction(float(number)) for number in numbers]


def _points(profile: pd.DataFrame, measure: str, ends: Points) -> Values:
    return _values(points.points(points.measured(profile, measure), ends))


def _known(parts: Mapping[str, Values]) -> tuple[dict[str, Values], tuple[str, ...]]:
    """Parts known of somebody, and the names of the others."""
    known = {name: values for name, values in parts.items() if any(value is not None for value in values)}
    return known, tuple(name for name in parts if name not in known)


def _assumed(known: Mapping[str, Values]) -> dict[str, frozenset[int]]:
    return {name: frozenset(i for i, value in enumerate(values) if value is None) for name, values in known.items()}


def _mean(values: Values, inhabitants: Sequence[int], limit: Fraction) -> Fraction:
    """Mean weighted by inhabitants, nobody's weight above `limit`; weight that is left counts one half."""
    covered = sum(people for people, value in zip(inhabitants, values, strict=True) if value is not None)
    return HALF + sum(
        (min(Fraction(people, covered), limit) * (value - HALF)
         for people, value in zip(inhabitants, values, strict=True) if value is not None),
        Fraction(0),
    )


def _filled(values: Values, instead: Fraction) -> list[Fraction]:
    return [instead if value is None else value for value in values]


def _weighted(parts: Mapping[str, Sequence[Fraction]], weights: Mapping[str, Fraction]) -> list[Fraction]:
    """Sum of weight times part, municipality by municipality."""
    return [
        sum((weights[name] * value for name, value in zip(parts, values, strict=True)), Fraction(0))
        for values in zip(*parts.values(), strict=True)
    ]


def _normalised(amounts: Sequence[Fraction | int]) -> list[Fraction]:
    exact = [Fraction(amount) for amount in amounts]
    total = sum(exact, Fraction(0))
    return [amount / total for amount in exact]
