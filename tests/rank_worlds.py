"""Worlds whose true ranking is known, to see how often the intervals of ranks hold it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from lnb_pipeline.profiles.ranks import Floats, Integers, Measured, Ranks, between, rank

PLACES, MEASURED = 61, 15


@dataclass(frozen=True)
class Scenario:
    """What worlds have in common.

    `spread` says how far true values lie apart (0: all places are alike), `error` scales the survey's errors,
    `unknown` whether survey and lists leave places out, `confidence` how sure the weights are, `near` is the share of
    the places that are the same but for a hair. With `together` the survey's errors of one place are the same in all
    criteria, in units of their standard errors; else they have nothing to do with one another.
    """

    name: str
    spread: float = 1.0
    error: float = 1.0
    unknown: bool = True
    confidence: float = 40.0
    near: float = 0.0
    together: bool = False


SCENARIOS = {s.name: s for s in (
    Scenario("as the default weights"),
    Scenario("near ties", spread=0.15),
    Scenario("half the places within a hair", near=0.5),
    Scenario("all places within a hair", near=1.0),
    Scenario("weights known", confidence=1e6),
    Scenario("weights hardly known", confidence=5.0),
    Scenario("nothing unknown", unknown=False),
    Scenario("nothing unknown, weights known", unknown=False, confidence=1e6),
    Scenario("nothing unknown, weights known, large errors", unknown=False, error=2.0, confidence=1e6),
    Scenario("nothing unknown, weights known, errors together", unknown=False, confidence=1e6, together=True),
    Scenario("nothing unknown, weights known, small errors", unknown=False, error=0.02, confidence=1e6),
    Scenario("all places alike, nothing unknown", spread=0.0, unknown=False),
    Scenario("all places alike", spread=0.0),
)}


@dataclass(frozen=True)
class Kind:
    """A criterion: how true values are drawn, ends, weight, standard error, and of how many places it is known."""

    draw: Callable[[np.random.Generator, int], Floats]
    none_at: float
    full_at: float
    weight: float
    error: float = 0.0
    known: int = PLACES


KINDS = (
    Kind(lambda r, n: r.gamma(2.0, 0.8, n), 3.0, 0.0, 2.0, known=58),
    Kind(lambda r, n: (r.random(n) < 0.3).astype(float), 1.0, 0.0, 1.0, known=40),
    Kind(lambda r, n: r.choice([0.0, 0.5, 1.0], n), 0.0, 1.0, 1.0, known=20),
    Kind(lambda r, n: r.uniform(5, 95, n), 0.0, 100.0, 1.0, known=50),
    Kind(lambda r, n: r.normal(28, 9, n), 0.0, 60.0, 1.0, error=4.5, known=MEASURED),
    Kind(lambda r, n: r.normal(48, 9, n), 20.0, 80.0, 1.0, error=3.5, known=MEASURED),
)


@dataclass
class Outcome:
    """Over worlds: how many true ranks the intervals hold, and how long they are.

    Places that share a score share the best of their places. `shared` counts an interval that holds any of these.
    """

    held: list[float] = field(default_factory=list)
    shared: list[float] = field(default_factory=list)
    length: list[float] = field(default_factory=list)

    @property
    def coverage(self) -> float:
        return float(np.mean(self.held))

    @property
    def mean_length(self) -> float:
        return float(np.mean(self.length))


def run(scenario: Scenario, worlds: int, draws: int, first: int = 0) -> Outcome:
    """Worlds of a scenario, each with its own truth, survey and gaps."""
    outcome = Outcome()
    for number in range(first, first + worlds):
        true_score, ranks = world(scenario, np.random.default_rng([number, 7]), draws, seed=number)
        best, worst = places(true_score)
        outcome.held.append(float(np.mean((ranks.lower <= best) & (best <= ranks.upper))))
        outcome.shared.append(float(np.mean((ranks.lower <= worst) & (best <= ranks.upper))))
        outcome.length.append(float(np.mean(ranks.upper - ranks.lower + 1)))
    return outcome


def world(scenario: Scenario, random: np.random.Generator, draws: int, seed: int) -> tuple[Floats, Ranks]:
    """The true scores of one world, and the ranks estimated from what is seen of it."""
    truths = [_truth(kind, scenario, random) for kind in KINDS]
    stated = np.array([kind.weight for kind in KINDS])
    weights = random.dirichlet(scenario.confidence * stated / stated.sum())
    normal = random.standard_normal(PLACES)
    seen = [
        _seen(kind, truth, scenario, random, normal if scenario.together else random.standard_normal(PLACES))
        for kind, truth in zip(KINDS, truths, strict=True)
    ]
    true_score = np.zeros(PLACES)
    for weight, kind, truth in zip(weights, KINDS, truths, strict=True):
        true_score += weight * between(truth, kind.none_at, kind.full_at)
    return np.round(true_score, 9), rank(seen, scenario.confidence, draws, seed)


def places(score: Floats) -> tuple[Integers, Integers]:
    """The rank of each score, and the last of the places that those of one score share."""
    best = 1 + (score[None, :] > score[:, None]).sum(axis=1)
    worst = (score[None, :] >= score[:, None]).sum(axis=1)
    return best, worst


def _truth(kind: Kind, scenario: Scenario, random: np.random.Generator) -> Floats:
    values = kind.draw(random, PLACES)
    centre = values[0]
    values = centre + scenario.spread * (values - centre)
    alike = int(scenario.near * PLACES)
    values[:alike] = centre + 1e-4 * (kind.full_at - kind.none_at) * random.standard_normal(alike)
    return values


def _seen(kind: Kind, truth: Floats, scenario: Scenario, random: np.random.Generator, normal: Floats) -> Measured:
    error = kind.error * scenario.error
    values = truth + error * normal
    if scenario.unknown:
        values[random.permutation(PLACES)[kind.known:]] = np.nan
    errors = np.where(np.isnan(values), np.nan, error)
    return Measured(values, errors, kind.none_at, kind.full_at, kind.weight)


def table(outcomes: Sequence[tuple[str, Outcome]]) -> str:
    """Coverage and mean length by scenario, as text."""
    lines = [f"{'scenario':<50} coverage  of shared places  mean length of {PLACES}"]
    lines += [f"{n:<50} {o.coverage:8.3f}  {np.mean(o.shared):16.3f}  {o.mean_length:11.1f}" for n, o in outcomes]
    return "\n".join(lines)
