"""Missing rates and counts of the delivered year."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from lnb_pipeline import database
from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation import missing_rates, variable_counts
from lnb_pipeline.prevalidation.variable_counts import FLAGS, flag_classes
from tests.unit.prevalidation.small_deliveries import delivered, judged, one, rules, times


@pytest.fixture
def scratch() -> Iterator[Scratch]:
    with database.scratch() as tables:
        yield tables


# -- missing rates -------------------------------------------------------------------------------------------------
def test_a_rate_at_the_limit_is_listed_and_one_below_is_not(scratch: Scratch) -> None:
    years = times((2025, 100), (2024, 100))
    flags = times((-1, 5), (1, 95), (-1, 4), (1, 96))
    found = missing_rates.counts(delivered(scratch, H={"HB010": years, "HS011_F": flags}))
    at, below = one(found, "HS011.missing_rate", 2025), one(found, "HS011.missing_rate", 2024)
    assert (at.checked, at.failed, at.observed, at.limit) == (100, 5, 0.05, 0.05)
    assert (below.checked, below.failed, below.observed) == (100, 0, 0.04)


def test_records_to_which_it_does_not_apply_are_left_out(scratch: Scratch) -> None:
    flags = times((-1, 1), (-8, 3), (1, 16), (-2, 70), (-7, 5), (None, 5))
    found = missing_rates.counts(delivered(scratch, P={"PL032_F": flags}))
    assert judged(found, "PL032.missing_rate") == (20, 1)
    assert judged(found, "PL032.not_collected_rate") == (20, 3)


def test_a_year_without_any_such_record_does_not_fail(scratch: Scratch) -> None:
    found = missing_rates.counts(delivered(scratch, P={"PB010": [2025, 2023], "PL032_F": [1, -7]}))
    assert judged(found, "PL032.missing_rate", 2023) == (0, 0)
    assert one(found, "PL032.missing_rate", 2023).observed is None


def test_misprinted_years_are_no_years(scratch: Scratch) -> None:
    found = missing_rates.counts(delivered(scratch, P={"PB010": [2025, 1999, None], "PL032_F": [1, -1, -1]}))
    assert {c.year for c in found if c.rule == "PL032.missing_rate"} == {2025}


def test_a_flag_that_is_not_delivered(scratch: Scratch) -> None:
    found = missing_rates.counts(delivered(scratch, P={"PL032": [1]}))
    count = one(found, "PL032.missing_rate", None)
    assert (count.evaluated, count.note) == (False, "not delivered: PL032_F")


def test_modules_that_rest_are_not_asked_for(scratch: Scratch) -> None:
    assert not any(rule.startswith("PC290") for rule in rules(missing_rates.counts(delivered(scratch))))
    with database.scratch() as other:
        assert "PC290.missing_rate" in rules(missing_rates.counts(delivered(other, year=2024)))


# -- counts --------------------------------------------------------------------------------------------------------
def test_classes_of_flags() -> None:
    flags = np.array([-8, -1, 0, 1, 21, np.nan, -9, -5])
    assert [FLAGS[n] for n in flag_classes(flags)] == ["-8", "-1", "none", ">0", ">0", "none", "none", "-5"]


def test_states_of_a_continuous_variable(scratch: Scratch) -> None:
    found = variable_counts.counts(delivered(scratch, P={
        "PY010G": [None, None, None, None, -3, 0, 0, 50, 60, 70],
        "PY010G_F": [-2, -1, -8, None, 11, 11, 11, 11, 11, -1],
    }))
    missing = one(found, "PY010G.missing")
    assert missing.note == "not applicable 1, missing 3, negative 1, zero 2, positive 3"
    assert (missing.checked, missing.failed, missing.observed, missing.limit) == (9, 3, 0.3333, 0.05)
    assert judged(found, "PY010G.negative") == (6, 1)
    flags = one(found, "PY010G.flags")
    assert (flags.checked, flags.failed, flags.severity) == (10, 0, "info")
    assert flags.note == "-8 1, -2 1, -1 2, >0 5, none 1"


@pytest.mark.parametrize(("missing", "failed"), [(5, 5), (4, 0)])
def test_the_share_from_which_missing_values_are_listed(scratch: Scratch, missing: int, failed: int) -> None:
    values, flags = times((None, missing), (1, 100 - missing)), times((-1, missing), (1, 100 - missing))
    found = variable_counts.counts(delivered(scratch, P={"PL032": values, "PL032_F": flags}))
    assert judged(found, "PL032.missing") == (100, failed)
    assert "PL032.negative" not in rules(found)


def test_the_register_is_counted_twice(scratch: Scratch) -> None:
    found = variable_counts.counts(delivered(scratch, R={
        "RB245": [1, 4, None, None], "RB110": [1, 1, 5, 5], "RB110_F": 1,
        "RB090": [1, 2, None, None], "RB090_F": [1, 1, None, None],
    }))
    assert judged(found, "RB090.missing") == (2, 0)
    others = one(found, "RB090.missing.others")
    assert (others.checked, others.failed, others.severity) == (2, 0, "info")  # not due from former members
    assert judged(found, "RB110.missing.others") == (2, 0)
    assert one(found, "RB110.missing.others").severity == "warning"


def test_what_is_due_from_former_members_is_judged(scratch: Scratch) -> None:
    found = variable_counts.counts(delivered(scratch, R={"RB245": None, "RB120": [1, None], "RB120_F": [1, None]}))
    assert judged(found, "RB120.missing.others") == (2, 1)


def test_a_column_that_is_not_delivered(scratch: Scratch) -> None:
    found = variable_counts.counts(delivered(scratch, P={"PL032": [1]}, R={"RB090": [1], "RB090_F": [1]}))
    assert one(found, "PL032.missing").note == "not delivered: PL032_F"
    assert one(found, "RB090.missing").note == "not delivered: RB245"
    assert not any(c.evaluated for c in found if c.rule.startswith(("PL032", "RB090")))


def test_years_without_rules_give_one_count(scratch: Scratch) -> None:
    found = variable_counts.counts(delivered(scratch, year=2020))
    assert [(c.rule, c.evaluated) for c in found] == [("counts", False)]
