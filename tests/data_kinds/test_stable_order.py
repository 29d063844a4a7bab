"""The order of whole numbers is that of `numpy.lexsort`, whatever numbers they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sanitize.data_kinds.stable_order import stable_order

SIZES = st.integers(0, 60)
NUMBERS = SIZES.flatmap(
    lambda size: st.tuples(
        arrays.arrays(np.uint64, size, elements=st.integers(0, 2**64 - 1) | st.integers(0, 3)),
        arrays.arrays(np.int64, size, elements=st.integers(0, 2**63 - 1) | st.sampled_from([0, 1 << 20, 1 << 40])),
    )
)


@given(NUMBERS)
def test_it_is_the_order_of_lexsort(keys: tuple[np.ndarray, np.ndarray]) -> None:
    numbers, first = keys
    assert stable_order(numbers).tolist() == np.argsort(numbers, kind="stable").tolist()
    assert stable_order(numbers, first).tolist() == np.lexsort((numbers, first)).tolist()


@pytest.mark.parametrize("bits", [8, 16, 17, 32, 33, 48, 64])
def test_many_numbers_with_equal_ones_among_them(bits: int) -> None:
    random = np.random.default_rng(bits)
    numbers = (random.integers(0, 2**64, 4000, dtype=np.uint64) >> np.uint64(64 - bits))[
        random.integers(0, 4000, 20_000)
    ]
    assert np.array_equal(stable_order(numbers), np.argsort(numbers, kind="stable"))


def test_numbers_that_differ_in_their_lowest_bits_alone() -> None:
    random = np.random.default_rng(0)
    numbers = np.uint64(1 << 63) + random.integers(0, 1000, 20_000).astype(np.uint64)
    assert np.array_equal(stable_order(numbers), np.argsort(numbers, kind="stable"))
