"""Cells of every subset of some variables."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lnb_pipeline.estimation.table.cells import Variable, subset_of, subsets


def test_every_subset_is_there_and_the_whole_comes_first() -> None:
    assert list(subsets(2)) == [(), (0,), (1,), (0, 1)]
    assert list(subsets(0)) == [()]
    assert len(list(subsets(4))) == 16


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 900)), min_size=1, max_size=40))
def test_persons_of_one_cell_have_the_codes_of_that_cell_and_missing_codes_leave_it(
    codes: list[tuple[int, int]]
) -> None:
    columns = np.array(codes, dtype=np.int64)
    variables = [Variable(columns[:, 0], 4), Variable(columns[:, 1], 901)]
    for chosen in subsets(2):
        found = subset_of(variables, chosen, len(codes))
        known = (columns[:, list(chosen)] >= 0).all(axis=1)
        assert (found.cell >= 0).tolist() == known.tolist()
        assert (found.codes[found.cell[known]] == columns[known][:, list(chosen)]).all()
        expected = np.unique(columns[known][:, list(chosen)], axis=0)
        assert found.codes.tolist() == (expected.tolist() if chosen else [[]])


def test_the_whole_is_one_cell_of_everyone() -> None:
    found = subset_of([Variable(np.array([-1, -1]), 1)], (), 2)
    assert (found.n_cells, found.cell.tolist()) == (1, [0, 0])
    nobody = subset_of([Variable(np.array([-1, -1]), 1)], (0,), 2)
    assert (nobody.n_cells, nobody.cell.tolist()) == (0, [-1, -1])
