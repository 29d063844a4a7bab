"""The date hierarchy: day, week, month, quarter, year, decade."""

import datetime
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.explain import nearest
from sanitize.tabular.date_forms import FORMS, ISO, DateForm, Days, best_forms, declared_form
from sanitize.tabular.levels import Flags, Levels, Losses, Unknown, check_complete, from_labels, is_text

UNITS = ("day", "week", "month", "quarter", "year", "decade")


@dataclass(frozen=True)
class Date:
    """Calendar units: `Date("month", "year")` makes 2024-05-17 `2024-05`, then `2024`.

    Units are day (`2024-05-17`), week (`2024-W20`, ISO 8601), month, quarter (`2024-Q2`), year, decade (`2020s`).
    Takes dates, timestamps and strings: in the `format` (`DD/MM/YYYY`, `%d/%m/%Y`), or in the one form that all
    values have. The leaves of the loss are the days between the first and the last of the column.
    """

    units: tuple[str, ...]
    format: str | None = None

    def __init__(self, *units: str, format: str | None = None) -> None:  # noqa: A002
        object.__setattr__(self, "units", units)
        object.__setattr__(self, "format", format)
        self._check()

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels:
        """Raises UsageError for unknown units, units that aren't nested, and values that aren't dates."""
        days, missing = to_days(values, column, unknown, self.format)
        cuts = [_cut(days, unit) for unit in self.units]
        return from_labels(column, values, [label for label, _ in cuts], [loss for _, loss in cuts], missing)

    def _check(self) -> None:
        strange = next((unit for unit in self.units if unit not in UNITS), None)
        if strange is not None or not self.units:
            raise UsageError(f"a date hierarchy takes units of the calendar{nearest(str(strange), UNITS)}")
        if self.format is not None:
            if not isinstance(self.format, str):
                raise UsageError("format is text such as DD/MM/YYYY")
            declared_form(self.format)
        places = [UNITS.index(unit) for unit in self.units]
        if places != sorted(set(places)) or ("week" in self.units and self.units[-1] != "week"):
            raise UsageError("date units must grow and nest, such as [month, year]; weeks don't nest")


def to_days(
    values: pa.Array, column: str, unknown: Unknown = "error", written: str | None = None
) -> tuple[Days, Flags]:
    """Days (NaT for null, empty and unknown) of dates, timestamps or strings, and which were unknown.

    Strings are read in the form `written`, or in the one form that all of them have. Raises UsageError when none or
    several have, with the forms that were tried; with `unknown="*"`, the form that most have is read.
    """
    own = values.is_null()
    if is_text(values.type):
        values = pc.utf8_trim_whitespace(values)
        own = pc.or_(own, pc.equal(values, "").fill_null(True))
        text = pc.if_else(own, pa.scalar(None, values.type), values)
        form = declared_form(written) if written else _inferred(text.drop_null(), column, unknown)
        days = form.days(text)
        if written and unknown == "error" and (lost := int((np.isnat(days) & ~own.to_numpy(False)).sum())):
            raise UsageError(
                f"column {column!r}: {lost} distinct values aren't dates of its format {form.name}; "
                'correct them or the format, or set unknown: "*"'
            )
    elif pa.types.is_temporal(values.type) and not pa.types.is_time(values.type):
        days = pc.cast(values, pa.date32(), safe=False).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    else:
        raise UsageError(f"column {column!r}: a date hierarchy needs dates, not {values.type}")
    missing: Flags = np.isnat(days) & ~own.to_numpy(zero_copy_only=False)
    check_complete(column, missing, unknown, "date")
    return days, missing


def _inferred(text: pa.Array, column: str, unknown: Unknown) -> DateForm:
    fitting, count = best_forms(text)
    if count < len(text) and unknown == "error":
        raise UsageError(
            f"column {column!r}: its values aren't dates of one form; tried {', '.join(form.name for form in FORMS)}. "
            f"Nearest is {fitting[0].name}, which {len(text) - count} of {len(text)} distinct values don't have: "
            'correct these, or set unknown: "*"'
        )
    if count and len(fitting) > 1:
        raise UsageError(
            f"column {column!r}: its dates can be read as {' and as '.join(form.name for form in fitting)}; "
            f"say which they are, as in hierarchy: {{date: [month, year], format: {fitting[0].name}}}"
        )
    return fitting[0] if count else ISO


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
