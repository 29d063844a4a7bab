"""JSONL files: a complete first pass for the schema and places to cut, then typed rows, in bounded memory."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.json as pj

from sanitize.errors import RecordError, SourceError
from sanitize.io.places.shown import shown
from sanitize.io.read.byte_range import head
from sanitize.io.read.files import BOM, UNREADABLE, Files
from sanitize.io.read.json_types import Shape, beyond_int64, fault, with_text
from sanitize.io.read.lines import Find, Spans, TextBlock, blocks, faults, joined, line_spans, record_lines, undecodable
from sanitize.io.read.shards import Block, Extent, Piece, without
from sanitize.io.read.source_format import Hints, Places, Survey, TextMarks, is_nothing, nothing_block

DEEPEST = 100
"""Levels of nesting that are read; pyarrow's parser recurses and dies of a deep enough value."""
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_NAMELESS = re.compile(rb'""\s*:')


@dataclass(frozen=True)
class Jsonl:
    """Reads pieces of JSONL files with one schema.

    Codes: json_invalid, json_not_object, json_duplicate_key, json_empty_key, json_too_deep, wrong_type,
    number_out_of_range, not_utf8, nul_byte, record_too_large, file_unreadable, file_empty.
    """

    name: ClassVar[str] = "jsonl"
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".jsonl.gz")

    schema: pa.Schema

    @classmethod
    def survey(cls, files: Files, names: Sequence[str], hints: Hints) -> Survey:
        """Read all files once: schema, places to cut. Raises SourceError when there is no JSON object in them."""
        shape, extents, records = Shape(), [], 0
        faults: Counter[str] = Counter()
        for name in names:
            try:
                marks = TextMarks(name, cls.begin(files, name))
                for block in blocks(files, Piece(name, marks.start, files.size(name)), cls.find()):
                    marks.add(block)
                    faults.update(_look(block, shape))
            except UNREADABLE:
                marks = TextMarks(name, 0)
            extents.append(marks.extent() if marks.records else Extent.nothing(name))
            records += marks.records
        kind = shape.type() if shape.kinds["struct"] else None
        if kind is None:
            raise _unreadable(files, names, cls.name, faults)
        schema = pa.schema(list(kind))
        return Survey(cls(schema), schema, tuple(extents), records)

    def read(self, files: Files, piece: Piece, columns: Sequence[str]) -> Iterator[Block]:
        """The rows of a piece, and the lines that aren't; whatever is asked, every line is checked as a whole."""
        if is_nothing(piece):
            yield nothing_block(files, piece.file, pa.schema([self.schema.field(name) for name in columns]))
            return
        for block in blocks(files, piece, self.find()):
            codes = suspicious(block)
            table = self._parse(block, codes)
            rows = table.combine_chunks().to_batches()
            batch = rows[0] if rows else pa.RecordBatch.from_pylist([], self.schema)
            good = without(len(block.spans.starts), codes)
            yield Block(batch.select(list(columns)), good, faults(block, codes), block.count)

    def places(self, files: Files, piece: Piece) -> Places:
        """The lines."""
        if is_nothing(piece):
            return Places(files=(piece.file,))
        return Places(lines=record_lines(files, piece, self.find()))

    @classmethod
    def begin(cls, files: Files, name: str) -> int:
        """The first byte of the first record of a file."""
        return len(BOM) if head(files, name, len(BOM)) == BOM else 0

    @classmethod
    def find(cls) -> Find:
        """What finds records: each is a line."""
        return line_spans

    def _parse(self, block: TextBlock, codes: dict[int, str]) -> pa.Table:
        spans = block.spans
        data = joined(block.data, spans, codes)
        if not _NAMELESS.search(data):
            table = _arrow(data, self.schema)
            if table is not None and table.num_rows == len(spans.starts) - len(codes):
                return table
        places = [place for place in range(len(spans.starts)) if place not in codes]
        lines = {place: bytes(block.data[spans.starts[place] : spans.stops[place]]) for place in places}
        kind = pa.struct(list(self.schema))
        for place, line in lines.items():
            try:
                value = load(line)
                typed = with_text(value, kind)
                if code := fault(typed, kind):
                    codes[place] = code
                elif typed != value:
                    lines[place] = json.dumps(typed, ensure_ascii=False).encode()
            except RecordError as error:
                codes[place] = error.code
        parts = list(self._halves([place for place in places if place not in codes], lines, codes))
        return pa.concat_tables(parts) if parts else self.schema.empty_table()

    def _halves(self, places: list[int], lines: dict[int, bytes], codes: dict[int, str]) -> Iterator[pa.Table]:
        """Parse lines together; when they can't be, halve them until the lines that can't are alone."""
        if not places:
            return
        table = _arrow(b"".join(lines[place].rstrip() + b"\n" for place in places), self.schema)
        if table is not None and table.num_rows == len(places):
            yield table
        elif len(places) == 1:
            codes[places[0]] = "json_invalid"
        else:
            middle = len(places) // 2
            yield from self._halves(places[:middle], lines, codes)
            yield from self._halves(places[middle:], lines, codes)


