"""The language of conditions: what the codebook and the rule book say about records.

    DB120 != 11 and DB110 != 1
    previous.DB110 in (3, 4, 5, 6)
    total(PL060, PL100) > 60 and PB010 >= 2021
    RB030 is missing or round(HH030) not between 1 and 6

A name is a variable (`PL032`), its flag (`PL032_F`), a derived variable (`AGE`), `year` (the survey year
delivered) or `country`; before a point stands the linked record it is taken from. A value that is
missing compares as unknown, and an unknown condition neither holds nor fails: what shall include missing
values says `is missing`. `total(a, b)` adds what is there and is missing when nothing is. In a condition on
a group of records `count()`, `count(x)`, `distinct(x)`, `min(x)`, `max(x)` and `sum(x)` speak of its records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from lnb_pipeline.errors import UsageError, fail

FUNCTIONS = frozenset({"abs", "round", "floor", "mod"})
AGGREGATES = frozenset({"count", "distinct", "min", "max", "sum"})
_WORDS = frozenset({"and", "or", "not", "in", "between", "is", "missing", "present"})
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*)|'(?P<text>[^']*)'|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)"
    r"|(?P<sign><=|>=|!=|[=<>+\-*/(),]))"
)
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Constant:
    value: float | str


@dataclass(frozen=True, slots=True)
class Name:
    """A variable of the record itself (`link` None) or of a linked one."""

    code: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands: arithmetic, comparison, `and`, `or`."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node


@dataclass(frozen=True, slots=True)
class Among:
    """`operand [not] in (members)`."""

    operand: Node
    members: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Between:
    operand: Node
    low: Node
    high: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """`operand is missing`; negated: `is present`."""

    operand: Node
    negated: bool


Node: TypeAlias = Constant | Name | Call | Operation | Not | Among | Between | Missing
Totals = Literal["present", "all"]
"""Whether a total adds the terms that are there, or is missing as soon as one is."""


@lru_cache(maxsize=8192)
def parse(text: str) -> Node:
    """A condition as a tree.

    Raises
    ------
    UsageError
        E902 with the place where the text is no condition.
    """
    parser = _Parser(text)
    node = parser.expression()
    if parser.peek() is not None:
        parser.wrong("the end of the condition")
    return node


class _Parser:
    """Recursive descent, one method a level of precedence."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._tokens = list(self._scan())

    def _scan(self) -> Iterator[tuple[str, str]]:
        position, text = 0, self._text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                self._at = position
                self.wrong("a name, number, text or sign")
            assert match is not None and match.lastgroup is not None
            kind, token = match.lastgroup, match[match.lastgroup]
            if kind == "name" and token.lower() in _WORDS:
                kind, token = "word", token.lower()
            yield kind, token
            position = match.end()

    def wrong(self, expected: str) -> None:
        raise fail(
            UsageError, "E902", where=f"condition: {self._text}", rule="a condition follows the notation",
            expected=expected, got=f"something else at item {self._at + 1}",
            hint="see lnb_pipeline/silc/notation.py for the words and signs there are",
        )

    def peek(self, ahead: int = 0) -> tuple[str, str] | None:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None

    def _take(self, *wanted: str) -> str | None:
        token = self.peek()
        if token is None or token[0] not in ("word", "sign") or token[1] not in wanted:
            return None
        self._at += 1
        return token[1]

    def _need(self, wanted: str) -> None:
        if self._take(wanted) is None:
            self.wrong(wanted)

    def expression(self) -> Node:
        node = self._conjunction()
        while self._take("or"):
            node = Operation("or", node, self._conjunction())
        return node

    def _conjunction(self) -> Node:
        node = self._negation()
        while self._take("and"):
            node = Operation("and", node, self._negation())
        return node

    def _negation(self) -> Node:
        return Not(self._negation()) if self._take("not") else self._comparison()

    def _comparison(self) -> Node:
        node = self._sum()
        if (sign := self._take(*_COMPARISONS)) is not None:
            return Operation(sign, node, self._sum())
        if self._take("is"):
            negated = self._take("present") is not None
            if not negated:
                self._need("missing")
            return Missing(node, negated)
        negated = self._take("not") is not None
        if self._take("in"):
            return Among(node, self._list(), negated)
        if self._take("between"):
            low = self._sum()
            self._need("and")
            return Between(node, low, self._sum(), negated)
        if negated:
            self.wrong("in or between")
        return node

    def _list(self) -> tuple[Node, ...]:
        self._need("(")
        items: list[Node] = []
        while not self._take(")"):
            items.append(self.expression())
            if self._take(",") is None and self.peek() != ("sign", ")"):
                self.wrong(", or )")
        return tuple(items)

    def _sum(self) -> Node:
        node = self._product()
        while (sign := self._take("+", "-")) is not None:
            node = Operation(sign, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._atom()
        while (sign := self._take("*", "/")) is not None:
            node = Operation(sign, node, self._atom())
        return node

    def _atom(self) -> Node:
        if self._take("("):
            node = self.expression()
            self._need(")")
            return node
        if self._take("-"):
            operand = self._atom()
            return Constant(-operand.value) if _is_number(operand) else Operation("-", Constant(0.0), operand)  # type: ignore[union-attr,operator]
        token = self.peek()
        if token is None or token[0] not in ("number", "text", "name"):
            self.wrong("a value")
        assert token is not None
        self._at += 1
        if token[0] == "number":
            return Constant(float(token[1]))
        if token[0] == "text":
            return Constant(token[1])
        if self.peek() == ("sign", "("):
            return self._call(token[1])
        link, _, code = token[1].rpartition(".")
        return Name(code, link or None)

    def _call(self, name: str) -> Node:
        if name not in FUNCTIONS | AGGREGATES | {"total"}:
            self.wrong("a function of the notation")
        return Call(name, self._list())


def _is_number(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, float)


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node."""
    match node:
        case Call(_, arguments):
            return arguments
        case Operation(_, left, right):
            return (left, right)
        case Not(operand) | Missing(operand, _):
            return (operand,)
        case Among(operand, members, _):
            return (operand, *members)
        case Between(operand, low, high, _):
            return (operand, low, high)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node) -> tuple[Name, ...]:
    """The names a condition speaks of, each once, in order."""
    return tuple(dict.fromkeys(n for n in walk(node) if isinstance(n, Name)))


def adds_up(node: Node) -> bool:
    """Whether a condition totals several variables, where a missing term matters."""
    return any(
        isinstance(n, Call) and n.function == "total" and sum(not isinstance(a, Constant) for a in n.arguments) > 1
        for n in walk(node)
    )


def to_sql(node: Node, column: Callable[[Name], str], totals: Totals = "present", *, group: bool = False) -> str:
    """A condition as SQL with its three-valued logic.

    Parameters
    ----------
    column
        SQL of a name.
    totals
        Whether `total` skips missing terms (`present`) or is missing with the first (`all`).
    group
        Whether the condition is about groups; a bare name is then any value of the group.
    """

    def sql(part: Node, inside: bool = False) -> str:
        match part:
            case Constant(value):
                return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else f"{value:.15g}"
            case Name():
                return f"any_value({column(part)})" if group and not inside else column(part)
            case Call(function, arguments):
                return _call_sql(function, [sql(a, inside or function in AGGREGATES) for a in arguments], totals)
            case Operation(sign, left, right):
                return f"({sql(left, inside)} {_SQL_SIGNS.get(sign, sign)} {sql(right, inside)})"
            case Not(operand):
                return f"(NOT {sql(operand, inside)})"
            case Missing(operand, negated):
                return f"({sql(operand, inside)} IS {'NOT ' if negated else ''}NULL)"
            case Among(operand, members, negated):
                listed = ", ".join(sql(m, inside) for m in members)
                return f"({sql(operand, inside)} {'NOT ' if negated else ''}IN ({listed}))"
            case Between(operand, low, high, negated):
                between = f"{'NOT ' if negated else ''}BETWEEN {sql(low, inside)} AND {sql(high, inside)}"
                return f"({sql(operand, inside)} {between})"

    return sql(node)


_SQL_SIGNS = {"and": "AND", "or": "OR", "!=": "<>"}


def _call_sql(function: str, arguments: list[str], totals: Totals) -> str:
    if function == "count":
        return f"count({arguments[0] if arguments else '*'})"
    if function == "distinct":
        return f"count(DISTINCT {arguments[0]})"
    if function != "total":
        return f"{function}({', '.join(arguments)})"
    if totals == "all":
        return "(" + " + ".join(arguments) + ")"
    filled = " + ".join(f"coalesce({a}, 0)" for a in arguments)
    return f"(CASE WHEN coalesce({', '.join(arguments)}) IS NOT NULL THEN {filled} END)"
