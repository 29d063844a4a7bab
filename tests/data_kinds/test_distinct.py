"""Different numbers are those that NumPy finds."""

from __future__ import annotations

import numpy as np
import pytest

from sanitize.data_kinds.distinct import distinct, once


@pytest.mark.parametrize("kind", [np.int64, np.uint64, np.uint8])
@pytest.mark.parametrize("rows", [0, 1, 2, 1000])
def test_they_are_those_of_numpy(kind: type, rows: int) -> None:
    numbers = np.random.default_rng(rows).integers(0, 200, rows).astype(kind)
    before = numbers.copy()
    found = distinct(numbers)
    assert found.dtype == kind
    assert np.array_equal(found, np.unique(numbers))
    assert np.array_equal(numbers, before)


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 1000])
def test_those_that_occur_once_are_counted(rows: int) -> None:
    numbers = np.random.default_rng(rows).integers(0, 200, rows).astype(np.uint64)
    assert once(numbers) == (np.unique(numbers, return_counts=True)[1] == 1).sum()
    assert once(np.array([7, 7, 5])) == 1
