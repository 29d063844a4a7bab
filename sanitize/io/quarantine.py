"""The quarantine: records that could not be handled, with the reason, in a private folder outside the output."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.errors import RunError, UsageError
from sanitize.io.types import plain_batch

SCHEMA = pa.schema([("code", pa.string()), ("file", pa.string()), ("record", pa.int64()), ("raw", pa.large_binary())])


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


def write_quarantine(path: Path, bad: Sequence[Bad]) -> None:
    """Write one part, readable by its owner alone, complete or not at all."""
    columns = {
        "code": [one.code for one in bad],
        "file": [one.file for one in bad],
        "record": [one.record for one in bad],
        "raw": [one.raw for one in bad],
    }
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    with os.fdopen(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        pq.write_table(pa.table(columns, schema=SCHEMA), file, compression="zstd")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


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
