"""The distinct tuples of a table under their hierarchies, grouped into classes at any node of the lattice."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sanitize.errors import UsageError
from sanitize.tabular.histogram import Counts
from sanitize.tabular.levels import Levels
from sanitize.tabular.packing import LIMIT, Ints

Node = tuple[int, ...]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

PART_COMBINATIONS = 64
PART_DOMAIN = 1 << 20
CACHE_BYTES = 1 << 28


class Table:
    """Counts and levels side by side: what a search evaluates nodes on.

    A node is one level for every column; its classes are the tuples that share all their groups.
    """

    def __init__(self, counts: Counts, levels: Sequence[Levels]) -> None:
        self.counts = counts
        self.levels = tuple(levels)
        self.shape: Node = tuple(column.height for column in levels)
        self.size = len(counts.tuples[0]) if counts.tuples else 0
        self.rows = counts.tuple_rows().astype(np.float64)[: self.size]
        self.total = float(self.rows.sum())
        self.all_rows = self._value_rows(np.arange(self.size))
        self._parts = _chunks(self.levels)
        self._cache: dict[tuple[int, Node], tuple[Ints, int]] = {}
        self._capacity = max(PART_COMBINATIONS, CACHE_BYTES // (8 * max(self.size, 1)))

    @property
    def nodes(self) -> int:
        """Number of nodes of the lattice."""
        product = 1
        for height in self.shape:
            product *= height
        return product

    @property
    def top(self) -> Node:
        """The node where every column is `*`."""
        return tuple(height - 1 for height in self.shape)

    def value_rows(self, chosen: Flags) -> list[Floats]:
        """Rows by value of each column, over the chosen tuples."""
        count = int(np.count_nonzero(chosen))
        if 2 * count > self.size:
            others = self._value_rows(np.flatnonzero(~chosen))
            return [all_ - other for all_, other in zip(self.all_rows, others, strict=True)]
        return self._value_rows(np.flatnonzero(chosen))

    def _value_rows(self, tuples: Ints) -> list[Floats]:
        rows = self.rows[tuples]
        return [
            np.asarray(np.bincount(codes[tuples], weights=rows, minlength=len(column.values)), dtype=np.float64)
            for codes, column in zip(self.counts.tuples, self.levels, strict=True)
        ]

    def place(self, node: Node) -> tuple[Ints, int]:
        """The class of each tuple and the number of classes, some of which may be empty."""
        keys, span = np.zeros(self.size, dtype=np.int64), 1
        for part, (first, last) in enumerate(self._parts):
            codes, size = self._part(part, node[first:last])
            if span * size >= LIMIT:
                keys, span = _ranks(keys)
            keys = keys * size + codes if span > 1 else codes
            span *= size
        if span <= 8 * self.size + 1024:
            return keys, span
        return _ranks_by_sort(keys, span)

    def _part(self, part: int, levels: Node) -> tuple[Ints, int]:
        """Dense codes of the value combinations in a few neighbouring columns."""
        if (part, levels) not in self._cache:
            if len(self._cache) >= self._capacity:
                self._cache.clear()
            first, last = self._parts[part]
            keys, span = np.zeros(self.size, dtype=np.int64), 1
            for column, level in zip(range(first, last), levels, strict=True):
                size = len(self.levels[column].labels[level])
                keys = keys * size + self.levels[column].codes[level][self.counts.tuples[column]]
                span *= size
            self._cache[part, levels] = _dense(keys, span)
        return self._cache[part, levels]


def code(counts: Counts, levels: Sequence[Levels]) -> Table:
    """A table to search; raises UsageError when the levels don't belong to the counts."""
    for values, column, name in zip(counts.values, levels, counts.columns, strict=False):
        if not column.values.equals(values):
            raise UsageError(f"column {name!r}: its levels weren't built on the values of this histogram")
    if len(levels) != len(counts.columns):
        raise UsageError(f"{len(counts.columns)} quasi-identifiers, but levels for {len(levels)}")
    return Table(counts, levels)


def _chunks(levels: Sequence[Levels]) -> list[tuple[int, int]]:
    chunks: list[tuple[int, int]] = []
    first, combinations, domain = 0, 1, 1
    for column, level in enumerate(levels):
        combinations *= level.height
        domain *= len(level.values)
        if column > first and (combinations > PART_COMBINATIONS or domain > PART_DOMAIN):
            chunks.append((first, column))
            first, combinations, domain = column, level.height, len(level.values)
    return [*chunks, (first, len(levels))]


def _dense(keys: Ints, span: int) -> tuple[Ints, int]:
    if not len(keys) or span > max(PART_DOMAIN, 8 * len(keys)):
        return _ranks(keys)
    present = np.zeros(span, dtype=np.int64)
    present[keys] = 1
    rank = np.cumsum(present) - 1
    return rank[keys], int(rank[-1]) + 1


def _ranks(keys: Ints) -> tuple[Ints, int]:
    distinct, place = np.unique(keys, return_inverse=True)
    return place.reshape(-1), len(distinct)


def _ranks_by_sort(keys: Ints, span: int) -> tuple[Ints, int]:
    """Ranks by one sort of (key, index) pairs packed into 64 bits: faster than an argsort."""
    bits = max(len(keys) - 1, 1).bit_length()
    if span >= LIMIT >> bits:
        return _ranks(keys)
    packed = (keys << bits) | np.arange(len(keys))
    packed.sort()
    sorted_keys = packed >> bits
    new = np.empty(len(keys), dtype=np.int64)
    new[:1] = 0
    np.not_equal(sorted_keys[1:], sorted_keys[:-1], out=new[1:], casting="unsafe")
    rank = np.cumsum(new)
    place = np.empty_like(rank)
    place[packed & ((1 << bits) - 1)] = rank
    return place, int(rank[-1]) + 1
