"""l-diversity and t-closeness against their definitions, and how much of a class a finer one can keep."""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sanitize.errors import UsageError
from sanitize.tabular.diversity import (
    Bound,
    Closeness,
    Distance,
    DistinctDiversity,
    EntropyDiversity,
    RecursiveDiversity,
    Transport,
)
from sanitize.tabular.hierarchy import Tree
from tests.tabular import brute

VALUES = ["p", "q", "r", "s"]
GROUPS = {"p": "1", "q": "1", "r": "2", "s": "2"}
TREE = Tree({"1": ["p", "q"], "2": ["r", "s"]})
COUNTS = st.lists(st.integers(0, 5), min_size=4, max_size=4).filter(any)
TABLE = st.lists(st.integers(1, 9), min_size=4, max_size=4)
NOTHING = np.zeros(4)


def bound(t: float, distance: Distance) -> Transport:
    return Closeness("s", t, distance, TREE if distance == "hierarchical" else None).bind(pa.array(VALUES))


def matrix(*counts: list[int]) -> npt.NDArray[np.float64]:
    return np.array(counts, dtype=np.float64)


def spelt(counts: list[int]) -> list[str]:
    return [value for value, count in zip(VALUES, counts, strict=True) for _ in range(count)]


def inside(counts: list[int]) -> npt.NDArray[np.float64]:
    """Every part of a class."""
    return matrix(*map(list, itertools.product(*(range(count + 1) for count in counts))))


def most_that_a_part_keeps(model: Bound, counts: list[int], table: list[int]) -> float:
    parts = inside(counts)
    parts = parts[parts.sum(axis=1) > 0]
    met = model.satisfied(parts, np.array(table, dtype=np.float64))
    return float(parts[met].sum(axis=1).max(initial=0.0))


@given(COUNTS, st.integers(1, 5))
def test_distinct_values_are_counted(counts: list[int], l: int) -> None:  # noqa: E741
    model, classes = DistinctDiversity("s", l).bind(pa.array(VALUES)), matrix(counts)
    met = brute.distinct(l)(spelt(counts), [])
    assert model.satisfied(classes, NOTHING).tolist() == [met]
    assert model.reach(classes, NOTHING).tolist() == [sum(counts) if met else 0]
    assert model.achieved(matrix(counts, [1, 1, 1, 1]), NOTHING) == sum(count > 0 for count in counts)


@given(COUNTS, st.floats(1.0, 4.0))
def test_entropy_exceeds_that_of_l_even_values(counts: list[int], l: float) -> None:  # noqa: E741
    model, classes = EntropyDiversity("s", l).bind(pa.array(VALUES)), matrix(counts)
    assert model.satisfied(classes, NOTHING).tolist() == [brute.entropy(l)(spelt(counts), [])]
    shares = [count / sum(counts) for count in counts if count]
    effective = math.exp(-sum(share * math.log(share) for share in shares))
    assert model.achieved(matrix(counts, [1, 1, 1, 1]), NOTHING) == pytest.approx(effective)


def test_a_class_at_the_limit_of_entropy_is_refused() -> None:
    classes = matrix([3, 3, 0, 0], [3, 3, 1, 0])
    assert EntropyDiversity("s", 2.0).satisfied(classes, NOTHING).tolist() == [False, True]


@given(COUNTS, st.floats(0.2, 4.0), st.integers(2, 5))
def test_the_most_frequent_value_is_outweighed(counts: list[int], c: float, l: int) -> None:  # noqa: E741
    model = RecursiveDiversity("s", c, l).bind(pa.array(VALUES))
    assert model.satisfied(matrix(counts), NOTHING).tolist() == [brute.recursive(c, l)(spelt(counts), [])]
    met = [depth for depth in range(1, 5) if brute.recursive(c, depth)(spelt(counts), [])]
    assert model.achieved(matrix(counts, [9, 9, 9, 9]), NOTHING) <= max(met, default=0)
    assert model.achieved(matrix(counts), NOTHING) == max(met, default=0)


def test_a_tie_does_not_outweigh() -> None:
    classes = matrix([4, 2, 2, 0], [4, 2, 2, 1])
    assert RecursiveDiversity("s", 1.0, 2).satisfied(classes, NOTHING).tolist() == [False, True]
    assert RecursiveDiversity("s", 1.0, 2).achieved(classes, NOTHING) == 1.0
    assert RecursiveDiversity("s", 3.0, 5).satisfied(classes, NOTHING).tolist() == [False, False]


