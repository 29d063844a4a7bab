"""Suggested hierarchies fit the column they were made from."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.tabular.parse import parse_hierarchy
from sanitize.tabular.suggest import suggest_hierarchy


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pa.array([datetime.date(2024, 1, 1)]), "date"),
        (pa.array(["2024-01-01", "2023-05-05T10:00:00"]), "date"),
        (pa.array(list(range(17, 91))), "interval"),
        (pa.array(["12345", "99999"]), "mask"),
        (pa.array(["SW1A 1AA", "M1 2AB"]), "mask"),
        (pa.array(["1012 AB", "9712 CP"]), "mask"),
        (pa.array(["nurse", "cook"]), "flat"),
        (pa.array(["SINGLE", "MARRIED"]), "flat"),
        (pa.array([0, 1, 1]), "flat"),
        (pa.array([], pa.int64()), "flat"),
    ],
)
def test_the_kind_follows_the_values(values: pa.Array, kind: str) -> None:
    assert kind in suggest_hierarchy(values)


@given(
    st.one_of(
        st.lists(st.integers(-(10**9), 10**9), max_size=30),
        st.lists(st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3)), max_size=30),
        st.lists(st.text("0123456789", min_size=4, max_size=10), max_size=10),
    )
)
def test_every_suggestion_can_be_built(values: list[object]) -> None:
    column = pa.array(values)
    levels = parse_hierarchy(suggest_hierarchy(column), "c").build(column.unique(), "c")
    assert levels.height >= 2


def test_every_level_of_a_suggestion_says_less_than_the_one_below() -> None:
    columns = {
        "age": pa.array([17, 18, 25, 33, 47, 52, 61, 68, 75, 90]),
        "grade": pa.array([0, 1, 2, 3, 4, 5, 6]),
        "income": pa.array([12_000.0, 18_500.5, 23_000, 41_250, 70_000, 1_900_000]),
        "zip": pa.array(["10115", "10117", "10243", "20095", "80331"]),
        "born": pa.array([datetime.date(1950 + year, 1 + year % 12, 3) for year in range(40)]),
    }
    for name, values in columns.items():
        levels = parse_hierarchy(suggest_hierarchy(values), name).build(values.unique(), name)
        groups = [len(labels) for labels in levels.labels]
        assert groups[-1] == 1
        assert groups == sorted(groups, reverse=True)
        assert len(set(groups)) >= 3, name
