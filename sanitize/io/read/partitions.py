"""Folders that say a value of every row below them, `year=2024/city=Bern/…`, as Spark, Hive and pandas write tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

import pyarrow as pa

from sanitize.errors import SourceError
from sanitize.io.read.files import Files
from sanitize.io.read.shards import Block, Piece
from sanitize.io.read.source_format import Places, Reader, Survey

NULL = "__HIVE_DEFAULT_PARTITION__"
"""The name of the folder of rows without a value."""
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})")


@dataclass(frozen=True)
class Partitioned:
    """Reads files of another format, with the values that their folders say as further columns."""

    reader: Reader
    of_files: str
    """A column of the files, for where none is asked for."""
    added: pa.Schema
    said: Mapping[str, Mapping[str, str | int | None]]
    """What the folders of each file say."""

    @property
    def name(self) -> str:
        """The name of the files' format."""
        return self.reader.name

    def read(self, files: Files, piece: Piece, columns: Sequence[str]) -> Iterator[Block]:
        """The rows of a piece, block by block."""
        inner = [name for name in columns if name not in self.added.names]
        for block in self.reader.read(files, piece, inner or [self.of_files]):
            batch = block.batch
            arrays = [
                self._repeated(piece.file, name, batch.num_rows) if name in self.added.names else batch.column(name)
                for name in columns
            ]
            yield replace(block, batch=pa.RecordBatch.from_arrays(arrays, names=list(columns)))

    def places(self, files: Files, piece: Piece) -> Places:
        """Where the records of a piece are."""
        return self.reader.places(files, piece)

    def _repeated(self, file: str, name: str, rows: int) -> pa.Array:
        return pa.repeat(pa.scalar(self.said[file][name], self.added.field(name).type), rows)


def partitioned(looked: Survey, names: Sequence[str]) -> Survey:
    """The same with the columns that folders say, but for those that the files have themselves.

    A column is int64 where every value is a whole number, and string otherwise. Raises SourceError for files whose
    folders don't say the same columns.
    """
    said = {name: _said(name) for name in names}
    keys = list(next(iter(said.values())))
    for values in said.values():
        if list(values) != keys:
            odd = sorted(set(values) ^ set(keys) or keys)[0]
            raise SourceError(f"not every file is in a folder named {odd!r}=…, in the same order: use a run for each")
    added = [key for key in keys if key not in looked.schema.names]
    if not added:
        return looked
    whole = {key for key in added if all(_WHOLE.fullmatch(one[key] or "0") for one in said.values())}
    typed = {
        name: {key: int(one[key] or 0) if key in whole and one[key] is not None else one[key] for key in added}
        for name, one in said.items()
    }
    fields = pa.schema([(key, pa.int64() if key in whole else pa.string()) for key in added])
    schema = pa.schema([*looked.schema, *fields])
    return replace(looked, reader=Partitioned(looked.reader, looked.schema.names[0], fields, typed), schema=schema)


def _said(name: str) -> dict[str, str | None]:
    """The keys and values of a file's folders, from the outermost on."""
    pairs = (folder.split("=", 1) for folder in name.split("/")[:-1] if "=" in folder)
    return {unquote(key): None if value == NULL else unquote(value) for key, value in pairs if key}