@pytest.mark.parametrize("distance", ["equal", "ordered", "hierarchical"])
@given(counts=COUNTS, table=TABLE, t=st.sampled_from([0.0, 0.1, 0.25, 0.4, 1.0]))
def test_a_class_is_as_close_to_the_table_as_its_distance(
    distance: Distance, counts: list[int], table: list[int], t: float
) -> None:
    by_the_book = {
        "equal": brute.equal,
        "ordered": brute.ordered,
        "hierarchical": lambda t: brute.hierarchical(t, GROUPS),
    }[distance]
    model, overall = bound(t, distance), np.array(table, dtype=np.float64)
    assert model.satisfied(matrix(counts), overall).tolist() == [by_the_book(t)(spelt(counts), spelt(table))]
    reached = model.achieved(matrix(counts, table), overall)
    assert by_the_book(reached)(spelt(counts), spelt(table))
    assert reached == 0.0 or not by_the_book(reached - 1e-9)(spelt(counts), spelt(table))


@pytest.mark.parametrize(("distance", "farthest"), [("equal", 0.75), ("ordered", 0.5), ("hierarchical", 0.625)])
def test_distances_are_scaled_to_one(distance: Distance, farthest: float) -> None:
    model = bound(0.1, distance)
    assert model.achieved(matrix([5, 0, 0, 0]), np.ones(4)) == pytest.approx(farthest)
    assert model.achieved(matrix([5, 0, 0, 0]), np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(1.0)


def test_two_ordered_values_are_as_far_apart_as_can_be() -> None:
    model = Closeness("s", 0.4, "ordered").bind(pa.array(["p", "q"]))
    assert model.achieved(matrix([3, 0]), np.array([0.0, 7.0])) == 1.0
    assert model.reach(matrix([3, 0]), np.array([7.0, 7.0])).tolist() == [0.0]
    assert model.reach(matrix([3, 1]), np.array([7.0, 7.0])).tolist() == [4.0]


def test_an_ordered_column_of_one_value_has_no_distance() -> None:
    model = Closeness("s", 0.1, "ordered").bind(pa.array(["p"]))
    assert model.achieved(np.array([[3.0]]), np.array([7.0])) == 0.0


def test_a_hierarchical_distance_needs_a_hierarchy() -> None:
    with pytest.raises(UsageError, match=r"'s'.*needs a hierarchy"):
        Closeness("s", 0.1, "hierarchical").bind(pa.array(VALUES))


MODELS = {
    "distinct": DistinctDiversity("s", 3),
    "entropy": EntropyDiversity("s", 2.2),
    "recursive": RecursiveDiversity("s", 1.5, 2),
    "equal": bound(0.2, "equal"),
    "ordered": bound(0.15, "ordered"),
    "hierarchical": bound(0.2, "hierarchical"),
}


@pytest.mark.parametrize("name", MODELS)
@given(counts=COUNTS, table=TABLE)
def test_no_part_of_a_class_keeps_more_than_its_reach(name: str, counts: list[int], table: list[int]) -> None:
    model, classes, overall = MODELS[name], matrix(counts), np.array(table, dtype=np.float64)
    (reach,) = model.reach(classes, overall)
    assert most_that_a_part_keeps(model, counts, table) <= reach <= sum(counts)
    if model.satisfied(classes, overall)[0]:
        assert reach == sum(counts)


@pytest.mark.parametrize("name", ["entropy", "recursive"])
@given(counts=COUNTS)
def test_the_reach_of_capped_counts_is_one_less_than_the_first_that_fail(name: str, counts: list[int]) -> None:
    model = MODELS[name]
    assume(not model.satisfied(matrix(counts), NOTHING)[0])
    capped = [[min(count, cap) for count in counts] for cap in range(1, max(counts) + 1)]
    failing = [one for one in capped if not model.satisfied(matrix(one), NOTHING)[0]]
    assert model.reach(matrix(counts), NOTHING)[0] == (0 if len(failing) == len(capped) else sum(failing[0]) - 1)


@pytest.mark.parametrize("distance", ["equal", "ordered", "hierarchical"])
@given(counts=COUNTS, table=TABLE, t=st.sampled_from([0.05, 0.1, 0.25, 0.4]))
def test_the_reach_of_a_distance_is_what_its_shortfalls_allow(
    distance: Distance, counts: list[int], table: list[int], t: float
) -> None:
    """Shares of groups: single values, pairs of a tree, and both ends of a line."""
    ends = [range(one) for one in range(1, 4)] + [range(one, 4) for one in range(1, 4)]
    singles, pairs = [range(one, one + 1) for one in range(4)], [range(2), range(2, 4)]
    groups, cost = {
        "equal": (singles, 1.0),
        "ordered": (ends, 1 / 3),
        "hierarchical": ([*singles, *pairs], 0.5),
    }[distance]

    def short(kept: int) -> float:
        held = [(sum(table[at] for at in one) / sum(table), sum(counts[at] for at in one)) for one in groups]
        return cost * sum(max(share - count / kept, 0.0) for share, count in held)

    fitting = [kept for kept in range(1, sum(counts) + 1) if short(kept) <= t + 1e-9]
    found = bound(t, distance).reach(matrix(counts, counts), np.array(table, dtype=np.float64))
    assert found.tolist() == [max(fitting, default=0)] * 2
