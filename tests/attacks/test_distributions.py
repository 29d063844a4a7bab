"""How values spread is told without any value, and without pointing at a few rows."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sanitize.attacks.distributions import RANKS, spread


@given(st.lists(st.integers(0, 20) | st.none(), max_size=300), st.integers(1, 12))
def test_no_share_stands_for_a_few_rows(values: list[int | None], least: int) -> None:
    shares = spread(pa.chunked_array([values], pa.int64()), least)
    if not values:
        assert shares == ()
        return
    rows = [round(share * len(values)) for share in shares]
    assert abs(sum(shares) - 1) < 0.001
    assert len(shares) <= RANKS + 1
    assert all(count == 0 or count >= least for count in rows) or rows == [len(values)]
    assert rows[:-1] == sorted(rows[:-1], reverse=True)
    assert Counter(rows[:-1]) <= Counter(Counter(values).values())


def test_the_commonest_values_come_first_and_the_others_together() -> None:
    values = ["a"] * 50 + ["b"] * 30 + [None] * 15 + ["c", "d", "e", "f", "g"]
    column = pa.chunked_array([values[:70], values[70:]])
    assert spread(column, 5) == (0.5, 0.3, 0.15, 0.05)
    assert spread(column, 6) == (0.5, 0.3, 0.2)
    assert spread(column.dictionary_encode(), 5) == (0.5, 0.3, 0.15, 0.05)


def test_lists_are_values_too() -> None:
    assert spread(pa.chunked_array([[[1, 2], [1, 2], [3]]]), 1) == (0.6667, 0.3333, 0.0)
