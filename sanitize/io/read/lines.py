"""Text files as a stream of blocks of whole records, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from sanitize.io.read.byte_range import ByteRange
from sanitize.io.read.files import Files, is_gzip, open_text
from sanitize.io.read.shards import Fault, Piece

BLOCK_BYTES = 4 << 20
LARGEST_RECORD = 64 << 20
PORTION_RECORDS = 65_536


@dataclass(frozen=True)
class Spans:
    """Records found in a buffer, line ends included, in order; blank lines are left out."""

    starts: np.ndarray
    stops: np.ndarray
    faults: dict[int, str]
    """Codes of the records that can't be read, by their place among the records."""
    consumed: int


Find = Callable[[bytes, bool], Spans]
"""Finds the records of a buffer; told whether the file ends with it, so that the last one is whole without a line end.

Where records begin must not depend on where the buffer begins or ends: shards cut the same file differently.
"""


@dataclass(frozen=True)
class Lost:
    """A record that is too large, or the rest of a broken file."""

    code: str
    raw: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TextBlock:
    """A buffer with at least one whole record, and at which byte and line of the (decompressed) file it begins."""

    offset: int
    line: int
    data: bytes = field(repr=False)
    spans: Spans
    lost: Lost | None = None
    """What follows the records and can't be read."""

    @property
    def count(self) -> int:
        """The number of records, good or bad."""
        return len(self.spans.starts) + (self.lost is not None)

    def lines(self, every: int = 1) -> np.ndarray:
        """The number (int64) of the line with which each record begins, or one in so many."""
        ends = np.flatnonzero(np.frombuffer(self.data, dtype=np.uint8) == ord("\n"))
        return self.line + np.searchsorted(ends, self.spans.starts[::every])


def blocks(files: Files, piece: Piece, find: Find) -> Iterator[TextBlock]:
    """The records of a piece, block by block.

    A compressed file is always read to its end, so that a broken end is noticed whoever reads it. Raises OSError when
    the file can't be opened.
    """
    with open_text(files, piece.file) as stream:
        compressed = is_gzip(piece.file)
        if not compressed:
            stream.seek(piece.start)
        source = ByteRange(stream, None if compressed else piece.stop - piece.start)
        if compressed:
            source.read(piece.start)
        yield from _blocks(source, piece.start, piece.line, find)


def record_lines(files: Files, piece: Piece, find: Find) -> np.ndarray:
    """The number (int64) of the line with which each record of a piece begins, readable or not."""
    found = [np.empty(0, dtype=np.int64)]
    for block in blocks(files, piece, find):
        found.append(block.lines())
        if block.lost:
            found.append(np.array([block.line + block.data[: block.spans.consumed].count(b"\n")]))
    return np.concatenate(found)


def _blocks(source: ByteRange, offset: int, line: int, find: Find) -> Iterator[TextBlock]:
    carry, last = b"", False
    while carry or not last:
        wanted = max(BLOCK_BYTES, len(carry))
        new = source.read(wanted)
        data, last = carry + new, len(new) < wanted
        spans = find(data, last and not source.broken)
        carry = data[spans.consumed :]
        place, offset = offset, offset + spans.consumed
        begun, line = line, line + data.count(b"\n", 0, spans.consumed)
        lost: Lost | None = None
        if last and source.broken and not (carry and spans.consumed):
            lost, carry = Lost("file_unreadable", carry or None), b""
        elif len(carry) > LARGEST_RECORD and not spans.consumed:
            lost = Lost("record_too_large")
            offset += len(carry) + source.skip_line()
            line += carry.count(b"\n") + 1
            carry = b""
        elif len(carry) > BLOCK_BYTES and spans.consumed:
            source.unread(carry[BLOCK_BYTES:])
            carry = carry[:BLOCK_BYTES]
        yield from _portions(TextBlock(place, begun, data, spans, lost))


