"""Hierarchies and privacy models as pipeline files write them."""

import pytest

from sanitize.errors import UsageError
from sanitize.tabular.dates import Date
from sanitize.tabular.diversity import Closeness, DistinctDiversity, EntropyDiversity, RecursiveDiversity
from sanitize.tabular.hierarchy import Csv, Flat, Interval, Mask, Tree
from sanitize.tabular.parse import parse_hierarchy
from sanitize.tabular.privacy import closeness, diversity


@pytest.mark.parametrize(
    ("spec", "hierarchy"),
    [
        ({"interval": [5, 10, 20], "top": 90}, Interval(5, 10, 20, top=90)),
        ({"mask": [4, 3, 0]}, Mask(4, 3, 0)),
        ({"date": ["month", "year"]}, Date("month", "year")),
        ({"csv": "job.csv", "delimiter": ";"}, Csv("job.csv", ";")),
        ({"tree": {"a": ["b"]}}, Tree({"a": ["b"]})),
        ({"flat": True, "unknown": "*"}, Flat()),
        ("flat", Flat()),
    ],
)
def test_hierarchies_are_read(spec: dict[str, object] | str, hierarchy: object) -> None:
    assert parse_hierarchy(spec, "c") == hierarchy


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"intervall": [5]}, "did you mean 'interval'"),
        ({"interval": [5], "tpo": 3}, "did you mean 'top'"),
        ({"date": ["mnth"]}, "did you mean 'month'"),
        ({"interval": ["five"]}, "take numbers"),
        ({"csv": 3}, "path"),
        ({"tree": [1]}, "is a mapping"),
        ({"mask": [1], "flat": True}, "not several"),
        ({}, "takes interval"),
    ],
)
def test_wrong_hierarchies_name_the_nearest_key(spec: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_hierarchy(spec, "c")


def test_models_are_read() -> None:
    assert diversity({"d": 3, "e": {"entropy": 2.5}, "f": {"recursive": [4, 3]}}) == [
        DistinctDiversity("d", 3),
        EntropyDiversity("e", 2.5),
        RecursiveDiversity("f", 4, 3),
    ]
    assert closeness({"d": 0.3, "e": {"ordered": 0.2}, "f": {"hierarchical": 0.1, "hierarchy": "flat"}}) == [
        Closeness("d", 0.3),
        Closeness("e", 0.2, "ordered"),
        Closeness("f", 0.1, "hierarchical", Flat()),
    ]


@pytest.mark.parametrize(
    ("l", "t", "message"),
    [
        ({"d": {"entropi": 3}}, {}, "did you mean 'entropy'"),
        ({"d": "three"}, {}, "needs a number"),
        ({"d": {"recursive": 3}}, {}, r"\[c, l\]"),
        ({"d": {}}, {}, "name one"),
        ({}, {"d": {"hierarchical": 0.2}}, "needs a hierarchy"),
        ({}, {"d": -1}, "at least 0"),
    ],
)
def test_wrong_models_say_what_to_do(l: dict[str, object], t: dict[str, object], message: str) -> None:  # noqa: E741
    with pytest.raises(UsageError, match=message):
        [*diversity(l), *closeness(t)]
