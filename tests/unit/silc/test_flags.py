"""What a flag says about the value beside it."""

from __future__ import annotations

import numpy as np
import pytest

from lnb_pipeline.silc.flags import apply_flags

NAN = np.nan


@pytest.mark.parametrize("flag", [-1, -2, -3, -4, -5, -6, -7, -8])
def test_no_negative_flag_leaves_a_value(flag):
    result = apply_flags(np.array([5.0, NAN]), np.array([flag, flag]), income=False, survey_year=2022)
    assert np.isnan(result.values).all()
    assert result.n_left_over == 1


@pytest.mark.parametrize("flag", [1, 2, 3, 4, 11, 35, 2100100, NAN])
def test_positive_and_empty_flags_keep_the_value(flag):
    result = apply_flags(np.array([5.0]), np.array([flag]), income=True, survey_year=2019)
    assert result.values[0] == 5
    assert result.n_left_over == 0


def test_flag_zero_is_an_income_of_zero_before_2021_only():
    values, flags = np.array([NAN, 0.0, 7.0]), np.zeros(3)
    old = apply_flags(values, flags, income=True, survey_year=2020)
    np.testing.assert_array_equal(old.values, [0, 0, NAN])
    assert old.n_left_over == 1
    assert np.isnan(apply_flags(values, flags, income=True, survey_year=2021).values).all()
    assert np.isnan(apply_flags(values, flags, income=False, survey_year=2020).values).all()
