"""Generalization hierarchies: how the values of a quasi-identifier get coarser, level by level."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.tabular.dates import Date
from sanitize.tabular.intervals import Interval
from sanitize.tabular.levels import STAR, Flags, Levels, Losses, Unknown, as_text, check_complete, from_labels, is_text

__all__ = ["Csv", "Date", "Flat", "Hierarchy", "Interval", "Mask", "Tree"]


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
        whole = all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in keep)
        if not keep or not whole or list(keep) != sorted(set(keep), reverse=True):
            raise UsageError("mask needs falling numbers of characters to keep, such as [4, 3, 0]")

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels:
        """Every value has its place, so `unknown` changes nothing."""
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
    """A hierarchy file: one row per leaf, column 0 the leaf, then one column per level, the last of them `*`.

    A delimiter that isn't given is found among comma, semicolon, tab and bar. A last level that merges every leaf is
    released as `*` whatever the file calls it. The leaves of the loss are the rows of the file.
    """

    path: str
    delimiter: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.path, str) or not isinstance(self.delimiter, str | None):
            raise UsageError("csv needs the path of a hierarchy file, and takes a delimiter")

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

    def __post_init__(self) -> None:
        if not isinstance(self.mapping, Mapping) or not list(_paths(self.mapping)):
            raise UsageError("a tree is a mapping, such as {north: [Oslo], south: [Rome]}")

    def build(self, values: pa.Array, column: str, unknown: Unknown = "error") -> Levels:
        """Raises UsageError when the tree isn't complete for the column or leaves differ in depth."""
        rows = [list(reversed(path)) for path in _paths(self.mapping)]
        return _from_rows(column, values, rows, unknown, "tree")


def _paths(node: object, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(node, Mapping):
        for name, below in node.items():
            yield from _paths(below, (*above, str(name)))
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for leaf in node:
            yield from _paths(leaf, above) if isinstance(leaf, Mapping) else [(*above, str(leaf))]
    elif node is None:
        yield above
    else:
        raise UsageError("a tree is made of mappings, lists of leaves, and null")


def _from_rows(column: str, values: pa.Array, rows: list[list[str]], unknown: Unknown, source: str) -> Levels:
    widths = {len(row) for row in rows}
    if len(widths) != 1:
        raise UsageError(f"column {column!r}: the rows of its hierarchy ({source}) differ in their number of levels")
    leaves, *levels = (list(level) for level in zip(*rows, strict=True))
    if len(set(leaves)) != len(leaves):
        repeated = len(leaves) - len(set(leaves))
        raise UsageError(f"column {column!r}: {repeated} leaves of its hierarchy ({source}) are listed twice")
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
        values.is_null() if not is_text(values.type) else pc.or_(values.is_null(), pc.equal(values, "").fill_null(True))
    )
    missing: Flags = pc.and_(place.is_null(), pc.invert(own)).to_numpy(zero_copy_only=False)
    check_complete(column, missing, unknown, source)
    return missing


def _leaf_losses(labels: Sequence[pa.Array]) -> list[Losses]:
    losses = []
    for label in labels:
        encoded = label.dictionary_encode(null_encoding="encode")
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        leaves = np.bincount(codes, minlength=1)
        losses.append((leaves[codes] - 1) / max(len(label) - 1, 1))
    return losses
