"""Shards: the pieces of a source that one worker reads at a time, cut by bytes alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from sanitize.io.write.quarantine import Bad

LARGEST_TARGET = 64 << 20
SMALLEST_TARGET = 2 << 20
SHARDS_OF_A_MEDIUM_SOURCE = 16
SHARD_BITS = 40
"""Bits of a record's number that say where in its shard it is."""
CELLS = 1 << 22
"""The most cells that a shard should have: files can be far smaller than what they become in memory."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of one file: bytes of a text file, rows of a Parquet file, positions in a list of images.

    An empty range at -1 stands for a file that holds nothing or can't be read. `line` is the number of the line with
    which a range of a text file begins.
    """

    file: str
    start: int
    stop: int
    line: int = 1


@dataclass(frozen=True, slots=True)
class Shard:
    """What one worker reads, as a description."""

    index: int
    pieces: tuple[Piece, ...]

    @property
    def name(self) -> str:
        """The name of everything that comes of this shard."""
        return f"part-{self.index:05d}"

    @property
    def files(self) -> str:
        """The files that its records are in, for whoever looks for one of them."""
        return ", ".join(dict.fromkeys(piece.file.encode(errors="replace").decode() for piece in self.pieces))


@dataclass(frozen=True)
class Chunk:
    """A bounded number of rows."""

    batch: pa.RecordBatch = field(repr=False)
    records: np.ndarray
    """The number (int64) of each row's record: shard index << 40 | position in the shard."""
    rejected: tuple[Bad, ...]


@dataclass(frozen=True)
class Fault:
    """A record of a block that can't be read."""

    position: int
    code: str
    raw: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Block:
    """What a reader gives: rows, and their positions among the `count` records that the block stands for."""

    batch: pa.RecordBatch = field(repr=False)
    positions: np.ndarray
    rejected: tuple[Fault, ...]
    count: int


@dataclass(frozen=True)
class Extent:
    """Where a file may be cut: n + 1 ascending marks, and the weight in bytes of the n ranges between them."""

    file: str
    marks: np.ndarray
    weights: np.ndarray
    anywhere: bool = False
    """Whether the ranges between the marks may be cut too, at any whole number."""
    lines: np.ndarray | None = None
    """Of a text file, the number of the line at each mark."""

    def finer(self, target: float) -> Extent:
        """The same file with its ranges divided to about `target` bytes, where that is allowed."""
        if not self.anywhere:
            return self
        lengths = np.diff(self.marks)
        parts = np.clip(np.round(self.weights / target), 1, np.maximum(lengths, 1)).astype(np.int64)
        inner = [
            first + length * np.arange(count) // count
            for first, length, count in zip(self.marks[:-1], lengths, parts, strict=True)
        ]
        return Extent(
            self.file, np.append(np.concatenate(inner), self.marks[-1]), np.repeat(self.weights / parts, parts)
        )

    @classmethod
    def nothing(cls, file: str) -> Extent:
        """A file that holds nothing or can't be read."""
        return cls(file, np.full(2, -1), np.zeros(1))


def without(count: int, bad: Iterable[int]) -> np.ndarray:
    """The positions (int64) below `count` that aren't bad, in order."""
    good = np.ones(count, dtype=bool)
    good[list(bad)] = False
    return np.flatnonzero(good)


def shard_bytes(total: float) -> float:
    """The size that shards of a source of `total` bytes should have."""
    return float(np.clip(total / SHARDS_OF_A_MEDIUM_SOURCE, SMALLEST_TARGET, LARGEST_TARGET))


def cut(extents: Sequence[Extent], factor: float = 1.0, cells: int = 0) -> tuple[Shard, ...]:
    """Shards of about equal bytes, in the order of the extents; at least one.

    `factor` says how many bytes stand behind a byte of the files, for files that point to images; `cells` how many
    values the files hold, as far as it is known.
    """
    total = factor * float(sum(extent.weights.sum() for extent in extents))
    target = min(shard_bytes(total), max(total, 1.0) / max(cells / CELLS, 1.0))
    extents = [extent.finer(target / factor) for extent in extents]
    weights = factor * np.concatenate([extent.weights for extent in extents])
    count = max(1, round(total / target))
    middles = np.cumsum(weights) - weights / 2
    owners = np.minimum((middles / max(total, 1.0) * count).astype(np.int64), count - 1)
    owners = np.unique(owners, return_inverse=True)[1]
    pieces: list[list[Piece]] = [[] for _ in range(int(owners[-1]) + 1)]
    first = 0
    for extent in extents:
        mine = owners[first : first + len(extent.weights)]
        first += len(mine)
        starts = np.flatnonzero(np.diff(mine, prepend=-1))
        for start, stop in zip(starts, [*starts[1:], len(mine)], strict=True):
            line = 1 if extent.lines is None else int(extent.lines[start])
            pieces[mine[start]].append(Piece(extent.file, int(extent.marks[start]), int(extent.marks[stop]), line))
    return tuple(Shard(index, tuple(of_shard)) for index, of_shard in enumerate(pieces))