def _portions(block: TextBlock) -> Iterator[TextBlock]:
    """The block in parts of a bounded number of records: what is made of a record is larger than two bytes."""
    spans = block.spans
    total = len(spans.starts)
    if total <= PORTION_RECORDS:
        if block.count:
            yield block
        return
    for first in range(0, total, PORTION_RECORDS):
        starts, stops = spans.starts[first : first + PORTION_RECORDS], spans.stops[first : first + PORTION_RECORDS]
        start, stop = int(starts[0]), int(stops[-1])
        faults = {place - first: code for place, code in spans.faults.items() if first <= place < first + len(starts)}
        part = Spans(starts - start, stops - start, faults, stop - start)
        lost = block.lost if first + PORTION_RECORDS >= total else None
        line = block.line + block.data.count(b"\n", 0, start)
        yield TextBlock(block.offset + start, line, block.data[start:stop], part, lost)


def line_spans(data: bytes, last: bool) -> Spans:
    """Every line is a record; lines of white space alone are none."""
    view = np.frombuffer(data, dtype=np.uint8)
    stops = np.flatnonzero(view == ord("\n")) + 1
    if last and (not len(stops) or stops[-1] < len(data)) and data:
        stops = np.append(stops, len(data))
    starts = np.concatenate(([0], stops[:-1])) if len(stops) else stops
    consumed = int(stops[-1]) if len(stops) else 0
    blank = (stops - starts <= 2) | (view[starts] <= ord(" ")) if len(stops) else np.zeros(0, dtype=bool)
    for at in np.flatnonzero(blank):
        blank[at] = not data[starts[at] : stops[at]].strip()
    starts, stops = starts[~blank], stops[~blank]
    large = np.flatnonzero(stops - starts > LARGEST_RECORD).tolist()
    return Spans(starts, stops, dict.fromkeys(large, "record_too_large"), consumed)


def undecodable(data: bytes, spans: Spans) -> dict[int, str]:
    """Codes of the records that aren't UTF-8 or hold a NUL byte, by place."""
    codes: dict[int, str] = {}
    whole = data[: spans.consumed]
    view = np.frombuffer(whole, dtype=np.uint8)
    if not is_utf8(whole):
        for place in holding(view > 0x7F, spans):
            if not is_utf8(data[spans.starts[place] : spans.stops[place]]):
                codes[place] = "not_utf8"
    if b"\0" in whole:
        for place in holding(view == 0, spans):
            codes.setdefault(place, "nul_byte")
    return codes


def holding(marked: np.ndarray, spans: Spans) -> list[int]:
    """The records with a marked byte (bool, up to what is consumed) in them or in blank lines behind them."""
    if not len(spans.starts):
        return []
    found: list[int] = np.flatnonzero(np.logical_or.reduceat(marked, spans.starts)).tolist()
    return found


def is_utf8(data: bytes) -> bool:
    """Whether the bytes decode, without decoding them."""
    offsets = pa.py_buffer(np.array([0, len(data)], dtype=np.int32))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def joined(data: bytes, spans: Spans, bad: dict[int, str]) -> bytes:
    """The good records alone, each with its line end."""
    if not len(spans.starts):
        return b""
    start, stop = int(spans.starts[0]), int(spans.stops[-1])
    if not bad and int((spans.stops - spans.starts).sum()) == stop - start:
        return data[start:stop]
    good = (
        data[a:b]
        for place, (a, b) in enumerate(zip(spans.starts.tolist(), spans.stops.tolist(), strict=True))
        if place not in bad
    )
    return b"".join(good)


def faults(block: TextBlock, codes: dict[int, str]) -> tuple[Fault, ...]:
    """The records of a block that can't be read, with their lines, and what was lost behind them."""
    spans, lost = block.spans, block.lost
    bad = [
        Fault(place, code, None if code == "record_too_large" else _line(block, place))
        for place, code in sorted(codes.items())
    ]
    return (*bad, *([Fault(len(spans.starts), lost.code, lost.raw)] if lost else []))


def _line(block: TextBlock, place: int) -> bytes:
    return block.data[block.spans.starts[place] : block.spans.stops[place]].rstrip(b"\r\n")
