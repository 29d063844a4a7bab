"""What points at a person in a table of people, and what doesn't."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest

from sanitize.columns.judge import FORMS
from sanitize.columns.look import look
from sanitize.columns.of_people import is_own, whereabouts

HOMES = [round(48.1 + 0.0007311 * number, 6) for number in range(60)]


def seen(name: str, values: Sequence[Any]) -> bool:
    return whereabouts(look(name, pa.array(values), FORMS))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("lat", HOMES),
        ("homeLongitude", [-one for one in HOMES]),
        ("where", [f"{one}, {one / 4:.6f}" for one in HOMES]),
    ],
)
def test_exact_coordinates_point_at_homes(name: str, values: list[Any]) -> None:
    assert seen(name, values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("lat", [round(one, 1) for one in HOMES]),
        ("store_lat", HOMES),
        ("loss", HOMES),
        ("lat", [48.137154, 52.520008, 53.551086] * 20),
        ("lat", [1000 * one for one in HOMES]),
    ],
    ids=["coarse", "of shops", "no place", "three places", "no degrees"],
)
def test_other_numbers_do_not(name: str, values: list[Any]) -> None:
    assert not seen(name, values)


def own(name: str, values: Sequence[Any], people: Sequence[Any]) -> bool:
    column = pa.array(values)
    return is_own(look(name, column, FORMS), pa.chunked_array([column]), pa.chunked_array([pa.array(people)]))


PEOPLE = [number // 4 for number in range(200)]


@pytest.mark.parametrize(
    "code", [lambda one: f"K-{7 * one + 1000}", lambda one: 7 * one + 4000], ids=["text", "number"]
)
def test_a_code_that_a_person_keeps_is_another_name_of_theirs(code: Any) -> None:
    assert own("badge", [code(one) for one in PEOPLE], PEOPLE)
    assert own("badge", [None, *[code(one) for one in PEOPLE[1:]]], PEOPLE)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ward", [f"W-{one % 6 + 100}" for one in PEOPLE]),
        ("batch", [f"B-{number + 100}" for number in range(200)]),
        ("price", [7 * one + 4000 for one in PEOPLE]),
        ("score", [one / 7 for one in PEOPLE]),
    ],
    ids=["shared", "of rows", "an amount", "a share"],
)
def test_what_people_share_or_what_changes_is_none(name: str, values: list[Any]) -> None:
    assert not own(name, values, PEOPLE)


def test_one_row_a_person_says_nothing() -> None:
    assert not own("badge", [f"K-{one + 1000}" for one in range(200)], range(200))
