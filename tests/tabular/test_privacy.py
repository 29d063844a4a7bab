"""l and t as a pipeline file writes them: what is read, and what a wrong one is answered with."""

from __future__ import annotations

import pytest

from sanitize.errors import UsageError
from sanitize.tabular.diversity import Closeness, DistinctDiversity, EntropyDiversity, RecursiveDiversity
from sanitize.tabular.hierarchy import Flat
from sanitize.tabular.privacy import closeness, diversity, strength


@pytest.mark.parametrize(
    ("asked", "model"),
    [
        (1, DistinctDiversity("d", 1)),
        ({"distinct": 3}, DistinctDiversity("d", 3)),
        ({"entropy": 2}, EntropyDiversity("d", 2)),
        ({"recursive": [0, 2]}, RecursiveDiversity("d", 0, 2)),
        ({"recursive": (0.5, 3)}, RecursiveDiversity("d", 0.5, 3)),
    ],
)
def test_a_diversity_is_read(asked: object, model: object) -> None:
    assert diversity({"d": asked, "e": 7}) == [model, DistinctDiversity("e", 7)]


@pytest.mark.parametrize(
    ("asked", "model"),
    [
        (0, Closeness("d", 0)),
        (1, Closeness("d", 1)),
        ({"equal": 0.3}, Closeness("d", 0.3, "equal")),
        ({"ordered": 0.3}, Closeness("d", 0.3, "ordered")),
        ({"hierarchical": 0.3, "hierarchy": "flat"}, Closeness("d", 0.3, "hierarchical", Flat())),
    ],
)
def test_a_closeness_is_read(asked: object, model: object) -> None:
    assert closeness({"d": asked}) == [model]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (0.5, "l of column 'd' needs a number of at least 1"),
        (True, "l of column 'd' needs a number of at least 1"),
        (None, "l of column 'd' needs a number of at least 1"),
        ({"entropy": 1.9}, "l of column 'd' needs a number of at least 2"),
        ({"entropy": "2"}, "l of column 'd' needs a number of at least 2"),
        ({"recursive": [-0.1, 2]}, "l of column 'd' needs a number of at least 0"),
        ({"recursive": [1, 1]}, "l of column 'd' needs a number of at least 2"),
        ({"recursive": [1]}, "l of column 'd': recursive needs [c, l], such as [4, 3]"),
        ({"recursive": [1, 2, 3]}, "l of column 'd': recursive needs [c, l], such as [4, 3]"),
        ({"recursive": "43"}, "l of column 'd': recursive needs [c, l], such as [4, 3]"),
        ({"zzz": 3}, "l of column 'd': key 'zzz' is unknown; take distinct, entropy, recursive"),
        ({"entropyy": 3}, "l of column 'd': key 'entropyy' is unknown; did you mean 'entropy'?"),
        ({"hierarchy": "flat"}, "l of column 'd': key 'hierarchy' is unknown; take distinct, entropy, recursive"),
        ({"distinct": 2, "entropy": 2}, "l of column 'd': name one of distinct, entropy, recursive"),
        ({}, "l of column 'd': name one of distinct, entropy, recursive"),
    ],
)
def test_a_wrong_diversity_says_what_to_do(asked: object, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        diversity({"d": asked})
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (-0.1, "t of column 'd' needs a number of at least 0"),
        (False, "t of column 'd' needs a number of at least 0"),
        (1.01, "t of column 'd' is a distance between distributions: at most 1"),
        ({"ordered": 2}, "t of column 'd' is a distance between distributions: at most 1"),
        ({"order": 0.1}, "t of column 'd': key 'order' is unknown; did you mean 'ordered'?"),
        ({"equal": 0.1, "ordered": 0.1}, "t of column 'd': name one of equal, ordered, hierarchical"),
        ({"hierarchy": "flat"}, "t of column 'd': name one of equal, ordered, hierarchical"),
        (
            {"hierarchical": 0.1},
            "t of column 'd': hierarchical needs a hierarchy, such as `hierarchy: {csv: PATH}`",
        ),
    ],
)
def test_a_wrong_closeness_says_what_to_do(asked: object, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        closeness({"d": asked})
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("asked", "number"), [(3, 3.0), (0.2, 0.2), ({"entropy": 2.5}, 2.5), ({"recursive": [4, 3]}, 3.0)]
)
def test_the_number_in_what_is_asked_is_the_one_to_reach(asked: object, number: float) -> None:
    assert strength(asked) == number
