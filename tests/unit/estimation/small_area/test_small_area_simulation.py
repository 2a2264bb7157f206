"""Small seeded simulations: whether errors are what the mean squared error says, and what becomes of gaps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from lnb_pipeline.estimation.small_area.adjusted import fit_reml_or_adjusted
from lnb_pipeline.estimation.small_area.bivariate import fit_bivariate
from lnb_pipeline.estimation.small_area.fay_herriot import fit_ml, fit_reml
from lnb_pipeline.estimation.small_area.pair_record import PairAreas, PairFit
from lnb_pipeline.estimation.small_area.record import Areas, FayHerriotFit, Fitter

M, SAMPLES = 40, 250
PSI = np.repeat([0.3, 0.6, 1.0, 2.0], M // 4)
X = np.column_stack([np.ones(M), np.random.default_rng(1).normal(size=M)])


@pytest.mark.parametrize("fitter", [fit_reml, fit_ml, fit_reml_or_adjusted])
def test_the_estimated_mean_squared_error_is_near_the_true_one(fitter: Fitter) -> None:
    """By level of the sampling variance, and for areas that are not sampled; A = 1."""
    rng = np.random.default_rng(20)
    true, claimed = np.zeros(M + 1), np.zeros(M + 1)
    covariates = np.vstack([X, [1.0, 0.5]])
    psi = np.append(PSI, np.nan)
    for _ in range(SAMPLES):
        theta = covariates @ [2, 1] + rng.normal(size=M + 1)
        direct = np.append(theta[:M] + np.sqrt(PSI) * rng.normal(size=M), np.nan)
        fit = fitter(Areas(direct, psi, covariates))
        assert isinstance(fit, FayHerriotFit)
        true += (fit.estimate - theta) ** 2
        claimed += fit.mse
    for level in np.unique(PSI):
        group = np.append(level == PSI, False)
        assert claimed[group].sum() == pytest.approx(true[group].sum(), rel=0.15)
    assert claimed.sum() == pytest.approx(true.sum(), rel=0.08)
    assert claimed[M] == pytest.approx(true[M], rel=0.3)


PAIR_EFFECTS = np.array([[1.0, 0.7], [0.7, 1.0]])
PAIR_ERRORS = np.array([[1.0, 0.85], [0.85, 1.0]])


def pairs_drawn(samples: int) -> Iterator[tuple[np.ndarray, PairAreas]]:
    """True rates of two groups whose gap differs between areas, with sampling errors that go together."""
    rng = np.random.default_rng(7)
    x, psi = np.ones((M, 1)), np.tile(PAIR_ERRORS, (M, 1, 1))
    for _ in range(samples):
        theta = rng.multivariate_normal([1.0, 0.5], PAIR_EFFECTS, M)
        yield theta, PairAreas(theta + rng.multivariate_normal([0, 0], PAIR_ERRORS, M), psi, x, x)


def test_the_bivariate_gap_is_shrunk_less_errs_less_and_knows_its_error() -> None:
    """Shrinkage is one minus the slope of the estimated on the true gap. Two univariate models shrink by the
    weight of a single rate, 1/2; the gap's own weight is 0.6 / (0.6 + 0.3) = 2/3."""
    both, apart, truth, claimed = [], [], [], []
    for theta, areas in pairs_drawn(60):
        pair = fit_bivariate(areas)
        alone = [fit_reml(Areas(areas.direct[:, k], np.ones(M), areas.covariates_first)) for k in (0, 1)]
        assert isinstance(pair, PairFit)
        values = [fit.estimate for fit in alone if isinstance(fit, FayHerriotFit)]
        both.append(pair.gap)
        claimed.append(pair.gap_mse)
        apart.append(values[0] - values[1])
        truth.append(theta[:, 0] - theta[:, 1])
    true = np.concatenate(truth)
    together, separate = np.concatenate(both), np.concatenate(apart)

    def shrinkage(gap: np.ndarray) -> float:
        return 1 - float(np.cov(gap, true)[0, 1] / true.var(ddof=1))

    assert shrinkage(together) == pytest.approx(1 / 3, abs=0.06)
    assert shrinkage(separate) == pytest.approx(1 / 2, abs=0.06)
    assert shrinkage(together) < shrinkage(separate) - 0.1
    far = np.abs(true - 0.5) > 1.0
    toward = np.sign(true - 0.5)[far]
    bias_together = float(np.mean(toward * (together - true)[far]))
    bias_separate = float(np.mean(toward * (separate - true)[far]))
    assert bias_separate < bias_together < 0
    assert np.mean((together - true) ** 2) < 0.95 * np.mean((separate - true) ** 2)
    assert np.mean(np.concatenate(claimed)) == pytest.approx(np.mean((together - true) ** 2), rel=0.15)
