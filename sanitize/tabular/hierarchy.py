"""Generalization hierarchies: how the values of a quasi-identifier get coarser, level by level."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.tabular.levels import STAR, Levels, Losses, as_text, from_labels

Unknown = Literal["error", "*"]
Flags = npt.NDArray[np.bool_]


class Hierarchy(Protocol):
    """Turns the distinct values of a column into `Levels`.

    A value without a place in the hierarchy is a UsageError that names the column and how many there are, or becomes
    `*` at every level with `unknown="*"`.
    """

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels: ...


@dataclass(frozen=True)
class Flat:
    """The raw value or nothing: one step from the value to `*`."""

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels:
        """Every value has its place, so `unknown` changes nothing."""
        return from_labels(column, values, [], [])


@dataclass(frozen=True)
class Mask:
    """Keeps the first characters and masks the rest: `Mask(4, 3, 0)` makes `12345` `1234*`, `123**`, then `*`.

    The leaves of the loss are the distinct values of the column.
    """

    keep: tuple[int, ...]

    def __init__(self, *keep: int) -> None:
        object.__setattr__(self, "keep", keep)

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels:
        """Every value has its place, so `unknown` changes nothing."""
        if not self.keep or min(self.keep) < 0 or list(self.keep) != sorted(set(self.keep), reverse=True):
            raise UsageError(f"column {column!r}: mask needs falling numbers of characters to keep, such as [4, 3, 0]")
        text = as_text(values)
        length = pc.utf8_length(text)
        labels = []
        for keep in self.keep:
            stars = pc.binary_repeat(STAR, pc.max_element_wise(pc.subtract(length, keep), 0).fill_null(0))
            kept = pc.binary_join_element_wise(pc.utf8_slice_codeunits(text, 0, keep), stars, "")
            labels.append(kept if keep else pa.repeat(STAR, len(values)))
        return from_labels(column, values, labels, _leaf_losses(labels))


@dataclass(frozen=True)
class Csv:
    """A hierarchy file: one row a leaf, column 0 the leaf, then one column a level, the last of them `*`.

    A delimiter that isn't given is found among comma, semicolon, tab and bar. A last level that merges every leaf is
    released as `*` whatever the file calls it. The leaves of the loss are the rows of the file.
    """

    path: str
    delimiter: str | None = None

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels:
        """Raises UsageError when the file can't be read or isn't complete for the column."""
        return _from_rows(column, values, self._rows(column), unknown, f"file {Path(self.path).name!r}")

    def _rows(self, column: str) -> list[list[str]]:
        try:
            text = Path(self.path).read_text(encoding="utf-8-sig")
        except OSError:
            raise UsageError(f"column {column!r}: hierarchy file {self.path!r} can't be read") from None
        except UnicodeDecodeError:
            raise UsageError(f"column {column!r}: hierarchy file {self.path!r} isn't UTF-8") from None
        lines = text.splitlines()
        delimiter = self.delimiter or max(",;\t|", key=lambda mark: sum(mark in line for line in lines))
        return [row for row in csv.reader(lines, delimiter=delimiter) if row]


@dataclass(frozen=True)
class Tree:
    """A nested mapping: `{"Europe": {"EU": ["France", "Italy"], "other": ["Norway"]}}`, lists or null for leaves.

    Every leaf must lie equally deep. The leaves of the loss are those of the tree.
    """

    mapping: Mapping[str, object]

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels:
        """Raises UsageError when the tree isn't complete for the column or leaves differ in depth."""
        rows = [list(reversed(path)) for path in _paths(self.mapping, column)]
        return _from_rows(column, values, rows, unknown, "tree")


