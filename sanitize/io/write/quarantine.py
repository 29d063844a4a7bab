"""The quarantine: records that could not be handled, with the reason, in a private folder outside the output."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.data_kinds.plain_types import plain_batch
from sanitize.errors import RunError, UsageError
from sanitize.io.places.new_files import arriving, copy, remove_tree, unwritten
from sanitize.io.places.place import Place, files_below
from sanitize.io.places.shown import shown
from sanitize.io.places.store import StoreError
from sanitize.io.write.parts import parquet_file

SCHEMA = pa.schema(
    [
        ("code", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("row", pa.int64()),
        ("record", pa.int64()),
        ("raw", pa.large_binary()),
    ]
)
PLACED = ("line", "row")
"""Columns that older quarantines lack."""
_CONTINUATION = b"\xff\xff\xff\xff"
"""How every message of an Arrow IPC stream begins."""
SHARD_BITS = 40
"""A record's number holds that of its shard above so many bits for its place in it."""
_WAITING_RECORDS = 8192
_WAITING_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where a record was: its file, and the line it began with or the number of its row, where there is one."""

    file: str
    line: int | None = None
    row: int | None = None


Locate = Callable[[int], RecordPlace | None]
"""Finds the place of a record by its number; None where it isn't known any better."""


def _unknown(_record: int) -> RecordPlace | None:
    return None


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that could not be handled; `raw` is its line, or its row as an Arrow IPC stream."""

    record: int
    file: str
    code: str
    raw: bytes | None = field(repr=False)


def row_bytes(batch: pa.RecordBatch, row: int) -> bytes:
    """One row as an Arrow IPC stream that holds nothing of its neighbours.

    A slice would carry the whole buffers, a dictionary the values of all rows.
    """
    alone = plain_batch(batch.take(pa.array([row])))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, alone.schema) as writer:
        writer.write_batch(alone)
    return bytes(sink.getvalue())


def row_of(raw: bytes | None) -> pa.RecordBatch | None:
    """The row of a record; None for a line, which never became one."""
    if raw is None or not raw.startswith(_CONTINUATION):
        return None
    try:
        with pa.ipc.open_stream(raw) as reader:
            row = reader.read_next_batch()
            row.validate(full=True)
    except (pa.ArrowException, OSError, StopIteration):
        return None
    return row if row.num_rows == 1 else None


def bad_row(batch: pa.RecordBatch, row: int, record: int, code: str, file: str = "") -> Bad:
    """A typed row as it goes into the quarantine."""
    return Bad(record, file, code, row_bytes(batch, row))


class QuarantineWriter:
    """Writes one part as records come, in bounded memory; the file is there once closed, if there was a record."""

    def __init__(self, path: Place, locate: Locate = _unknown) -> None:
        self.path = path
        self._locate = locate
        self.reasons: Counter[str] = Counter()
        self._waiting: list[Bad] = []
        self._bytes = 0
        self._file = ExitStack()
        self._writer: pq.ParquetWriter | None = None

    def add(self, bad: Iterable[Bad]) -> None:
        """Take records; RunError when they can't be written."""
        for one in bad:
            self.reasons[one.code] += 1
            self._waiting.append(one)
            self._bytes += len(one.raw or b"")
            if len(self._waiting) >= _WAITING_RECORDS or self._bytes >= _WAITING_BYTES:
                self._flush()

    def close(self) -> None:
        """Put the part under its name, readable by its owner alone; RunError when it can't be written."""
        if self._waiting:
            self._flush()
        if self._writer is None:
            return
        try:
            with self._file:
                self._writer.close()
        except OSError as error:
            raise unwritten(self.path, error) from None

    def _flush(self) -> None:
        found = [self._locate(one.record) or RecordPlace(one.file) for one in self._waiting]
        columns = {
            **{name: [getattr(one, name) for one in found] for name in ("file", *PLACED)},
            **{name: [getattr(one, name) for one in self._waiting] for name in ("code", "record", "raw")},
        }
        try:
            if self._writer is None:
                if isinstance(self.path, Path):
                    self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                file = self._file.enter_context(arriving(self.path))
                self._writer = pq.ParquetWriter(file, SCHEMA, compression="zstd")
            self._writer.write_table(pa.table(columns, schema=SCHEMA))
        except OSError as error:
            raise unwritten(self.path, error) from None
        self._waiting, self._bytes = [], 0


