"""Conditions of the codebook evaluated on columns of numbers.

A missing number counts as lower than any other, as in the programs the conditions come from: whoever
did not answer a question also skips those that depend on a certain answer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.silc.notation import (
    Among,
    Between,
    Call,
    Constant,
    Missing,
    Name,
    Node,
    Not,
    Operation,
    names,
    parse,
)

_COMPARE: dict[str, Callable[[Array, Array], Array]] = {
    "=": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}
_CALCULATE: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide,
}


def spoken_of(condition: str) -> tuple[str, ...]:
    """Names of the variables a condition speaks of."""
    return tuple(name.code for name in names(parse(condition)))


def holds(condition: str, column: Callable[[str], Array]) -> Array:
    """Where a condition holds.

    Parameters
    ----------
    column
        Numbers of a variable (or of its flag) by name, NaN where missing.
    """
    return np.asarray(_truth(parse(condition), column))


def _truth(node: Node, column: Callable[[str], Array]) -> Array:
    match node:
        case Operation("and", left, right):
            return _truth(left, column) & _truth(right, column)
        case Operation("or", left, right):
            return _truth(left, column) | _truth(right, column)
        case Operation(sign, left, right):
            return _COMPARE[sign](_lowest(_number(left, column)), _lowest(_number(right, column)))
        case Not(operand):
            return ~_truth(operand, column)
        case Missing(operand, negated):
            return np.isnan(_number(operand, column)) ^ negated
        case Among(operand, members, negated):
            listed = [float(m.value) for m in members if isinstance(m, Constant)]
            return np.isin(_number(operand, column), listed) ^ negated
        case Between(operand, low, high, negated):
            value = _lowest(_number(operand, column))
            return ((value >= _number(low, column)) & (value <= _number(high, column))) ^ negated
    raise TypeError(f"no condition: {type(node).__name__}")


def _number(node: Node, column: Callable[[str], Array]) -> Array:
    match node:
        case Constant(value):
            return np.asarray(float(value))
        case Name(code):
            return column(code)
        case Operation(sign, left, right):
            return _CALCULATE[sign](_number(left, column), _number(right, column))
        case Call("total", arguments):
            terms = np.stack(np.broadcast_arrays(*(_number(a, column) for a in arguments)))
            return np.where(np.isnan(terms).all(axis=0), np.nan, np.nansum(terms, axis=0))
    raise TypeError(f"no number: {type(node).__name__}")


def _lowest(values: Array) -> Array:
    return np.where(np.isnan(values), -np.inf, values)
