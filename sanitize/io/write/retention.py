"""How long quarantined records are kept: what is old, and its deletion."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.errors import RunError, UsageError
from sanitize.io.places.place import Place
from sanitize.io.write.quarantine import SCHEMA


@dataclass(frozen=True)
class OldRun:
    """What one run has left in a quarantine, and how long ago."""

    folder: Path
    records: int
    age: timedelta


def expired(quarantine: Place, age: timedelta) -> list[OldRun]:
    """The runs whose records are at least that old, the oldest first.

    Raises UsageError when there is no such folder, or a folder in it holds anything but quarantined records: nothing
    of somebody else's is ever listed for deletion.
    """
    if not isinstance(quarantine, Path):
        raise UsageError("a quarantine on an object store is deleted by the store: set a life-cycle rule there")
    if not quarantine.is_dir():
        raise UsageError(f"there is no quarantine folder {quarantine}")
    now = datetime.now(UTC)
    runs = [_run(folder, now) for folder in sorted(quarantine.iterdir()) if not folder.name.startswith(".")]
    return sorted((run for run in runs if run.age >= age), key=lambda run: run.age, reverse=True)


def remove(runs: list[OldRun]) -> None:
    """Delete the records of these runs, for good. Raises RunError when a folder can't be deleted."""
    for run in runs:
        try:
            shutil.rmtree(run.folder)
        except OSError as error:
            raise RunError(f"{run.folder} can't be deleted ({error.strerror})") from None


def _run(folder: Path, now: datetime) -> OldRun:
    try:
        files = list(folder.iterdir())
        records = sum(_records(file) for file in files)
        last = max(entry.stat().st_mtime for entry in (folder, *files))
    except (OSError, pa.ArrowException, ValueError):
        raise UsageError(
            f"{folder} isn't a run's folder of a quarantine: name the folder that `quarantine.path` names"
        ) from None
    return OldRun(folder, records, now - datetime.fromtimestamp(last, UTC))


def _records(file: Path) -> int:
    metadata = pq.read_metadata(file)
    if metadata.schema.to_arrow_schema().names != SCHEMA.names:
        raise ValueError("a Parquet file that isn't from a quarantine")
    return int(metadata.num_rows)
