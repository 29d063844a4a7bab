"""What is kept of a table's shape."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sanitize.attacks.possible_values import Matcher
from sanitize.proof.arms import Arm
from sanitize.proof.shape import shape_kept


def _kept(raw: dict[str, Any], released: dict[str, Any]) -> dict[str, dict[str, Any]]:
    table = pa.table(released)
    arm = Arm("release", table, np.arange(table.num_rows), np.zeros(table.num_rows, dtype=bool))
    return shape_kept(pa.table(raw), arm, list(released), {name: Matcher() for name in released})


def test_stars_empty_cells_and_distinct_values_are_counted() -> None:
    kept = _kept({"age": [1, 2, 3, 4]}, {"age": ["*", "*", None, "[1, 2)"]})["columns"]["age"]
    assert (kept["stars"], kept["empty"], kept["distinct"]) == (0.5, 0.25, 0.75)


@pytest.mark.parametrize(
    ("released", "marginal"),
    [
        ([10, 10, 20, 30], 1.0),
        (["[10, 20)", "[10, 20)", "[20, 40)", "[20, 40)"], 1.0),
        (["*"] * 4, 0.83),  # thirds instead of a half and two quarters
        ([10, 10, 10, 10], 0.5),
        ([None] * 4, 0.0),
    ],
)
def test_a_distribution_is_rebuilt_from_what_released_values_can_stand_for(
    released: list[int] | list[str], marginal: float
) -> None:
    assert _kept({"age": [10, 10, 20, 30]}, {"age": released})["columns"]["age"]["marginal"] == marginal


def test_an_association_that_was_lost_is_named() -> None:
    chance = np.random.default_rng(1)
    town, illness = chance.integers(0, 4, 2_000), chance.integers(0, 3, 2_000)
    raw = {"town": town, "zip": town * 100, "illness": illness}
    kept = _kept(raw, {**raw, "zip": ["*"] * 2_000})["correlations"]
    assert kept == {"pairs": 3, "meanChange": 0.33, "largestChange": -1.0, "between": ["town", "zip"]}
    assert _kept(raw, raw)["correlations"]["meanChange"] == 0


def test_numbers_of_many_values_are_compared_in_intervals() -> None:
    chance = np.random.default_rng(2)
    income = chance.lognormal(size=3_000)
    raw = {"income": income, "rent": income * chance.uniform(0.3, 0.4, 3_000)}
    kept = _kept(raw, {**raw, "rent": chance.permutation(raw["rent"])})
    assert kept["correlations"]["largestChange"] < -0.5
    assert kept["columns"]["rent"]["marginal"] == 1
