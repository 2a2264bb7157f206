"""Confidence intervals, with the t distribution of the design's df.

A municipality rests on a handful of PSUs; the normal interval would be far too short. Without degrees
of freedom there is no interval: the functions raise ValueError, and the caller reports "no variance".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

CONFIDENCE = 0.95
_LARGEST_LOGARITHM = 100.0


@dataclass(frozen=True, slots=True)
class Interval:
    lower: float
    upper: float


def t_quantile(df: int, confidence: float = CONFIDENCE) -> float:
    """Two-sided quantile of the t distribution; ValueError without degrees of freedom."""
    if df < 1:
        raise ValueError("an interval needs at least one degree of freedom")
    return float(special.stdtrit(df, 0.5 + confidence / 2))


def t_interval(value: float, std_error: float, df: int, confidence: float = CONFIDENCE) -> Interval:
    """value -/+ t times the standard error."""
    half = t_quantile(df, confidence) * std_error
    return Interval(value - half, value + half)


def corrected(value: float, std_error: float, bias: float) -> float:
    """The value less its bias, of which one standard error at most is believed: beyond it is mostly noise itself."""
    return value - min(max(bias, -std_error), std_error)


def corrected_interval(
    value: float, std_error: float, df: int, bias: float, confidence: float = CONFIDENCE
) -> Interval:
    """t interval around the corrected value; the value itself is in it, because t is above 1."""
    return t_interval(corrected(value, std_error, bias), std_error, df, confidence)


def difference_interval(
    difference: float, std_error: float, df: int, bias: float, *, of_shares: bool, confidence: float = CONFIDENCE
) -> Interval:
    """`corrected_interval` of a difference; one of shares ends at -1 and 1."""
    whole = corrected_interval(difference, std_error, df, bias, confidence)
    return Interval(max(whole.lower, -1.0), min(whole.upper, 1.0)) if of_shares else whole


def corrected_log_interval(
    value: float, std_error: float, df: int, bias: float, confidence: float = CONFIDENCE
) -> Interval:
    """t interval on the logarithm of a positive ratio, around the ratio less its bias and reaching the ratio itself.

    The relative error is that of the ratio as it is. Where one of the two is not positive, or the error so large
    that the interval ends beyond all numbers, the plain interval.
    """
    centre = corrected(value, std_error, bias)
    if value <= 0 or centre <= 0 or t_quantile(df, confidence) * std_error > _LARGEST_LOGARITHM * value:
        return corrected_interval(value, std_error, df, bias, confidence)
    around = log_t_interval(centre, std_error * centre / value, df, confidence)
    return Interval(min(around.lower, value), max(around.upper, value))


def share_interval(
    share: float, std_error: float, df: int, effective_n: float, confidence: float = CONFIDENCE
) -> Interval:
    """Interval of a share that stays within 0 and 1.

    Strictly between 0 and 1 a t interval on the logit scale; at exactly 0 or 1, where that scale has no
    end, the exact interval. `effective_n` is used by the latter alone.
    """
    if 0 < share < 1:
        return logit_t_interval(share, std_error, df, confidence)
    return exact_boundary_interval(share, effective_n, df, confidence)


def logit_t_interval(
    share: float, std_error: float, df: int, confidence: float = CONFIDENCE
) -> Interval:
    """t interval of the log odds, brought back to the share; needs 0 < share < 1 (ValueError)."""
    if not 0 < share < 1:
        raise ValueError("the log odds need a share strictly between 0 and 1")
    centre = float(special.logit(share))
    half = t_quantile(df, confidence) * std_error / (share * (1 - share))
    return Interval(float(special.expit(centre - half)), float(special.expit(centre + half)))


def exact_boundary_interval(
    share: float, effective_n: float, df: int, confidence: float = CONFIDENCE
) -> Interval:
    """Clopper-Pearson interval of a share of exactly 0 or 1.

    `effective_n` is the number of independent observations; for a status that households share it is at
    most the number of households. It is reduced further for the design's degrees of freedom,
    n (z / t)^2 (Korn and Graubard 1998), so that few PSUs give a wide interval. The linearised standard
    error is 0 or meaningless at the boundary and is not used.
    """
    if share not in (0.0, 1.0):
        raise ValueError("the exact interval is for a share of 0 or 1")
    if effective_n <= 0:
        raise ValueError("an interval needs at least one observation")
    normal = float(special.ndtri(0.5 + confidence / 2))
    n = effective_n * (normal / t_quantile(df, confidence)) ** 2
    reach = 1 - ((1 - confidence) / 2) ** (1 / n)
    return Interval(0.0, reach) if share == 0.0 else Interval(1 - reach, 1.0)


def log_t_interval(ratio: float, std_error: float, df: int, confidence: float = CONFIDENCE) -> Interval:
    """t interval of the logarithm of a ratio, brought back; needs a positive ratio (ValueError)."""
    if ratio <= 0:
        raise ValueError("the logarithm needs a positive ratio")
    reach = float(np.exp(t_quantile(df, confidence) * std_error / ratio))
    return Interval(ratio / reach, ratio * reach)
