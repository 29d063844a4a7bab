"""Settle: classes that late rejections left too small are removed, until all that stay hold."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sanitize.tabular.diversity import Closeness, DistinctDiversity
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.settle import settle, undivided

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


def test_ordered_values_are_compared_with_all_that_stay() -> None:
    rows = [("a", "x", 0), ("a", "y", 1), ("b", "y", 2), ("b", "z", 3), ("c", "z", 4)]
    settled = settle(state(rows), 2, [Closeness("s", 0.3, "ordered")])
    assert (settled.classes, settled.achieved) == (2, (0.25,))
    assert settle(state(rows), 2, [Closeness("s", 0.2, "ordered")]).classes == 0


def test_nothing_written_has_no_k() -> None:
    assert settle(state([]), 2).k is None


def test_a_class_that_was_never_counted_goes() -> None:
    settled = settle(state([("a", "x", 0), ("a", "x", 1)]), 2)
    assert settled.keeps({"q": pa.array(["a", "b", None])}).tolist() == [True, False, False]


def divided(rows: list[tuple[str, str]], sensitive: str = "x") -> Histogram:
    """Classes of `q` that a flag divides; every row is a person."""
    arrays = {
        "q": pa.array([row[0] for row in rows], pa.string()),
        "flag": pa.array([row[1] for row in rows], pa.string()),
        "s": pa.array([sensitive] * len(rows), pa.string()),
    }
    zero = Histogram.zero(["q", "flag"], ["s"], by_unit=True)
    return zero.fold(arrays, np.arange(len(rows), dtype=np.uint64))


def test_it_breaks_when_a_class_has_to_go_and_only_then() -> None:
    kept = settle(state([("a", "x", 0), ("a", "x", 1)]), 2)
    assert kept.breaks is False
    assert (kept.classes, kept.removed_classes, kept.removed_rows) == (1, 0, 0)
    small = settle(state([("a", "x", 0), ("a", "x", 1), ("b", "x", 2)]), 2)
    assert small.breaks is True
    assert (small.classes, small.removed_classes, small.removed_rows) == (1, 1, 1)
    assert small.keeps({"q": pa.array(["a", "b"])}).tolist() == [True, False]


def test_what_is_reached_is_that_of_the_classes_that_stay() -> None:
    rows = [("a", "x", 0), ("a", "y", 1), ("a", "z", 2), ("b", "x", 3), ("b", "y", 4), ("c", "x", 5)]
    settled = settle(state(rows), 2, [DistinctDiversity("s", 2)])
    assert (settled.k, settled.classes, settled.achieved) == (2, 2, (2,))
    assert settle(state(rows), 9, [DistinctDiversity("s", 2)]).achieved == (None,)


def test_a_flag_that_makes_a_part_too_small_is_withheld_from_the_whole_class() -> None:
    rows = [("a", "no")] * 5 + [("a", "yes")] * 3 + [("b", "no")] * 4 + [("b", "yes")] + [("c", "no")] * 3
    found = undivided(divided(rows), 1, 3)
    assert found.breaks is True
    assert found.keeps({"q": pa.array(["a", "b", "c", "d"])}).tolist() == [True, False, True, False]


def test_nothing_is_withheld_where_every_part_is_large_enough() -> None:
    found = undivided(divided([("a", "no")] * 3 + [("a", "yes")] * 3), 1, 3)
    assert found.breaks is False
    assert found.keeps({"q": pa.array(["a", "b"])}).tolist() == [True, False]


def test_parts_have_to_hold_l_as_well() -> None:
    found = undivided(divided([("a", "no")] * 3), 1, 3, [DistinctDiversity("s", 2)])
    assert found.breaks is True
    assert found.keeps({"q": pa.array(["a"])}).tolist() == [False]
