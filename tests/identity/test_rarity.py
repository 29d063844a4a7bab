from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sanitize.identity.rarity import VECTOR, RarityState, bounds, counted, far_pictures, merge, rare


def test_rare_values_of_categories_and_none_of_names() -> None:
    assert rare(counted(np.array([1, 1, 1, 1, 2, 3, 3, 3], np.uint64)), 3).tolist() == [2]
    assert rare(counted(np.arange(9, dtype=np.uint64)), 3).tolist() == []


def test_numbers_far_from_the_median_are_out_of_bounds() -> None:
    low, high = bounds(counted(np.array([9.0, 10, 10, 11, 11, 12, 900])), 6)
    assert low < 9 < 12 < high < 900
    assert bounds(counted(np.array([5.0] * 9)), 6) == (-np.inf, np.inf)


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(0, 40))
def test_shards_add_up_to_the_whole(values: list[int], cut: int) -> None:
    def shard(part: list[int]) -> RarityState:
        return RarityState({"a": counted(np.array(part, np.uint64))}, {"n": counted(np.array(part, float))})

    whole, merged = shard(values), merge(shard(values[cut:]), shard(values[:cut]))
    for kind in ("values", "numbers"):
        for name, found in getattr(whole, kind).items():
            assert all(
                np.array_equal(one, other) for one, other in zip(found, getattr(merged, kind)[name], strict=True)
            )


def test_a_picture_far_from_all_others_is_found_in_any_order() -> None:
    random = np.random.default_rng(0)
    vectors = random.integers(90, 110, (60, VECTOR)).astype(np.uint8)
    vectors[17] = 255
    order = random.permutation(60)
    assert far_pictures((np.arange(60), vectors), 6).tolist() == [17]
    assert far_pictures((np.arange(60)[order], vectors[order]), 6).tolist() == [17]
    assert far_pictures((np.arange(1), vectors[:1]), 6).tolist() == []
