"""Intervals of ranks: worked by hand, and in hundreds of worlds whose true ranking is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnb_pipeline.profiles.ranks import Measured, Ranks, rank, scores, simulated_worlds, used_weights
from tests.rank_worlds import PLACES, SCENARIOS, run, table

CERTAIN = 1e6
DRAWS = 400


def criterion(values: list[float | None], error: float = 0.0, weight: float = 1.0, full_at: float = 1.0) -> Measured:
    """Points run from 0 at 0 to 1 at `full_at`."""
    known = np.array([np.nan if value is None else value for value in values])
    return Measured(known, np.where(np.isnan(known), np.nan, error), 0.0, full_at, weight)


def ranked(*criteria: Measured, confidence: float = CERTAIN, draws: int = DRAWS, seed: int = 1) -> Ranks:
    return rank(criteria, confidence, draws, seed)


def ends(ranks: Ranks) -> list[tuple[int, int]]:
    return [(int(low), int(high)) for low, high in zip(ranks.lower, ranks.upper, strict=True)]


def test_scores_of_four_places_are_those_worked_by_hand() -> None:
    services = Measured(np.array([1.0, 3.0, 0.0, np.nan]), np.array([0, 0, 0, np.nan]), 4.0, 0.0, 3.0)
    poverty = Measured(np.array([40.0, 20.0, np.nan, np.nan]), np.array([5, 5, np.nan, np.nan]), 0.0, 50.0, 1.0)
    # points of services 0.75, 0.25, 1 and for the last their mean 2/3; of poverty 0.8, 0.4 and twice their mean 0.6
    expected = [0.75 * 0.75 + 0.25 * 0.8, 0.75 * 0.25 + 0.25 * 0.4, 0.75 * 1 + 0.25 * 0.6, 0.75 * 2 / 3 + 0.25 * 0.6]
    assert np.allclose(expected, [0.7625, 0.2875, 0.9, 0.65])
    assert np.allclose(scores([services, poverty]), expected)
    assert ranked(services, poverty).rank.tolist() == [2, 4, 1, 3]


def test_a_criterion_that_is_unknown_of_all_leaves_its_weight_to_the_others() -> None:
    known, never = criterion([0.2, 0.6], weight=1.0), criterion([None, None], weight=3.0)
    assert used_weights([known, never]).tolist() == [1.0, 0.0]
    assert scores([known, never]).tolist() == [0.2, 0.6]
    assert used_weights([never]).tolist() == [0.0]


def test_what_is_certain_has_intervals_of_one_place_and_equal_scores_share_the_better_one() -> None:
    ranks = ranked(criterion([0.1, 0.5, 0.5, 0.9]))
    assert ranks.rank.tolist() == [4, 2, 2, 1]
    assert ends(ranks) == [(4, 4), (2, 3), (2, 3), (1, 1)]


@pytest.mark.parametrize(("apart", "told"), [(1.8, False), (2.15, True)])
def test_two_places_are_told_apart_at_1_96_standard_errors_of_their_difference(apart: float, told: bool) -> None:
    error = 0.01
    ranks = ranked(criterion([0.5, 0.5 + apart * error * np.sqrt(2)], error=error), draws=4000)
    assert ends(ranks) == ([(2, 2), (1, 1)] if told else [(1, 2), (1, 2)])


def test_the_more_places_there_are_the_further_apart_they_must_be() -> None:
    error, n = 0.01, 30
    step = 2.15 * error * np.sqrt(2)
    ranks = ranked(criterion([step * place for place in range(n)], error=error), draws=2000)
    assert (ranks.lower[1:-1] < ranks.rank[1:-1]).all() and (ranks.upper[1:-1] > ranks.rank[1:-1]).all()


def test_unsure_weights_alone_leave_no_order_where_criteria_disagree() -> None:
    one, other = criterion([1.0, 0.0, 0.4]), criterion([0.0, 1.0, 0.4])
    # the third place is between the two, whichever counts more: it is last only when both count about the same
    sure, unsure = ranked(one, other), ranked(one, other, confidence=4.0)
    assert ends(sure) == [(1, 2), (1, 2), (3, 3)]
    assert ends(unsure) == [(1, 3), (1, 3), (2, 3)]


def test_a_criterion_of_no_weight_changes_nothing() -> None:
    one = criterion([0.3, None, 0.8, 0.5], error=0.1)
    with_it = ranked(one, criterion([0.9, 0.1, 0.0, 1.0], weight=0.0))
    alone = ranked(one)
    assert with_it.score.tolist() == alone.score.tolist() and ends(with_it) == ends(alone)


def test_a_place_of_which_nothing_is_known_can_be_any() -> None:
    ranks = ranked(criterion([*np.linspace(0.05, 0.95, 30).tolist(), None]), draws=2000)
    assert (ranks.lower[-1], ranks.upper[-1]) in {(1, 31), (2, 31), (1, 30), (2, 30)}
    assert 12 <= ranks.median[-1] <= 20
    assert (ranks.upper - ranks.lower)[:-1].max() == 1  # the others move for that one place alone


def test_what_is_known_of_one_place_alone_says_little_about_the_others() -> None:
    ranks = ranked(criterion([0.5, None, None, None]), draws=2000)
    assert ends(ranks) == [(1, 4)] * 4


def test_the_first_ten_are_counted_over_the_worlds() -> None:
    sure = ranked(criterion(np.linspace(1, 0, 15).tolist()))
    assert sure.first_ten.tolist() == [1.0] * 10 + [0.0] * 5
    unsure = ranked(criterion(np.linspace(0.51, 0.49, 15).tolist(), error=0.01))
    assert 0.5 < unsure.first_ten[9] < 0.75 and np.isclose(unsure.first_ten.sum(), 10)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    parts = criterion([0.3, None, 0.8, 0.5], error=0.1), criterion([0.1, 0.2, None, 0.9], error=0.2)
    first, again, other = (simulated_worlds(parts, 40.0, DRAWS, seed).with_errors for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes() and not np.allclose(first, other)


@pytest.mark.parametrize(("name", "worlds"), [
    ("as the default weights", 200), ("near ties", 10), ("half the places within a hair", 10),
    ("all places within a hair", 10), ("weights known", 10), ("weights hardly known", 10), ("nothing unknown", 10),
    ("nothing unknown, weights known", 10), ("nothing unknown, weights known, large errors", 10),
    ("nothing unknown, weights known, errors together", 10), ("all places alike, nothing unknown", 5),
])
def test_intervals_hold_the_true_rank_in_nine_of_ten_worlds(
    name: str, worlds: int, record_property: Callable[[str, object], None]
) -> None:
    outcome = run(SCENARIOS[name], worlds, draws=200)
    record_property("coverage", outcome.coverage)
    record_property("mean length", outcome.mean_length)
    assert outcome.coverage >= 0.90, table([(name, outcome)])
    assert np.quantile(outcome.held, 0.05) >= 0.75  # nor do the intervals of one world fail together


def test_intervals_are_short_where_much_is_known_and_longer_where_little_is() -> None:
    sure = run(SCENARIOS["nothing unknown, weights known, small errors"], 10, draws=200)
    usual = run(SCENARIOS["as the default weights"], 10, draws=200)
    assert sure.coverage >= 0.95 and sure.mean_length < 3
    assert sure.mean_length < usual.mean_length < 0.8 * PLACES


def test_where_all_places_are_alike_nothing_is_told() -> None:
    outcome = run(SCENARIOS["all places alike"], 5, draws=200)
    assert outcome.mean_length > PLACES - 3 and np.mean(outcome.shared) == 1


POINTS = st.one_of(st.none(), st.integers(0, 100).map(lambda n: n / 100))
CRITERIA = st.lists(
    st.tuples(st.lists(POINTS, min_size=5, max_size=5), st.integers(1, 9), st.sampled_from([0.0, 0.05])),
    min_size=1, max_size=3,
).filter(lambda parts: any(value is not None for values, _, _ in parts for value in values))


def built(parts: list[tuple[list[float | None], int, float]], scale: float = 1.0) -> list[Measured]:
    return [criterion(values, error, scale * weight) for values, weight, error in parts]


@settings(max_examples=25, deadline=None)
@given(CRITERIA)
def test_a_rank_lies_in_its_interval_and_the_interval_within_the_ranking(
    parts: list[tuple[list[float | None], int, float]],
) -> None:
    ranks = rank(built(parts), 40.0, 200, 1)
    assert (ranks.lower >= 1).all() and (ranks.upper <= 5).all()
    assert (ranks.lower <= ranks.rank).all() and (ranks.rank <= ranks.upper).all()
    assert np.isclose(ranks.weights.sum(), 1) and (ranks.score >= 0).all() and (ranks.score <= 1).all()


@settings(max_examples=25, deadline=None)
@given(CRITERIA, st.sampled_from([0.25, 3.0, 1000.0]))
def test_weights_count_by_their_proportions_alone(
    parts: list[tuple[list[float | None], int, float]], scale: float
) -> None:
    one, other = rank(built(parts), 40.0, 200, 1), rank(built(parts, scale), 40.0, 200, 1)
    assert np.allclose(one.score, other.score) and one.rank.tolist() == other.rank.tolist()
    assert ends(one) == ends(other)


@settings(max_examples=100, deadline=None)
@given(CRITERIA, st.integers(0, 4), st.integers(0, 2), st.integers(1, 100))
def test_more_of_what_counts_never_worsens_a_rank(
    parts: list[tuple[list[float | None], int, float]], place: int, which: int, more: int
) -> None:
    values, weight, error = parts[which % len(parts)]
    before = values[place]
    if before is None:
        return
    raised = [*values]
    raised[place] = min(1.0, before + more / 100)
    changed = [*parts]
    changed[which % len(parts)] = raised, weight, error
    first, then = scores(built(parts)), scores(built(changed))
    assert (then > then[place]).sum() <= (first > first[place]).sum()
