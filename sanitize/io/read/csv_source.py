"""CSV files: a complete first pass for types and places to cut, then typed rows, in bounded memory."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa
import pyarrow.csv as pc

from sanitize.columns.header import is_record
from sanitize.errors import SourceError, UsageError
from sanitize.io.places.shown import shown
from sanitize.io.read.byte_range import head
from sanitize.io.read.csv_records import Dialect
from sanitize.io.read.csv_types import FALSE, TRUE, ColumnTypes
from sanitize.io.read.files import BOM, Files
from sanitize.io.read.lines import TextBlock, blocks, faults, joined, record_lines, undecodable
from sanitize.io.read.names import check_names
from sanitize.io.read.shards import Block, Extent, Piece, without
from sanitize.io.read.source_format import Hints, Places, Survey, TextMarks, is_nothing, nothing_block

DELIMITERS = (",", ";", "\t", "|")
ROW_NAMES = "index"
"""What a first column without a name is called: pandas and R write the names of rows so."""
_SAMPLE_BYTES = 1 << 20
_SAMPLE_RECORDS = 100


@dataclass(frozen=True)
class Csv:
    """Reads pieces of CSV files with one header and one schema.

    Unquoted empty fields are null, quoted ones empty strings. Codes: csv_column_count, csv_quote, csv_line_end,
    not_utf8, nul_byte, record_too_large, file_unreadable, file_empty.
    """

    name: ClassVar[str] = "csv"
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".csv.gz", ".tsv", ".tsv.gz")

    schema: pa.Schema
    dialect: Dialect

    @classmethod
    def survey(cls, files: Files, names: Sequence[str], hints: Hints) -> Survey:
        """Read all files once: header, types, places to cut. Raises SourceError when headers differ or name no columns.

        UsageError for a first line that looks like a record.
        """
        header: list[str] | None = None
        dialect, types = Dialect(hints.delimiter or ","), ColumnTypes(())
        extents, records = [], 0
        for name in names:
            start = _sample(files, name)
            if start is None:
                extents.append(Extent.nothing(name))
                continue
            if header is None:
                mark = hints.delimiter or _sniff(start)
                header, size = _header(start, Dialect(mark), shown(name))
                check_names(header, shown(name))
                if is_record(header, _records(start, mark)):
                    raise UsageError(
                        f"{shown(name)}: its first line looks like a record, and would become column names, which are "
                        "published; add a first line with the column names, or rename the columns that look like values"
                    )
                dialect, types = Dialect(mark, keep_blank=len(header) == 1), ColumnTypes(tuple(header))
            else:
                found, size = _header(start, dialect, shown(name))
                if found != header:
                    raise SourceError(
                        f"{shown(name)}: its header differs from the other files: move it to another folder"
                    )
            marks = TextMarks(name, size, 1 + start[:size].count(b"\n"))
            for block in blocks(files, Piece(name, size, files.size(name), marks.line), dialect.find):
                marks.add(block)
                if undecided := types.undecided():
                    strings = pa.schema([(column, pa.string()) for column in undecided])
                    types.add(parse(block, dialect, header, strings)[1])
            extents.append(marks.extent())
            records += marks.records
        if header is None:
            raise SourceError("no CSV file of the source has a header that can be read")
        return Survey(cls(types.schema(), dialect), types.schema(), tuple(extents), records)

    def read(self, files: Files, piece: Piece, columns: Sequence[str]) -> Iterator[Block]:
        """The rows of a piece, and the records that aren't."""
        schema = pa.schema([self.schema.field(name) for name in columns])
        if is_nothing(piece):
            yield nothing_block(files, piece.file, schema)
            return
        for block in blocks(files, piece, self.dialect.find):
            codes, table = parse(block, self.dialect, self.schema.names, schema)
            batch = table.combine_chunks().to_batches()
            good = without(len(block.spans.starts), codes)
            rows = batch[0] if batch else pa.RecordBatch.from_pylist([], schema)
            yield Block(rows, good, faults(block, codes), block.count)

    def places(self, files: Files, piece: Piece) -> Places:
        """The lines with which the records begin; a quoted field may take several."""
        return (
            Places(files=(piece.file,))
            if is_nothing(piece)
            else Places(lines=record_lines(files, piece, self.dialect.find))
        )


