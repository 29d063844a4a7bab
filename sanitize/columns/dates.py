"""The years that a sample of dates spreads over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from sanitize.tabular.date_forms import FORMS, ISO

LEAST = 20
"""Dates from which a spread means anything."""
SURE = 0.98
"""Share of whole numbers that must be dates: of numbers drawn at random, one in thirty is."""
THIS_CENTURY = "30"
"""Two-digit years up to this are of this century, where they may be of births."""
_WRITTEN = re.compile(r"^(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]$")
_ORDERS = {6: ((0, 2, 4), (4, 2, 0), (4, 0, 2)), 8: ((0, 4, 6), (4, 2, 0), (4, 0, 2))}
"""Where year, month and day begin in numbers of so many digits: year first, day first, month first."""


def spread_of_years(values: Sequence[str]) -> float | None:
    """Years between the 5th and the 95th hundredth of different days; None for months, years and other values.

    The form in which most values are dates is taken: day and month may be mixed up, the years stay. Whole numbers such
    as 311270 count where nearly all are dates.
    """
    text = pa.array([_WRITTEN.sub(r"\1-\2-\3", value) for value in values], pa.string())
    best = max((ISO, *FORMS[1:]), key=lambda form: int((~np.isnat(form.days(text))).sum()))
    days = best.days(text)
    days = days[~np.isnat(days)]
    if len(days) < 0.8 * len(values):
        days = _of_numbers(values)
    firsts = np.unique(days.astype("datetime64[M]").astype("datetime64[D]") == days)
    if len(days) < max(LEAST, 0.8 * len(values)) or bool(firsts.all()):
        return None
    low, high = np.quantile(days.astype(np.int64), (0.05, 0.95))
    return float(high - low) / 365.25


def _of_numbers(values: Sequence[str]) -> np.ndarray:
    """The days of whole numbers that are dates without a mark between day, month and year; none where they aren't."""
    if not all(value.isdecimal() for value in values):
        return np.empty(0, dtype="datetime64[D]")
    longest = max(map(len, values), default=0)
    width = longest + longest % 2
    for order in _ORDERS.get(width, ()):
        days = list(_days([value.zfill(width) for value in values], order))
        if len(days) >= SURE * len(values):
            return np.array(days, dtype="datetime64[D]")
    return np.empty(0, dtype="datetime64[D]")


def _days(numbers: Sequence[str], order: tuple[int, int, int]) -> Iterator[np.datetime64]:
    for number in numbers:
        digits = len(number) - 4
        year, month, day = (number[at : at + (digits if part == 0 else 2)] for part, at in enumerate(order))
        if digits == 2:
            year = f"20{year}" if year <= THIS_CENTURY else f"19{year}"
        try:
            if "1900" <= year <= "2049":
                yield np.datetime64(f"{year}-{month}-{day}")
        except ValueError:
            continue
