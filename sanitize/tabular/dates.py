"""The date hierarchy: day, week, month, quarter, year, decade."""

import datetime
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.tabular.levels import Flags, Levels, Losses, Unknown, check_complete, from_labels, is_text

UNITS = ("day", "week", "month", "quarter", "year", "decade")

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Date:
    """Calendar units: `Date("month", "year")` makes 2024-05-17 `2024-05`, then `2024`.

    Units are day (`2024-05-17`), week (`2024-W20`, ISO 8601), month, quarter (`2024-Q2`), year, decade (`2020s`).
    Takes dates, timestamps and ISO 8601 strings. The leaves of the loss are the days between the first and the last
    of the column.
    """

    units: tuple[str, ...]

    def __init__(self, *units: str) -> None:
        object.__setattr__(self, "units", units)

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels:
        """Raises UsageError for unknown units, units that aren't nested, and values that aren't dates."""
        self._check(column)
        days, missing = to_days(values, column, unknown)
        cuts = [_cut(days, unit) for unit in self.units]
        return from_labels(column, values, [label for label, _ in cuts], [loss for _, loss in cuts], missing)

    def _check(self, column: str) -> None:
        strange = [unit for unit in self.units if unit not in UNITS]
        if strange or not self.units:
            raise UsageError(f"column {column!r}: date units are {', '.join(UNITS)}")
        places = [UNITS.index(unit) for unit in self.units]
        if places != sorted(set(places)) or ("week" in self.units and self.units[-1] != "week"):
            raise UsageError(f"column {column!r}: date units must grow and nest, as [month, year]; weeks don't nest")


def to_days(values: pa.Array, column: str, unknown: Unknown = "error") -> tuple[Days, Flags]:
    """Days (NaT for null, empty and unknown) of dates, timestamps or ISO 8601 strings, and which were unknown."""
    own = values.is_null()
    if is_text(values.type):
        own = pc.or_(own, pc.equal(values, "").fill_null(True))
        iso = pc.match_substring_regex(values, r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]\d\d:\d\d\S*)?$")
        text = pc.utf8_slice_codeunits(pc.if_else(iso.fill_null(False), values, pa.scalar(None, values.type)), 0, 10)
        days = _parse(text)
    elif pa.types.is_temporal(values.type) and not pa.types.is_time(values.type):
        days = pc.cast(values, pa.date32(), safe=False).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    else:
        raise UsageError(f"column {column!r}: a date hierarchy needs dates, not {values.type}")
    missing: Flags = np.isnat(days) & ~own.to_numpy(zero_copy_only=False)
    check_complete(column, missing, unknown, "date")
    return days, missing


def _parse(text: pa.Array) -> Days:
    """Days of `YYYY-MM-DD` strings; a day beyond its month's end is NaT."""
    month = np.array(pc.utf8_slice_codeunits(text, 0, 7).fill_null("NaT").to_pylist(), dtype="datetime64[M]")
    number = pc.cast(pc.utf8_slice_codeunits(text, 8, 10), pa.int64()).fill_null(1).to_numpy(zero_copy_only=False)
    days = month.astype("datetime64[D]") + (number - 1).astype("timedelta64[D]")
    return np.where(days.astype("datetime64[M]") == month, days, np.datetime64("NaT"))


def _cut(days: Days, unit: str) -> tuple[pa.Array, Losses]:
    known = ~np.isnat(days)
    filled = np.where(known, days, np.datetime64("1970-01-01"))
    start, end = _bounds(filled, unit)
    distinct, place = np.unique(start, return_inverse=True)
    labels = pa.array([_label(day, unit) for day in distinct], pa.string()).take(pa.array(place.reshape(-1)))
    if not known.any():
        return labels, np.zeros(len(days))
    low, high = days[known].min(), days[known].max()
    inside = np.minimum(end, high + 1) - np.maximum(start, low)
    return labels, np.clip((inside.astype(np.int64) - 1) / max(int((high - low).astype(np.int64)), 1), 0.0, 1.0)


def _bounds(days: Days, unit: str) -> tuple[Days, Days]:
    if unit == "day":
        return days, days + 1
    if unit == "week":
        start = days - (days.astype(np.int64) + 3) % 7
        return start, start + 7
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
    since = days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    first = since // months * months - 1970 * 12
    return (
        first.astype("datetime64[M]").astype("datetime64[D]"),
        (first + months).astype("datetime64[M]").astype("datetime64[D]"),
    )


def _label(start: np.datetime64, unit: str) -> str:
    text = str(start)
    year, month = text[:-6], int(text[-5:-3])
    if unit == "day":
        return text
    if unit == "week":
        year_and_week = datetime.date.fromisoformat(text).isocalendar()
        return f"{year_and_week.year}-W{year_and_week.week:02d}"
    if unit == "month":
        return text[:-3]
    if unit == "quarter":
        return f"{year}-Q{(month + 2) // 3}"
    return year if unit == "year" else f"{year}s"
