"""How much of a date shift another column gives away.

A column that follows the true date (the month of admission, a running number) narrows the date down, and with it the
days by which it can have been moved. Rows are grouped by that column, and what matters is how far the true dates of a
group are apart: whoever knows the group knows the shift to within that span.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.tabular.date_forms import Days
from sanitize.tabular.dates import to_days
from sanitize.tabular.levels import Flags, is_text

LEAST_ROWS = 20
"""Fewer rows than this say nothing."""
GIVEN_AWAY = 0.5
"""A column gives a shift away when dates within its groups vary less than this share of how all of them vary.

Dates that have nothing to do with the column vary as much in its groups as they do elsewhere (a share of about 1).
"""


@dataclass(frozen=True, slots=True)
class ShiftsLeft:
    """What is left to guess: the median over rows of the shifts (days) that remain possible, and of how many."""

    median: int
    possible: int


def shifts_left(days: Days, other: pa.Array, max_days: int) -> ShiftsLeft | None:
    """The shifts that remain when a column is known; None where it doesn't give them away.

    `days`: the true dates (NaT where there is none). `other`: dates, numbers or labels of the same rows.
    """
    order, known = _ranked(other)
    there = known & ~np.isnat(days)
    if there.sum() < LEAST_ROWS:
        return None
    dates, group = days[there].astype(np.int64), _groups(order[there])
    counts = np.bincount(group)
    centre = np.bincount(group, dates - dates.mean()) / np.maximum(counts, 1)
    repeated = counts[group] > 1
    within = dates - dates.mean() - centre[group]
    overall = float(dates.std())
    if repeated.sum() < LEAST_ROWS or overall == 0 or float(within[repeated].std()) >= GIVEN_AWAY * overall:
        return None
    low, high = (np.full(len(counts), sign * np.iinfo(np.int64).max) for sign in (1, -1))
    np.minimum.at(low, group, dates)
    np.maximum.at(high, group, dates)
    possible = 2 * max_days + 1
    spans = np.minimum(high[group] - low[group] + 1, possible)
    return ShiftsLeft(int(np.median(spans)), possible)


def _ranked(values: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Values as numbers (float64) in which near means alike where there is an order, and which are there."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_temporal(values.type) and not pa.types.is_time(values.type):
        values = pc.cast(pc.cast(values, pa.date32(), safe=False), pa.int32())
    elif is_text(values.type):
        days, unknown = _days(values)
        if len(unknown) and unknown.mean() < GIVEN_AWAY:
            return days.astype(np.int64).astype(np.float64), ~np.isnat(days)
    known = values.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type) or pa.types.is_decimal(values.type):
        numbers = pc.cast(values, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return numbers, known & np.isfinite(numbers)
    codes = values.dictionary_encode().indices.fill_null(0)
    return codes.to_numpy(zero_copy_only=False).astype(np.float64), known


def _days(values: pa.Array) -> tuple[Days, Flags]:
    """Days of text, and which values are none; where day and month can't be told apart, all are none."""
    try:
        return to_days(values, "", "*")
    except UsageError:
        return np.full(len(values), np.datetime64("NaT", "D")), np.ones(len(values), dtype=np.bool_)


def _groups(numbers: np.ndarray) -> np.ndarray:
    """The group of each row: equal numbers, or neighbours where nearly every number is different."""
    distinct, group = np.unique(numbers, return_inverse=True)
    wanted = max(int(np.sqrt(len(numbers))), 2)
    if len(distinct) <= wanted * 4:
        return np.asarray(group)
    return np.asarray(np.argsort(np.argsort(numbers, kind="stable"), kind="stable") * wanted // len(numbers))
