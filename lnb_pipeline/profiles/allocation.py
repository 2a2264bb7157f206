"""Sharing out a sum of money to the last lek, in proportion to shares, between floors and caps.

A divisor method (Webster's): each amount is the share times one common factor, rounded, and moved inside its bounds;
the factor is the one whose amounts add up. Largest remainders would be shorter, and would sometimes take a lek from a
municipality whose share has risen against each of the others (the population paradox of apportionment). A divisor
method never does (Balinski and Young, Fair Representation, 1982).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lnb_pipeline.errors import UsageError, fail


@dataclass(frozen=True, slots=True)
class Allocation:
    """Amounts in lek in the order of the shares, and beside each whether `floor`, `cap` or `none` decided it."""

    amounts: list[int]
    bounds: list[str]


def allocate(
    envelope: int, shares: Sequence[float | Fraction], floors: Sequence[int], caps: Sequence[int]
) -> list[int]:
    """The amounts of `share_out`."""
    return share_out(envelope, shares, floors, caps).amounts


def share_out(
    envelope: int, shares: Sequence[float | Fraction], floors: Sequence[int], caps: Sequence[int]
) -> Allocation:
    """Share out `envelope` in proportion to `shares`, each amount between its floor and its cap, all in lek.

    The amounts add up to the envelope exactly. Shares need not add up to 1; they are taken as the exact numbers they
    are. A share of 0 gets its floor and nothing beyond. Where the last lek is due to several at once, the one that
    stands first has it. If one share rises in proportion to each of the others, its amount does not fall; if the
    envelope rises, no amount falls.

    Raises
    ------
    UsageError
        E902: all shares are 0, a share is negative or no number, a floor is negative or above its cap, or floors and
        caps leave no way to share out the envelope.
    """
    weights = _whole_numbers(shares)
    _check_bounds(envelope, weights, floors, caps)
    factor = _level(envelope, weights, floors, caps)
    amounts = [
        _within(_rounded(factor, w), low, high) if w else low
        for w, low, high in zip(weights, floors, caps, strict=True)
    ]
    _mend(amounts, envelope, weights, floors, caps)
    return Allocation(amounts, _bounds(amounts, envelope, weights, floors, caps))


def _whole_numbers(shares: Sequence[float | Fraction]) -> list[int]:
    """Shares as whole numbers in the same proportions, so that all that follows is exact."""
    if not all(math.isfinite(share) and share >= 0 for share in shares):
        raise _refused("shares are numbers and not negative", "shares of 0 or more", "a negative share or no number",
                       "correct what the shares are made of")
    exact = [Fraction(share) for share in shares]
    if not any(exact):
        raise _refused("somebody has a share", "at least one share above 0", f"{len(exact)} shares of 0",
                       "give weight to something that is there")
    common = math.lcm(*(share.denominator for share in exact))
    return [share.numerator * (common // share.denominator) for share in exact]


def _check_bounds(envelope: int, weights: Sequence[int], floors: Sequence[int], caps: Sequence[int]) -> None:
    if any(low < 0 or low > high for low, high in zip(floors, caps, strict=True)):
        raise _refused("a floor is not negative and not above its cap", "0 <= floor <= cap",
                       "a floor outside of that", "correct the floors or the caps")
    least = sum(floors)
    if least > envelope:
        raise _refused("the floors fit into the envelope", f"floors of at most {envelope} ALL together",
                       f"{least} ALL", "lower the floor, or raise the envelope")
    most = sum(high if w else low for w, low, high in zip(weights, floors, caps, strict=True))
    if most < envelope:
        having = sum(w > 0 for w in weights)
        raise _refused(
            "the caps leave room for the envelope", f"room for {envelope} ALL",
            f"room for {most} ALL: {having} of {len(weights)} have a share above 0",
            "raise the cap, or give a share to more of them",
        )


def _refused(rule: str, expected: str, got: str, hint: str) -> Exception:
    return fail(UsageError, "E902", where="sharing out the envelope", rule=rule, expected=expected, got=got, hint=hint)


def _level(envelope: int, weights: Sequence[int], floors: Sequence[int], caps: Sequence[int]) -> Fraction:
    """The factor whose amounts, not rounded yet, add up to the envelope: the level of water in vessels of these forms.

    Amounts grow with the factor in straight lines that bend where somebody leaves the floor or reaches the cap.
    """
    bends = sorted(
        (Fraction(bound, w), change)
        for w, low, high in zip(weights, floors, caps, strict=True) if w
        for bound, change in ((low, w), (high, -w))
    )
    total, rise, at = Fraction(sum(floors)), 0, Fraction(0)
    for bend, change in bends:
        if rise and total + rise * (bend - at) >= envelope:
            break
        total, rise, at = total + rise * (bend - at), rise + change, bend
    return at + (envelope - total) / rise if rise else at


def _rounded(factor: Fraction, weight: int) -> int:
    return math.floor(factor * weight + Fraction(1, 2))


def _within(amount: int, low: int, high: int) -> int:
    return min(max(amount, low), high)


def _mend(
    amounts: list[int], envelope: int, weights: Sequence[int], floors: Sequence[int], caps: Sequence[int]
) -> None:
    """Hand out or take back the few lek that rounding left, in the order in which the factor would.

    The n-th lek of a share w is due when the factor reaches (n - 1/2) / w: the next lek goes where that is least, and
    the last one comes from where it is greatest.
    """
    places = range(len(amounts))
    missing = envelope - sum(amounts)
    for _ in range(missing):
        open_to = (i for i in places if weights[i] and amounts[i] < caps[i])
        amounts[min(open_to, key=lambda i: (_due(amounts[i] + 1, weights[i]), i))] += 1
    for _ in range(-missing):
        may_lose = (i for i in places if amounts[i] > floors[i])
        amounts[max(may_lose, key=lambda i: (_due(amounts[i], weights[i]), i))] -= 1


def _due(lek: int, weight: int) -> Fraction:
    return Fraction(2 * lek - 1, 2 * weight)


def _bounds(
    amounts: Sequence[int], envelope: int, weights: Sequence[int], floors: Sequence[int], caps: Sequence[int]
) -> list[str]:
    """What decided each amount, by what the final factor would give without bounds."""
    last = [_due(a, w) for a, w, low in zip(amounts, weights, floors, strict=True) if a > low]
    coming = [_due(a + 1, w) for a, w, high in zip(amounts, weights, caps, strict=True) if w and a < high]
    factor = max(last) if last else min(coming) if coming else Fraction(envelope, sum(weights))
    free = [_rounded(factor, w) for w in weights]
    return [
        "floor" if a == low and f < low else "cap" if a == high and f > high else "none"
        for a, f, low, high in zip(amounts, free, floors, caps, strict=True)
    ]
