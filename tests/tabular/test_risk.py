"""Risk figures against their definitions."""

import numpy as np
import pyarrow as pa
import pytest

from sanitize.tabular.histogram import Histogram
from sanitize.tabular.risk import risk

ROWS = [("a", "x", 0), ("a", "y", 1), ("a", "x", 1), ("b", "x", 2), ("b", "x", 3), ("b", "x", 4), ("c", "z", 5)]


def state(rows: list[tuple[str, str, int]], by_unit: bool) -> Histogram:
    arrays = {
        "q": pa.array([row[0] for row in rows], pa.string()),
        "s": pa.array([row[1] for row in rows], pa.string()),
    }
    units = np.array([row[2] for row in rows], dtype=np.uint64) if by_unit else None
    return Histogram.zero(["q"], ["s"], by_unit).fold(arrays, units)


def test_units_not_rows_decide() -> None:
    by_row, by_unit = risk(state(ROWS, False).counts()), risk(state(ROWS, True).counts())
    assert (by_row.units, by_unit.units) == (7, 6)
    assert by_row.prosecutor_mean == pytest.approx(3 / 7)
    assert by_unit.prosecutor_mean == pytest.approx(3 / 6)
    assert by_unit.prosecutor_max == 1.0
    assert by_unit.sample_uniques == 1
    assert by_row.unique_trajectories is None
    assert by_unit.unique_trajectories == 3
    assert by_unit.homogeneous == {"s": pytest.approx(4 / 6)}


def test_a_population_lowers_the_journalists_risk() -> None:
    population = state([(value, "x", number) for number, value in enumerate("aaaabbbbcccc")], True).counts()
    measured = risk(state(ROWS, True).counts(), population)
    assert measured.journalist_max == 0.25
    assert measured.marketer == pytest.approx((2 / 4 + 3 / 4 + 1 / 4) / 6)


def test_no_rows_have_no_risk() -> None:
    assert risk(state([], True).counts()).prosecutor_max is None
