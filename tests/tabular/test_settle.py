"""Settle: classes that late rejections left too small are removed, until all that stay hold."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sanitize.tabular.diversity import Closeness, DistinctDiversity
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.settle import settle

ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 6)), max_size=40)


def state(rows: list[tuple[str, str, int]]) -> Histogram:
    arrays = {
        "q": pa.array([row[0] for row in rows], pa.string()),
        "s": pa.array([row[1] for row in rows], pa.string()),
    }
    return Histogram.zero(["q"], ["s"], by_unit=True).fold(arrays, np.array([row[2] for row in rows], dtype=np.uint64))


@given(ROWS, st.integers(1, 4), st.integers(1, 3))
def test_what_stays_meets_k_and_l(rows: list[tuple[str, str, int]], k: int, l: int) -> None:  # noqa: E741
    settled = settle(state(rows), k, [DistinctDiversity("s", l)])
    kept = settled.keeps({"q": pa.array([row[0] for row in rows], pa.string())})
    for value in "abc":
        inside = [row for row in rows if row[0] == value]
        good = len({row[2] for row in inside}) >= k and len({row[1] for row in inside}) >= l
        assert all(keep == good for row, keep in zip(rows, kept, strict=True) if row[0] == value)
    staying = [row for row, keep in zip(rows, kept, strict=True) if keep]
    assert settled.rows == len(staying)
    assert settled.removed_rows == len(rows) - len(staying)
    assert settled.units == len({row[2] for row in staying})
    sizes = [len({row[2] for row in staying if row[0] == value}) for value in {row[0] for row in staying}]
    assert settled.k == min(sizes, default=None)


def test_removing_a_class_moves_the_whole_table_for_t() -> None:
    rows = [("a", "x", n) for n in range(10)] + [("b", "y", n) for n in range(10)]
    rows += [("c", "x", n) for n in range(5)] + [("c", "y", n) for n in range(5, 10)]
    settled = settle(state(rows), 2, [Closeness("s", 0.2)])
    assert settled.classes == 1
    assert settled.achieved == (0.0,)


def test_nothing_written_has_no_k() -> None:
    assert settle(state([]), 2).k is None


def test_a_class_that_was_never_counted_goes() -> None:
    settled = settle(state([("a", "x", 0), ("a", "x", 1)]), 2)
    assert settled.keeps({"q": pa.array(["a", "b", None])}).tolist() == [True, False, False]
