"""The interval hierarchy: numbers into ranges of growing width."""

import math
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.tabular.levels import Flags, Levels, Losses, Unknown, check_complete, from_labels, is_text

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """Intervals of growing width, cut at multiples of the width; top and bottom coding beyond the given bounds.

    `Interval(5, 10, 20, top=90)` makes 37 `[35, 40)`, `[30, 40)`, `[20, 40)`, and 93 `>=90` at each of these levels.
    The leaves of the loss are the whole numbers between the smallest and the largest value of the column; for
    fractional columns the loss is an interval's part of that range.
    """

    widths: tuple[float, ...]
    top: float | None = None
    bottom: float | None = None

    def __init__(self, *widths: float, top: float | None = None, bottom: float | None = None) -> None:
        object.__setattr__(self, "widths", widths)
        object.__setattr__(self, "top", top)
        object.__setattr__(self, "bottom", bottom)
        self._check()

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels:
        """Takes numbers, and strings that are numbers."""
        numbers, missing = _numbers(values, column, unknown)
        known = numbers[np.isfinite(numbers)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
        whole = bool(np.all(known == np.floor(known)))
        cuts = [self._cut(numbers, width, low, high, whole) for width in self.widths]
        return from_labels(column, values, [label for label, _ in cuts], [loss for _, loss in cuts], missing)

    def _check(self) -> None:
        bounds = [bound for bound in (self.top, self.bottom) if bound is not None]
        if not all(is_number(given) for given in (*self.widths, *bounds)):
            raise UsageError("interval, top and bottom take numbers, such as interval [5, 10, 20] and top 90")
        steps = [Decimal(str(width)) for width in self.widths]
        nested = all(wide > narrow and wide % narrow == 0 for narrow, wide in pairwise(steps))
        if not steps or min(steps) <= 0 or not nested:
            raise UsageError("each interval width must be a multiple of the previous one, such as [5, 10, 20]")
        if self.top is not None and self.bottom is not None and self.bottom >= self.top:
            raise UsageError("bottom must be less than top")

    def _cut(self, numbers: Floats, width: float, low: float, high: float, whole: bool) -> tuple[pa.Array, Losses]:
        digits = max(0, -int(Decimal(str(width)).as_tuple().exponent))
        index = np.floor(np.nan_to_num(numbers) / width)
        index += np.nan_to_num(numbers) >= np.round((index + 1) * width, digits)
        start, end = np.round(index * width, digits), np.round((index + 1) * width, digits)
        top = math.inf if self.top is None else self.top
        bottom = -math.inf if self.bottom is None else self.bottom
        above, below = numbers >= top, numbers < bottom
        start = np.where(above, top, np.where(below, -math.inf, np.maximum(start, bottom)))
        end = np.where(above, math.inf, np.where(below, bottom, np.minimum(end, top)))
        pairs, place = np.unique(np.stack([start, end]), axis=1, return_inverse=True)
        labels = pa.array([_interval_label(a, b) for a, b in pairs.T.tolist()], pa.string())
        return labels.take(pa.array(place.reshape(-1))), _range_loss(start, end, low, high, whole)


def _interval_label(start: float, end: float) -> str:
    if end == math.inf:
        return f">={_number(start)}"
    if start == -math.inf:
        return f"<{_number(end)}"
    return f"[{_number(start)}, {_number(end)})"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _range_loss(start: Floats, end: Floats, low: float, high: float, whole: bool) -> Losses:
    """Share of [low, high] that lies in [start, end): in whole numbers as (leaves - 1) / (all leaves - 1)."""
    if high <= low:
        return np.zeros(len(start))
    first, last = np.maximum(start, low), np.minimum(end, high + 1 if whole else high)
    if whole:
        return np.clip((np.ceil(last) - np.ceil(first) - 1) / (high - low), 0.0, 1.0)
    return np.clip((last - first) / (high - low), 0.0, 1.0)


def _numbers(values: pa.Array, column: str, unknown: Unknown) -> tuple[Floats, Flags]:
    own = values.is_null()
    if is_text(values.type):
        own = pc.or_(own, pc.equal(values, "").fill_null(True))
        digits = pc.match_substring_regex(values, r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$")
        values = pc.utf8_trim_whitespace(pc.if_else(digits.fill_null(False), values, pa.scalar(None, values.type)))
    kind, types = values.type, pa.types
    numeric = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind) or types.is_null(kind)
    if not (numeric or is_text(kind)):
        raise UsageError(f"column {column!r}: an interval hierarchy needs numbers, not {values.type}")
    numbers = pc.cast(values, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    missing: Flags = ~np.isfinite(numbers) & ~own.to_numpy(zero_copy_only=False)
    check_complete(column, missing, unknown, "interval")
    return numbers, missing


def is_number(value: object) -> bool:
    """Whether it is a finite number, and no boolean."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
