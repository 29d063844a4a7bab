"""Who is attacked, and who stands out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sanitize.proof.people import people_of


def _table() -> pa.Table:
    unit = [f"p{number}" for number in range(100)] + ["p7"] * 9 + [None]
    return pa.table({"unit": unit, "town": ["A"] * 60 + ["B"] * 39 + ["Z"] + ["A"] * 10})


def test_people_are_rows_without_a_unit() -> None:
    people = people_of(_table(), None, ["town"], 1)
    assert people.person.tolist() == list(range(110))
    assert people.control.sum() == 22


def test_a_planted_person_with_many_rows_is_over_represented() -> None:
    people = people_of(_table(), "unit", ["town"], 1)
    assert np.flatnonzero(people.strata["over_represented"]).tolist() == [people.person[100]]
    assert people.person[-1] == -1
    assert len(people.control) == 100


def test_who_has_a_value_of_their_own_is_alone_and_an_outlier() -> None:
    people = people_of(_table(), "unit", ["town"], 1)
    assert np.flatnonzero(people.strata["alone"]).tolist() == [people.person[99]]
    assert people.strata["outliers"][people.person[99]]
    assert people.strata["outliers"].sum() <= 5


def test_the_control_group_follows_from_the_seed() -> None:
    one, same, other = (people_of(_table(), "unit", [], seed).control for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
