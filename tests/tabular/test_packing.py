"""Distinct rows are those that NumPy finds, in the same order."""

from __future__ import annotations

import numpy as np
import pytest

from sanitize.tabular.packing import distinct_rows, fits, ranked


@pytest.mark.parametrize("sizes", [[3], [3, 4, 5], [2**20] * 4])
@pytest.mark.parametrize("rows", [0, 1, 500])
def test_rows_are_counted_in_lexicographic_order(sizes: list[int], rows: int) -> None:
    random = np.random.default_rng(rows)
    codes = [random.integers(0, min(size, 9), rows) for size in sizes]
    found, counts, place = distinct_rows(codes, sizes)
    wanted, inverse, numbers = np.unique(np.stack(codes, axis=1), axis=0, return_inverse=True, return_counts=True)
    assert np.array_equal(np.stack(found, axis=1), wanted)
    assert counts.tolist() == numbers.tolist()
    assert place.tolist() == inverse.reshape(-1).tolist()
    assert fits(sizes) == (len(sizes) < 4)


def test_keys_are_ranked() -> None:
    distinct, place = ranked(np.array([5, -2, 5, 9], dtype=np.int64))
    assert distinct.tolist() == [-2, 5, 9]
    assert place.tolist() == [1, 0, 1, 2]
