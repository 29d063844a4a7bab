"""A CSV file's first line: names of columns, or its first record."""

from __future__ import annotations

import pytest

from sanitize.columns.header import is_record

PEOPLE = [
    ["Erik Dahl", "Oslo", "44", "sales"],
    ["Maja Holm", "Bergen", "39", "sales"],
    ["Liv Moe", "Oslo", "28", "law"],
]


@pytest.mark.parametrize(
    "rows",
    [
        PEOPLE,
        [["P-1001", "2024-01-05", "7.2"], ["P-1002", "2024-01-06", "6.8"], ["P-1003", "2024-02-01", "7.0"]],
        [["a@b.org", "x"], ["c@d.org", "y"]],
        [["m", "north", "a"], ["f", "north", "b"], ["m", "north", "a"], ["m", "south", "a"]],
    ],
)
def test_a_record_is_noticed(rows: list[list[str]]) -> None:
    assert is_record(rows[0], rows)


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (["name", "city", "age", "dept"], PEOPLE),
        (["country", "1990", "1991", "1992"], [["Chad", "1.0", "2.0", "3.5"], ["Peru", "2.0", "4.1", "2.2"]]),
        (["0", "1", "2"], [["4", "5", "6"], ["7", "8", "9"]]),
        (["Sepal Length", "species"], [["4.1", "setosa"], ["5.0", "virginica"]]),
        (["Florence Nightingale Score", "x"], [["4.1", "2"], ["5.0", "3"]]),
        (["id", "Q1", "Q2"], [["1", "5", "4"], ["2", "3", "3"]]),
        (["name", "city"], [["name", "city"], ["Ivor", "Oslo"]]),
    ],
)
def test_a_header_is_one(header: list[str], rows: list[list[str]]) -> None:
    assert not is_record(header, [header, *rows])
