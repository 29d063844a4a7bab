"""Parquet files: row groups read page by page, so that memory follows the batch and not the row group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.data_kinds.plain_types import plain_array, plain_schema
from sanitize.errors import SourceError
from sanitize.io.places.shown import shown
from sanitize.io.read.files import Files
from sanitize.io.read.names import check_names
from sanitize.io.read.shards import Block, Extent, Fault, Piece, without
from sanitize.io.read.source_format import Hints, Places, Survey, is_nothing, nothing_block
from sanitize.io.write.quarantine import row_bytes

BATCH_ROWS = 4096
BATCH_BYTES = 64 << 20
FETCHED_BYTES = 256 << 20
"""The largest row group (uncompressed) that is fetched from a store in few large requests before it is decoded."""
_BUFFER = 1 << 20
_LARGEST_BUFFER = 8 << 20
_LARGEST_GROUP = 1 << 31
_BROKEN = (pa.ArrowException, OSError, ValueError)


@dataclass(frozen=True)
class Parquet:
    """Reads rows of Parquet files with one logical schema.

    Codes: not_utf8, file_unreadable (one record for the rows of a row group from the broken page on), file_empty.
    """

    name: ClassVar[str] = "parquet"
    suffixes: ClassVar[tuple[str, ...]] = (".parquet",)

    schema: pa.Schema

    @classmethod
    def survey(cls, files: Files, names: Sequence[str], hints: Hints) -> Survey:
        """Look at the footers. Raises SourceError when no file can be read, or columns differ between files."""
        schemas, groups = {}, {}
        for name in names:
            with files.ranges(name) as stream:
                file = _open(stream)
                if file is None:
                    continue
                check_names(file.schema_arrow.names, shown(name))
                schemas[name] = plain_schema(file.schema_arrow)
                groups[name] = [_group_size(file, group) for group in range(file.num_row_groups)]
        if not schemas:
            raise SourceError("no Parquet file of the source can be read: check that they are complete")
        schema = _unified(schemas)
        extents = [_extent(name, groups[name]) if name in groups else Extent.nothing(name) for name in names]
        records = sum(rows for of_file in groups.values() for rows, _ in of_file)
        return Survey(cls(schema), schema, tuple(extents), records)

    def read(self, files: Files, piece: Piece, columns: Sequence[str]) -> Iterator[Block]:
        """The rows of a piece; positions count all rows of the file's metadata, readable or not."""
        schema = pa.schema([self.schema.field(name) for name in columns])
        if is_nothing(piece):
            yield nothing_block(files, piece.file, schema)
            return
        with files.ranges(piece.file) as stream:
            file = _open(stream)
            if file is None:
                yield lost_block(schema, piece.stop - piece.start)
                return
            first = 0
            for group in range(file.num_row_groups):
                rows, size = _group_size(file, group)
                start, stop = max(piece.start - first, 0), min(piece.stop - first, rows)
                if start < stop:
                    whole = stop - start == rows and size <= FETCHED_BYTES
                    fetched = _fetching(stream, file, len(columns), whole=whole) if files.far else file
                    yield from _group(fetched, group, start, stop, schema)
                first += rows

    def places(self, files: Files, piece: Piece) -> Places:
        """The numbers of the rows, from 1 on."""
        return Places(files=(piece.file,)) if is_nothing(piece) else Places(rows=np.arange(piece.start, piece.stop) + 1)


def _open(stream: object) -> pq.ParquetFile | None:
    """The file, or None when its footer can't be read or promises what no file holds."""
    try:
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=_BUFFER)
    except _BROKEN:
        return None
    rows = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    return file if all(0 <= count <= _LARGEST_GROUP for count in rows) else None


