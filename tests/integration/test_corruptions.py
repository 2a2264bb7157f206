"""Random cells of a clean delivery are spoilt, and the official rules find every one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lnb_pipeline import database
from lnb_pipeline.demonstration.eu_silc_files import build
from lnb_pipeline.prevalidation import counting, derived, grid, logical, shape, structural
from lnb_pipeline.prevalidation.delivery import numbered
from lnb_pipeline.silc.codebook import FILES, File, Variable, variables

YEAR = 2025
Numbers = np.ndarray
Frames = dict[File, dict[str, Numbers]]
SCOPE = structural.Scope(YEAR, "AL", "configuration")



@dataclass(frozen=True)
class Corruption:
    """A way to spoil one cell: which rule finds it, where it is possible, and what it does."""

    kind: str
    variable: Variable
    rule: str
    possible: Callable[[dict[str, Numbers]], Numbers]
    spoil: Callable[[dict[str, Numbers], int], None]


def put(column: str, value: float) -> Callable[[dict[str, Numbers], int], None]:
    def spoil(file: dict[str, Numbers], row: int) -> None:
        file[column][row] = value

    return spoil


def corruptions() -> Iterator[Corruption]:
    """Every kind of corruption of every variable that a rule covers."""
    for file in FILES:
        for v in variables(file, YEAR):
            if v.text or v.kind in ("year", "country"):
                continue
            yield from of_value(v)
            if not v.key:
                yield from of_flag(v)


def of_value(v: Variable) -> Iterator[Corruption]:
    anywhere = lambda f: np.ones(len(f[v.code]), dtype=bool)  # noqa: E731
    if v.kind != "grid" and v.maximum is not None and v.minimum is not None:
        yield Corruption("above the range", v, f"{v.code}.range", anywhere, put(v.code, v.maximum * 1.01 + 1))
        yield Corruption("below the range", v, f"{v.code}.range", anywhere, put(v.code, v.minimum - 1))
    if v.kind == "value" and v.codes:
        yield Corruption("no code of the list", v, f"{v.code}.list", anywhere, put(v.code, 123456))


def of_flag(v: Variable) -> Iterator[Corruption]:
    flag, code = f"{v.code}_F", v.code
    official = f"SVAL_{code}"
    yield Corruption("unknown flag", v, f"{code}.flag", lambda f: f[flag] == f[flag], put(flag, -9))
    yield Corruption("flag lost", v, f"{code}.flag", lambda f: f[flag] == f[flag], put(flag, np.nan))
    filled = lambda f: (f[code] == f[code]) & (f[flag] > 0)  # noqa: E731
    yield Corruption("value lost", v, f"{official}_VvsF_a", filled, put(code, np.nan))
    yield Corruption("flag says there is none", v, f"{official}_VvsF_b", filled, put(flag, -1))
    empty = lambda f: f[flag] < 0  # noqa: E731
    yield Corruption("value left", v, f"{official}_VvsF_b", empty, put(code, 1))
    for route in v.routing:
        # nothing is said of a record in which a variable of the condition is missing
        due = lambda f, r=route: (f[flag] == r.flag) & np.all([f[k] == f[k] for k in r.known], axis=0)  # noqa: E731
        yield Corruption("routing lost", v, f"{official}_NA{-route.flag}_M", due, put(flag, -1))
    if v.factor:
        amount = lambda f: (f[flag] > 0) & (f[code] != 0) & (f[code] == f[code])  # noqa: E731
        yield Corruption("factor lost", v, f"{code}.factor_missing", amount, put(f"{code}_IF", np.nan))
    if v.flag_lengths:
        yield Corruption("flag too long", v, f"{code}.flag_length", lambda f: f[flag] > 0, put(flag, 1111))
    if v.not_selected:
        yield Corruption("nobody is unselected", v, f"{code}.not_selected", empty, put(flag, -3))


ALL = list(corruptions())


@pytest.fixture(scope="module")
def clean() -> dict[File, pa.Table]:
    """A small delivery without a finding of error level."""
    return build(YEAR, seed=5, households=260)


def arrays(clean: dict[File, pa.Table]) -> tuple[Frames, dict[File, dict[str, pa.ChunkedArray]]]:
    numbers: Frames = {}
    texts: dict[File, dict[str, pa.ChunkedArray]] = {}
    for file, table in clean.items():
        numeric = [n for n in table.column_names if not pa.types.is_string(table[n].type)]
        numbers[file] = {n: table[n].to_numpy().astype(float).copy() for n in numeric}
        texts[file] = {n: table[n] for n in table.column_names if n not in numeric}
    return numbers, texts


def errors(numbers: Frames, texts: dict[File, dict[str, pa.ChunkedArray]]) -> Counter[str]:
    """Findings of error level by rule."""
    with database.scratch() as scratch:
        for file in FILES:
            columns = {n: pa.array(v, from_pandas=True) for n, v in numbers[file].items()} | texts[file]
            scratch.add(f"raw_{file}", numbered(pa.table(columns)))
        derived.prepare(scratch, YEAR, "configuration")
        grid.prepare(scratch, YEAR)
        rules = [
            *structural.rules(SCOPE), *logical.rules(YEAR, "AL", "configuration"), *shape.rules(SCOPE),
            *grid.rules(SCOPE),
        ]
        found: Counter[str] = Counter()
        for count in counting.count(rules, scratch, derived.derived_columns(scratch)):
            if count.severity == "error":
                found[count.rule] += count.failed
    return found


def test_the_clean_delivery_has_no_error(clean: dict[File, pa.Table]) -> None:
    assert +errors(*arrays(clean)) == Counter()


@given(seed=st.integers(0, 2**32 - 1))
@settings(
    max_examples=8, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_spoilt_cell_is_found_by_the_rule_that_covers_it(clean: dict[File, pa.Table], seed: int) -> None:
    rng = np.random.default_rng(seed)
    numbers, texts = arrays(clean)
    used: set[tuple[File, int]] = set()
    expected: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    for index in rng.permutation(len(ALL))[:160]:
        corruption = ALL[index]
        file = corruption.variable.file
        rows = [r for r in np.flatnonzero(corruption.possible(numbers[file])) if (file, int(r)) not in used]
        if not rows:
            continue
        row = int(rng.choice(rows))
        used.add((file, row))
        corruption.spoil(numbers[file], row)
        expected[corruption.rule] += 1
        kinds[corruption.rule] = corruption.kind
    found = errors(numbers, texts)
    missed = {rule: (kinds[rule], n, found[rule]) for rule, n in expected.items() if found[rule] < n}
    assert sum(expected.values()) > 80
    assert missed == {}


@pytest.mark.parametrize(("rule", "file", "column", "change"), [
    ("LVAL_1", "R", "RB050", lambda v: v * 2), ("LVAL_173", "P", "PB150", lambda v: 3 - v),
    ("LVAL_172", "P", "PB140", lambda v: v - 1), ("LVAL_195", "H", "HB030", lambda v: v + 777_700),
    ("LVAL_196", "P", "PB030", lambda v: v + 77_770_000), ("PY010N.net", "P", "PY010N", lambda v: v * 3 + 1),
    ("LVAL_567", "H", "HY020", lambda v: v + 5_000), ("LVAL_560", "H", "HY010", lambda v: v + 5_000),
])
def test_a_spoilt_relation_between_variables_is_found(
    rule: str, file: File, column: str, change: Callable[[float], float], clean: dict[File, pa.Table]
) -> None:
    numbers, texts = arrays(clean)
    row = int(np.flatnonzero(numbers[file][column] > 0)[0])
    numbers[file][column][row] = change(numbers[file][column][row])
    assert errors(numbers, texts)[rule] >= 1


def test_a_record_delivered_twice_is_found_in_every_file(clean: dict[File, pa.Table]) -> None:
    doubled = {file: pa.concat_tables([table, table.slice(3, 1)]) for file, table in clean.items()}
    found = errors(*arrays(doubled))
    assert {f"{file}.unique": found[f"{file}.unique"] for file in FILES} == {f"{file}.unique": 1 for file in FILES}
