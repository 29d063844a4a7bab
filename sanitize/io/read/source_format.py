"""What a format of sources is: one class that looks at files once, and then reads pieces of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

import numpy as np
import pyarrow as pa

from sanitize.io.read.annotations.objects import NOTHING, Recognised
from sanitize.io.read.files import UNREADABLE, Files, is_gzip, open_text
from sanitize.io.read.lines import TextBlock
from sanitize.io.read.shards import Block, Extent, Fault, Piece

MARK_EVERY = 16


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user and the other files of a folder say about the files to read."""

    delimiter: str | None = None
    """Of CSV files; sniffed when None."""
    table: str | None = None
    """The table of a database; needed when it has several."""
    metadata: tuple[str, Survey] | None = None
    """The name of the first table that describes the pictures of a folder, and what all of them hold."""
    noted: Recognised = NOTHING
    """The annotations next to pictures."""


class Reader(Protocol):
    """What reads the pieces of a source, on any worker: it is pickled."""

    @property
    def name(self) -> str:
        """The name of the files' format."""
        ...

    def read(self, files: Files, piece: Piece, columns: Sequence[str]) -> Iterator[Block]:
        """The rows of a piece, block by block, with the asked columns in that order."""
        ...

    def places(self, files: Files, piece: Piece) -> Places:
        """Where the records of a piece are."""
        ...


class SourceFormat(Reader, Protocol):
    """A format of sources: `survey` makes the reader for the files at hand."""

    name: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    """Files whose lower-cased names end so are of this format."""

    @classmethod
    def survey(cls, files: Files, names: Sequence[str], hints: Hints) -> Survey:
        """Look at all of the named files once. Raises SourceError or UsageError when they can't be one source."""
        ...


@dataclass(frozen=True)
class Places:
    """Where records are, in order: numbers of the lines or rows of one file, or a file each; nothing if not known."""

    lines: np.ndarray | None = None
    rows: np.ndarray | None = None
    files: tuple[str, ...] | None = None


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
    line: int = 1
    """The number of the line at the start."""
    records: int = 0
    _marks: list[np.ndarray] = field(default_factory=list)
    _lines: list[np.ndarray] = field(default_factory=list)
    _stop: int = 0

    def add(self, block: TextBlock) -> None:
        """Note the records of the next block."""
        self._marks.append(block.offset + block.spans.starts[::MARK_EVERY])
        self._lines.append(block.lines(MARK_EVERY))
        self._stop = block.offset + len(block.data)
        self.records += block.count

    def extent(self) -> Extent:
        """The ranges between the marks; one range for a file that is compressed or holds no record."""
        stop = max(self._stop, self.start)
        inner, lines = np.concatenate([np.empty(0, np.int64), *self._marks]), np.concatenate([[0], *self._lines])[1:]
        kept = (inner > self.start) & (inner < stop) & (not is_gzip(self.file))
        marks = np.concatenate(([self.start], inner[kept], [stop]))
        return Extent(
            self.file,
            marks,
            np.diff(marks).astype(float),
            lines=np.concatenate(([self.line], lines[kept], [0])),
        )


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