def _fetching(stream: BinaryIO, file: pq.ParquetFile, columns: int, *, whole: bool) -> pq.ParquetFile:
    """The same file, read in larger requests: row groups as a whole, or else so much of each column at a time."""
    if whole:
        return pq.ParquetFile(stream, metadata=file.metadata, pre_buffer=True)
    size = int(np.clip(BATCH_BYTES // max(columns, 1), _BUFFER, _LARGEST_BUFFER))
    return pq.ParquetFile(stream, metadata=file.metadata, pre_buffer=False, buffer_size=size)


def _unified(schemas: dict[str, pa.Schema]) -> pa.Schema:
    first, schema = next(iter(schemas.items()))
    for name, other in schemas.items():
        if set(other.names) != set(schema.names):
            odd = sorted(set(other.names) ^ set(schema.names))[0]
            raise SourceError(
                f"{shown(first)} and {shown(name)} differ in the column {odd!r}: use a separate run for each"
            )
        fields = []
        for one in schema:
            two = other.field(one.name)
            try:
                merged = pa.unify_schemas([pa.schema([one]), pa.schema([two])], promote_options="permissive")
            except (pa.ArrowInvalid, pa.ArrowTypeError):
                raise SourceError(
                    f"{shown(name)}: the column {one.name!r} is {two.type}, elsewhere {one.type}"
                ) from None
            fields.append(merged.field(0))
        schema = pa.schema(fields)
    return schema


def _extent(name: str, groups: Sequence[tuple[int, int]]) -> Extent:
    """Marks at row groups that hold rows."""
    held = [(rows, size) for rows, size in groups if rows]
    marks = np.cumsum([0, *(rows for rows, _ in held)] if held else [0, 0])
    return Extent(name, marks, np.array([float(size) for _, size in held] or [0.0]), anywhere=True)


def _group(file: pq.ParquetFile, group: int, start: int, stop: int, schema: pa.Schema) -> Iterator[Block]:
    """Rows `start` to `stop` of a row group."""
    done = 0
    batches = file.iter_batches(_batch_rows(file, group), [group], schema.names, use_threads=False)
    while done < stop:
        lost_from = max(done, start)
        try:
            batch = next(batches)
            low, high = max(start - done, 0), min(stop - done, batch.num_rows)
            done += batch.num_rows
            if low < high:
                yield checked_block(batch.slice(low, high - low), schema)
        except (StopIteration, *_BROKEN):
            yield lost_block(schema, stop - lost_from)
            return


def lost_block(schema: pa.Schema, rows: int) -> Block:
    """One bad record that stands for rows that can't be read."""
    nothing = pa.RecordBatch.from_pylist([], schema)
    return Block(nothing, np.empty(0, dtype=np.int64), (Fault(0, "file_unreadable"),), rows)


def _batch_rows(file: pq.ParquetFile, group: int) -> int:
    """Rows that are about `BATCH_BYTES`, whatever columns are asked: pyarrow 26 aborts on damaged column metadata."""
    rows, size = _group_size(file, group)
    return int(np.clip(BATCH_BYTES * rows // max(size, 1), 1, BATCH_ROWS))


def _group_size(file: pq.ParquetFile, group: int) -> tuple[int, int]:
    metadata = file.metadata.row_group(group)
    return metadata.num_rows, max(metadata.total_byte_size, 0)


def checked_block(batch: pa.RecordBatch, schema: pa.Schema) -> Block:
    """The rows in plain types, without those whose text isn't UTF-8. Raises pa.ArrowException."""
    arrays = [plain_array(batch.column(field.name), field.type) for field in schema]
    rows = pa.RecordBatch.from_arrays(arrays, schema=schema)
    bad = undecodable_rows(rows)
    positions = without(rows.num_rows, bad)
    faults = tuple(Fault(row, "not_utf8", row_bytes(rows, row)) for row in bad)
    return Block(rows.take(pa.array(positions)) if bad else rows, positions, faults, rows.num_rows)


def undecodable_rows(batch: pa.RecordBatch) -> list[int]:
    """The rows with text that isn't UTF-8: Parquet files and Arrow's readers don't promise it."""
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid:
        if batch.num_rows == 1:
            return [0]
        middle = batch.num_rows // 2
        early, late = np.arange(middle), np.arange(middle, batch.num_rows)
        halves = [undecodable_rows(batch.take(pa.array(half))) for half in (early, late)]
        return [*halves[0], *(middle + row for row in halves[1])]
    return []