def write_quarantine(path: Place, bad: Sequence[Bad]) -> None:
    """Write one part, readable by its owner alone, complete or not at all."""
    writer = QuarantineWriter(path)
    writer.add(bad)
    writer.close()


def publish_quarantine(staged: Place, path: Place, run_id: str) -> Place | None:
    """Move staged parts to `path`/`run_id`, in place of what an earlier run of the same id left there.

    None when there are no parts. Raises RunError when the folder can't be written.
    """
    try:
        parts: list[Place] = sorted(staged.glob("*.parquet"), key=lambda part: part.name)
        if isinstance(path, Path):
            _into_folder(parts, path, run_id)
        else:
            remove_tree(path / run_id)
            for part in parts:
                copy(part, path / run_id / part.name)
    except OSError as error:
        raise RunError(f"the quarantine folder can't be written ({error.strerror}): check `quarantine.path`") from None
    return path / run_id if parts else None


def _into_folder(parts: Sequence[Place], path: Path, run_id: str) -> None:
    target, arrived = path / run_id, path / f".{run_id}.tmp"
    remove_tree(arrived)
    if parts:
        arrived.mkdir(mode=0o700, parents=True)
        for private in (path, arrived):
            private.chmod(0o700)
        for part in parts:
            if isinstance(part, Path):
                shutil.move(part, arrived / part.name)
            else:
                copy(part, arrived / part.name)
            (arrived / part.name).chmod(0o600)
    if target.exists():
        shutil.rmtree(target)
    if parts:
        arrived.rename(target)


def read_quarantine(folder: Place, columns: Sequence[str] = tuple(SCHEMA.names)) -> pa.Table:
    """All records of a quarantine folder, with columns of `SCHEMA`; raises UsageError when it isn't one."""
    schema = pa.schema([SCHEMA.field(name) for name in columns])
    try:
        if not folder.is_dir():
            raise UsageError(f"there is no quarantine folder {folder}")
        parts = sorted(files_below(folder, ".parquet"), key=str)
        tables = [_read(part, schema) for part in parts]
    except StoreError as error:
        raise UsageError(f"{folder} can't be read: {error.strerror}") from None
    except (pa.ArrowException, OSError, ValueError, KeyError):
        raise UsageError(f"{folder} holds Parquet files that don't belong to a quarantine") from None
    return pa.concat_tables(tables) if tables else schema.empty_table()


def _read(part: Place, schema: pa.Schema) -> pa.Table:
    file = parquet_file(part)
    missing = [name for name in PLACED if name in schema.names and name not in file.schema_arrow.names]
    table = file.read(columns=[name for name in schema.names if name not in missing])
    for name in missing:
        table = table.append_column(schema.field(name), pa.nulls(len(table), pa.int64()))
    return table.select(schema.names).cast(schema)


def summary(folder: Place) -> Counter[str]:
    """How many records were quarantined for which reason."""
    return Counter(read_quarantine(folder, ["code"]).column("code").to_pylist())


@dataclass(frozen=True, slots=True)
class Found:
    """A record of a quarantine: where it was, why it is here, and its number in the range of the source read at once.

    Numbers and lines count from 1. A record of several lines is at its first.
    """

    place: RecordPlace
    code: str
    shard: int
    number: int

    def where(self) -> str:
        """Its place in words."""
        file = shown(self.place.file) or "the source"
        if self.place.line is not None:
            return f"{file}, line {self.place.line:,}"
        if self.place.row is not None:
            return f"{file}, row {self.place.row:,}"
        return file if self.place.file else f"{file}, record {self.number:,} of its shard {self.shard}"


def places(folder: Place, most: int) -> list[Found]:
    """Where records were and why they are here, the first `most` of them in the order of the source."""
    table = read_quarantine(folder, ["file", *PLACED, "record", "code"])
    table = table.sort_by([("record", "ascending")]).slice(0, most)
    return [
        Found(
            RecordPlace(row["file"], row["line"], row["row"]),
            row["code"],
            row["record"] >> SHARD_BITS,
            (row["record"] & ((1 << SHARD_BITS) - 1)) + 1,
        )
        for row in table.to_pylist()
    ]
