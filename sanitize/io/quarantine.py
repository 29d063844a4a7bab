"""The quarantine: records that could not be handled, with the reason, in a private folder outside the output."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.errors import RunError, UsageError
from sanitize.io.types import plain_batch

SCHEMA = pa.schema([("code", pa.string()), ("file", pa.string()), ("record", pa.int64()), ("raw", pa.large_binary())])
_WAITING_RECORDS = 8192
_WAITING_BYTES = 32 << 20


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


def bad_row(batch: pa.RecordBatch, row: int, record: int, code: str, file: str = "") -> Bad:
    """A typed row as it goes into the quarantine."""
    return Bad(record, file, code, row_bytes(batch, row))


class QuarantineWriter:
    """Writes one part as records come, in bounded memory; the file is there once closed, if there was a record."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reasons: Counter[str] = Counter()
        self._temporary = path.with_name(f".{path.name}.tmp")
        self._waiting: list[Bad] = []
        self._bytes = 0
        self._file: IO[bytes] | None = None
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
        if self._file is None or self._writer is None:
            return
        try:
            self._writer.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._temporary.replace(self.path)
        except OSError as error:
            raise self._failed(error) from None

    def _flush(self) -> None:
        columns = {name: [getattr(one, name) for one in self._waiting] for name in SCHEMA.names}
        try:
            if self._writer is None:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
                self._file = os.fdopen(os.open(self._temporary, flags, 0o600), "wb")
                self._writer = pq.ParquetWriter(self._file, SCHEMA, compression="zstd")
            self._writer.write_table(pa.table(columns, schema=SCHEMA))
        except OSError as error:
            raise self._failed(error) from None
        self._waiting, self._bytes = [], 0

    def _failed(self, error: OSError) -> RunError:
        self._temporary.unlink(missing_ok=True)
        return RunError(f"{self.path.name} of the quarantine can't be written ({os.strerror(error.errno or 0)})")


def write_quarantine(path: Path, bad: Sequence[Bad]) -> None:
    """Write one part, readable by its owner alone, complete or not at all."""
    writer = QuarantineWriter(path)
    writer.add(bad)
    writer.close()


def publish_quarantine(staged: Path, path: Path, run_id: str) -> Path | None:
    """Move staged parts to `path`/`run_id`, in place of what an earlier run of the same id left there.

    None when there are no parts. Raises RunError when the folder can't be written.
    """
    parts = sorted(staged.glob("*.parquet")) if staged.is_dir() else []
    target, arriving = path / run_id, path / f".{run_id}.tmp"
    try:
        if parts:
            arriving.mkdir(mode=0o700, parents=True, exist_ok=True)
            for private in (path, arriving):
                private.chmod(0o700)
            for part in parts:
                shutil.move(part, arriving / part.name)
                (arriving / part.name).chmod(0o600)
        if target.exists():
            shutil.rmtree(target)
        if parts:
            arriving.rename(target)
    except OSError as error:
        raise RunError(f"the quarantine folder can't be written ({error.strerror}): check `quarantine.path`") from None
    return target if parts else None


def read_quarantine(folder: Path) -> pa.Table:
    """All records of a quarantine folder, with the columns of `SCHEMA`; raises UsageError when it isn't one."""
    if not folder.is_dir():
        raise UsageError(f"there is no quarantine folder {folder}")
    parts = sorted(part for part in folder.rglob("*.parquet") if not part.name.startswith("."))
    try:
        tables = [pq.read_table(part, partitioning=None).cast(SCHEMA) for part in parts]
    except (pa.ArrowException, OSError, ValueError, KeyError):
        raise UsageError(f"{folder} holds Parquet files that aren't quarantine parts") from None
    return pa.concat_tables(tables) if tables else SCHEMA.empty_table()


def summary(folder: Path) -> Counter[str]:
    """How many records were quarantined for which reason."""
    return Counter(read_quarantine(folder).column("code").to_pylist())