def _unreadable(files: Files, names: Sequence[str], kind: str, faults: Counter[str]) -> SourceError:
    """Why none of the files has a record."""
    marked = next((name for name in names if _is_utf16(head(files, name, 4))), None)
    if marked is not None:
        return SourceError(f"{shown(marked)} is UTF-16: save it as UTF-8")
    why = f" ({faults.most_common(1)[0][0]})" if faults else ""
    return SourceError(f"no {kind.upper()} file of the source has a record that is an object with keys{why}")


def _is_utf16(start: bytes) -> bool:
    return start.startswith((b"\xff\xfe", b"\xfe\xff")) or start[1:2] == b"\0" or start[:1] == b"\0"


def _look(block: TextBlock, shape: Shape) -> Iterator[str]:
    """Count the kinds of values, and say what is wrong with the other records."""
    codes = suspicious(block)
    data = joined(block.data, block.spans, codes)
    table = None if _NAMELESS.search(data) else _arrow(data, None)
    if table is not None and table.num_rows == len(block.spans.starts) - len(codes):
        arrays = [batch.to_struct_array() for batch in table.combine_chunks().to_batches()]
        if not any(beyond_int64(array) for array in arrays):
            for array in arrays:
                shape.add_array(array)
            yield from codes.values()
            return
    for place, (start, stop) in enumerate(zip(block.spans.starts, block.spans.stops, strict=True)):
        if place not in codes:
            try:
                shape.add(load(block.data[start:stop]))
            except RecordError as error:
                codes[place] = error.code
    yield from codes.values()


def load(line: bytes) -> dict[str, Any]:
    """One line as an object; RecordError says what is wrong with it."""
    try:
        value = json.loads(line, object_pairs_hook=_pairs)
        if b"\\ud" in line.lower():
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise RecordError("json_too_deep") from None
    except ValueError:
        raise RecordError("json_invalid") from None
    if not isinstance(value, dict):
        raise RecordError("json_not_object")
    if "" in value:
        raise RecordError("json_empty_key")
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise RecordError("json_duplicate_key")
    return value


def _arrow(data: bytes, schema: pa.Schema | None) -> pa.Table | None:
    """The lines as a table, or None when one of them is broken or of another type."""
    if not data:
        return (schema or pa.schema([])).empty_table()
    try:
        return pj.read_json(
            pa.py_buffer(data),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(data) + 1),
            parse_options=pj.ParseOptions(
                explicit_schema=schema, unexpected_field_behavior="infer" if schema is None else "ignore"
            ),
        )
    except (pa.ArrowException, UnicodeDecodeError):
        return None


def suspicious(block: TextBlock) -> dict[int, str]:
    """Codes of the lines that pyarrow's parser must not see, by place.

    The parser takes line ends for white space and recurses, so a line must not reach into the next: lines that run
    from brace to brace don't, as a brace can't follow a brace, nor a line end be inside a string.
    """
    spans = block.spans
    codes = {**undecodable(block.data, spans), **spans.faults}
    if not len(spans.starts):
        return codes
    view = np.frombuffer(block.data, dtype=np.uint8)
    for place in np.flatnonzero(_ragged(view, spans)).tolist():
        try:
            load(block.data[spans.starts[place] : spans.stops[place]])
        except RecordError as error:
            codes.setdefault(place, error.code)
    counts = np.add.reduceat((view == ord("{")) | (view == ord("[")), spans.starts, dtype=np.int64)
    for place in np.flatnonzero(counts > DEEPEST).tolist():
        if _depth(block.data[spans.starts[place] : spans.stops[place]]) > DEEPEST:
            codes.setdefault(place, "json_too_deep")
    return codes


def _ragged(view: np.ndarray, spans: Spans) -> np.ndarray:
    """Which lines don't run from brace to brace."""
    ends = spans.stops - 1
    for mark in b"\n\r":
        ends = np.maximum(ends - (view[ends] == mark), spans.starts)
    return np.asarray((view[spans.starts] != ord("{")) | (view[ends] != ord("}")))


def _depth(line: bytes) -> int:
    """The deepest nesting of a line, strings left out."""
    view = np.frombuffer(_STRING.sub(b"", line), dtype=np.uint8)
    opening = (view == ord("{")) | (view == ord("["))
    closing = (view == ord("}")) | (view == ord("]"))
    return int(np.cumsum(opening.astype(np.int64) - closing).max(initial=0))
