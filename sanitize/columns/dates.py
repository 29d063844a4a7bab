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
_DATE = re.compile(
    r"(?<!\d)(?:(?P<y>\d{4})(?P<mark>[-/.])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<sep>[-/.])(?P<second>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2}))(?!\d)"
)
_NAMED = re.compile(
    r"(?<!\d)\d{1,2}\.? (?:de )?(?:jan|ene|gen|f[eé]b|fév|fev|m[aäà]r|apr|abr|avr|ma[ijy]|mei|jun|juin|giu|jul|juil|lug"
    r"|a[ug]o|aug|août|ag[oô]|sep|set|ott|o[ck]t|out|nov|d[ei][czs]|déc)[a-zéûç]{0,8}\.? (?:de )?(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_ERA = re.compile(r"(?P<era>大正|昭和|平成|令和)(?P<year>\d{1,2})年\d{1,2}月\d{1,2}日")
_ERAS = {"大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The years before the first of each era."""
ENOUGH = 0.3
"""Share of different values with a full date somewhere in them from which the column holds dates."""
DAY = 86_400
"""Seconds of a day."""
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
    if len(days) < 0.8 * len(values):
        return _spread(np.array(list(_years(values))), max(LEAST, ENOUGH * len(values)))
    firsts = np.unique(days.astype("datetime64[M]").astype("datetime64[D]") == days)
    if bool(firsts.all()):
        return None
    return _spread(days.astype(np.int64) / 365.25, max(LEAST, 0.8 * len(values)))


def _spread(years: np.ndarray, least: float) -> float | None:
    if len(years) < least:
        return None
    low, high = np.quantile(years, (0.05, 0.95))
    return float(high - low)


def _years(values: Sequence[str]) -> Iterator[int]:
    """The years of values that hold a full date among other words, or name the month in another language."""
    for value in values:
        if found := _DATE.search(value):
            year = int(found["y"] or found["year"])
            parts = sorted(int(part) for part in (found["m"] or found["first"], found["d"] or found["second"]))
            if 1 <= parts[0] <= 12 and parts[1] <= 31:
                yield year if year > 99 else year + (2000 if year <= int(THIS_CENTURY) else 1900)
        elif found := _NAMED.search(value):
            yield int(found["year"])
        elif found := _ERA.search(value):
            yield _ERAS[found["era"]] + int(found["year"])


def _of_numbers(values: Sequence[str]) -> np.ndarray:
    """The days of whole numbers that are dates without a mark between day, month and year; none where they aren't."""
    if (midnights := _midnights(values)) is not None:
        return midnights
    if not all(value.isdecimal() for value in values):
        return np.empty(0, dtype="datetime64[D]")
    longest = max(map(len, values), default=0)
    width = longest + longest % 2
    for order in _ORDERS.get(width, ()):
        days = list(_days([value.zfill(width) for value in values], order))
        if len(days) >= SURE * len(values):
            return np.array(days, dtype="datetime64[D]")
    return np.empty(0, dtype="datetime64[D]")


def _midnights(values: Sequence[str]) -> np.ndarray | None:
    """The days of numbers that are all seconds, or thousandths of seconds, between 1970 and a midnight."""
    if not all(value.lstrip("-").isdecimal() for value in values):
        return None
    for unit in (DAY * 1000, DAY):
        if all(int(value) % unit == 0 for value in values):
            days = np.array([int(value) // unit for value in values])
            return days.astype("datetime64[D]") if days.size and abs(days).max() < 80 * 366 else None
    return None


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
