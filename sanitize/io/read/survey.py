"""What a first look at a source brings: how to read it, its schema, and where it may be cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa

from sanitize.io.read.files import UNREADABLE, Files, is_gzip, open_text
from sanitize.io.read.lines import TextBlock
from sanitize.io.read.shards import Block, Extent, Fault, Piece

MARK_EVERY = 16


class Reader(Protocol):
    """Reads pieces of files of one format."""

    def read(self, files: Files, piece: Piece, columns: Sequence[str]) -> Iterator[Block]:
        """The rows of a piece, block by block, with the asked columns in that order."""
        ...


@dataclass(frozen=True)
class Survey:
    """The result of looking at all files of a source."""

    reader: Reader
    schema: pa.Schema
    extents: tuple[Extent, ...]
    records: int


@dataclass
class TextMarks:
    """Collects where a text file may be cut: before every sixteenth record."""

    file: str
    start: int
    records: int = 0
    _marks: list[np.ndarray] = field(default_factory=list)
    _stop: int = 0

    def add(self, block: TextBlock) -> None:
        """Note the records of the next block."""
        self._marks.append(block.offset + block.spans.starts[::MARK_EVERY])
        self._stop = block.offset + len(block.data)
        self.records += block.count

    def extent(self) -> Extent:
        """The ranges between the marks; one range for a file that is compressed or holds no record."""
        stop = max(self._stop, self.start)
        inner = np.concatenate(self._marks) if self._marks else np.empty(0, dtype=np.int64)
        inner = inner[(inner > self.start) & (inner < stop)]
        if is_gzip(self.file):
            inner = inner[:0]
        marks = np.concatenate(([self.start], inner, [stop]))
        return Extent(self.file, marks, np.diff(marks).astype(float))


def is_nothing(piece: Piece) -> bool:
    """Whether the piece stands for a file that holds nothing or can't be read."""
    return piece.start < 0


def nothing_block(files: Files, name: str, schema: pa.Schema) -> Block:
    """The one bad record that such a file counts as: file_empty or file_unreadable."""
    try:
        with open_text(files, name) as stream:
            code = "file_unreadable" if stream.read(1 << 20).strip() else "file_empty"
    except UNREADABLE:
        code = "file_unreadable"
    return Block(pa.RecordBatch.from_pylist([], schema), np.empty(0, dtype=np.int64), (Fault(0, code),), 1)