def _paths(node: object, column: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(node, Mapping):
        for name, below in node.items():
            yield from _paths(below, column, (*above, str(name)))
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for leaf in node:
            yield from _paths(leaf, column, above) if isinstance(leaf, Mapping) else [(*above, str(leaf))]
    elif node is None:
        yield above
    else:
        raise UsageError(f"column {column!r}: a tree is made of mappings, lists of leaves, and null")


def _from_rows(column: str, values: pa.Array, rows: list[list[str]], unknown: Unknown, source: str) -> Levels:
    widths = {len(row) for row in rows}
    if len(widths) != 1:
        raise UsageError(f"column {column!r}: the rows of its hierarchy ({source}) differ in their number of levels")
    leaves, *levels = (list(level) for level in zip(*rows, strict=True))
    if len(set(leaves)) != len(leaves):
        repeated = len(leaves) - len(set(leaves))
        raise UsageError(f"column {column!r}: {repeated} leaves of its hierarchy ({source}) stand there twice")
    if levels and len(set(levels[-1])) == 1:
        levels[-1] = [STAR] * len(leaves)
    place = pc.index_in(as_text(values), value_set=pa.array(leaves, pa.string()))
    missing = _missing(column, values, place, unknown, source)
    labels = [pa.array(level, pa.string()) for level in levels]
    losses = _leaf_losses(labels)
    at = place.fill_null(0)
    rows_at = at.to_numpy(zero_copy_only=False)
    return from_labels(
        column, values, [label.take(at) for label in labels], [loss[rows_at] for loss in losses], missing
    )


def _missing(column: str, values: pa.Array, place: pa.Array, unknown: Unknown, source: str) -> Flags:
    own = (
        values.is_null()
        if not _is_text(values.type)
        else pc.or_(values.is_null(), pc.equal(values, "").fill_null(True))
    )
    missing: Flags = pc.and_(place.is_null(), pc.invert(own)).to_numpy(zero_copy_only=False)
    check_complete(column, missing, unknown, source)
    return missing


def check_complete(column: str, missing: Flags, unknown: Unknown, source: str) -> None:
    """Raises UsageError for values without a place, unless they may become `*`."""
    count = int(np.count_nonzero(missing))
    if count and unknown == "error":
        raise UsageError(
            f"column {column!r}: {count} distinct values have no place in its hierarchy ({source}); "
            'add them, or set `unknown: "*"` to release them as *'
        )


def _leaf_losses(labels: Sequence[pa.Array]) -> list[Losses]:
    losses = []
    for label in labels:
        encoded = label.dictionary_encode(null_encoding="encode")
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        leaves = np.bincount(codes, minlength=1)
        losses.append((leaves[codes] - 1) / max(len(label) - 1, 1))
    return losses


def _is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


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

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels:
        """Takes numbers, and strings that are numbers."""
        self._check(column)
        numbers, missing = _numbers(values, column, unknown)
        known = numbers[np.isfinite(numbers)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
        whole = bool(np.all(known == np.floor(known)))
        cuts = [self._cut(numbers, width, low, high, whole) for width in self.widths]
        return from_labels(column, values, [label for label, _ in cuts], [loss for _, loss in cuts], missing)

    def _check(self, column: str) -> None:
        steps = [Decimal(str(width)) for width in self.widths]
        nested = all(wide > narrow and wide % narrow == 0 for narrow, wide in pairwise(steps))
        if not steps or min(steps) <= 0 or not nested:
            raise UsageError(
                f"column {column!r}: each interval width must be a multiple of the one before, as [5, 10, 20]"
            )
        if self.top is not None and self.bottom is not None and self.bottom >= self.top:
            raise UsageError(f"column {column!r}: bottom must lie below top")

    def _cut(
        self, numbers: npt.NDArray[np.float64], width: float, low: float, high: float, whole: bool
    ) -> tuple[pa.Array, Losses]:
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


def _range_loss(
    start: npt.NDArray[np.float64], end: npt.NDArray[np.float64], low: float, high: float, whole: bool
) -> Losses:
    """Share of [low, high] that lies in [start, end): in whole numbers as (leaves - 1) / (all leaves - 1)."""
    if high <= low:
        return np.zeros(len(start))
    first, last = np.maximum(start, low), np.minimum(end, high + 1 if whole else high)
    if whole:
        return np.clip((np.ceil(last) - np.ceil(first) - 1) / (high - low), 0.0, 1.0)
    return np.clip((last - first) / (high - low), 0.0, 1.0)


def _numbers(values: pa.Array, column: str, unknown: Unknown) -> tuple[npt.NDArray[np.float64], Flags]:
    own = values.is_null()
    if _is_text(values.type):
        own = pc.or_(own, pc.equal(values, "").fill_null(True))
        numeric = pc.match_substring_regex(values, r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$")
        values = pc.utf8_trim_whitespace(pc.if_else(numeric.fill_null(False), values, pa.scalar(None, values.type)))
    if not _is_text(values.type) and not pa.types.is_primitive(values.type) and not pa.types.is_decimal(values.type):
        raise UsageError(f"column {column!r}: an interval hierarchy needs numbers, not {values.type}")
    numbers = pc.cast(values, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    missing: Flags = ~np.isfinite(numbers) & ~own.to_numpy(zero_copy_only=False)
    check_complete(column, missing, unknown, "interval")
    return numbers, missing