def parse(
    block: TextBlock, dialect: Dialect, names: Sequence[str], schema: pa.Schema
) -> tuple[dict[int, str], pa.Table]:
    """Codes of the records that can't be read, by place, and the others as typed rows."""
    codes = {**undecodable(block.data, block.spans), **block.spans.faults}
    data = joined(block.data, block.spans, codes)
    if not data:
        return codes, schema.empty_table()
    kept = [place for place in range(len(block.spans.starts)) if place not in codes] if codes else None
    table, short = _parse(data, dialect, names, schema)
    for row in short:
        codes[kept[row] if kept else row] = "csv_column_count"
    if table.num_rows + len(codes) != len(block.spans.starts):
        raise SourceError("a CSV record was read in two different ways: please report the layout of this file")
    return codes, table


def _parse(data: bytes, dialect: Dialect, names: Sequence[str], schema: pa.Schema) -> tuple[pa.Table, list[int]]:
    short: list[int] = []
    if data.startswith(BOM):
        data = BOM + data  # pyarrow takes one away from every buffer, ours begin anywhere in the file

    def skip(row: pc.InvalidRow) -> str:
        short.append(row.number - 1)
        return "skip"

    try:
        table = pc.read_csv(
            pa.py_buffer(data),
            read_options=pc.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=list(names)),
            parse_options=pc.ParseOptions(
                delimiter=dialect.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=not dialect.keep_blank,
                invalid_row_handler=skip,
            ),
            convert_options=pc.ConvertOptions(
                column_types=schema,
                include_columns=schema.names,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=TRUE,
                false_values=FALSE,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        raise SourceError("a CSV file changed during the run: run again") from None
    return table, short


def _sample(files: Files, name: str) -> bytes | None:
    """The start of a file; None when there is nothing or it can't be read."""
    start = head(files, name, _SAMPLE_BYTES)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(f"{shown(name)} is UTF-16: save it as UTF-8")
    return start if start.removeprefix(BOM).strip() else None


def _sniff(start: bytes) -> str:
    """The delimiter that gives the most records the header's number of fields, more than one."""

    def score(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in _records(start, delimiter)]
        if not counts or counts[0] < 2:
            return 0, 0
        return Counter(counts)[counts[0]], counts[0]

    return max(DELIMITERS, key=score)


def _records(start: bytes, delimiter: str) -> list[list[str]]:
    """The first records, the header too; none when they can't be read."""
    lines = start.removeprefix(BOM).decode("utf-8", "replace").replace("\0", "").splitlines(keepends=True)
    try:
        return [row for row in csv.reader(lines[:_SAMPLE_RECORDS], delimiter=delimiter) if row]
    except csv.Error:
        return []


def _header(start: bytes, dialect: Dialect, name: str) -> tuple[list[str], int]:
    """The names in the first record, and the number of bytes up to the second."""
    skipped = len(BOM) if start.startswith(BOM) else 0
    body = start[skipped:]
    spans = dialect.find(body, len(start) < _SAMPLE_BYTES)
    broken = SourceError(
        f"{name}: the first line can't be read as a header: check that it is UTF-8 with balanced quotes"
    )
    if not len(spans.starts) or 0 in spans.faults:
        raise broken
    try:
        line = body[spans.starts[0] : spans.stops[0]].decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise broken from None
    fields = next(csv.reader([line], delimiter=dialect.delimiter))
    if len(fields) > 1 and not fields[0] and ROW_NAMES not in fields:
        fields[0] = ROW_NAMES
    return fields, skipped + int(spans.stops[0])
