from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.tabular.shift_secrecy import shifts_left

ROWS = 600


def days(generator: np.random.Generator) -> np.ndarray:
    return np.datetime64("2021-01-01") + generator.integers(0, 1100, ROWS).astype("timedelta64[D]")


@pytest.fixture
def generator() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(7))


def test_a_month_next_to_a_day_leaves_a_month_of_shifts(generator: np.random.Generator) -> None:
    true = days(generator)
    for months in (
        pa.array(true.astype("datetime64[M]").astype("datetime64[D]")),
        pa.array(np.datetime_as_string(true.astype("datetime64[M]"))),
    ):
        found = shifts_left(true, months, 365)
        assert found is not None
        assert found.median <= 31
        assert found.possible == 731


def test_a_running_number_gives_the_shift_away(generator: np.random.Generator) -> None:
    true = np.sort(days(generator))
    assert shifts_left(true, pa.array(1000 + 3 * np.arange(ROWS)), 365) is not None


def test_another_date_of_the_same_stay_gives_the_shift_away(generator: np.random.Generator) -> None:
    true = days(generator)
    admitted = true - generator.integers(0, 14, ROWS).astype("timedelta64[D]")
    assert shifts_left(true, pa.array(admitted), 365) is not None
    assert shifts_left(true, pa.array(np.datetime_as_string(admitted)), 365) is not None


@given(st.integers(0, 2**32 - 1))
def test_columns_that_have_nothing_to_do_with_the_date_are_no_leak(seed: int) -> None:
    generator = np.random.Generator(np.random.PCG64(seed))
    true = days(generator)
    assert shifts_left(true, pa.array(generator.integers(0, 10**9, ROWS)), 365) is None
    assert shifts_left(true, pa.array(generator.choice(["red", "green", "blue"], ROWS)), 365) is None
    assert shifts_left(true, pa.array(days(generator)), 365) is None


def test_missing_dates_and_few_rows_say_nothing() -> None:
    none = np.full(ROWS, np.datetime64("NaT"), "datetime64[D]")
    assert shifts_left(none, pa.array(np.arange(ROWS)), 365) is None
    assert shifts_left(none[:0], pa.array([], pa.string()), 365) is None
