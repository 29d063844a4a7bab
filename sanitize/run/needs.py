"""What a run will need, from the source's size and a few of its rows: room on the disk, memory, time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from sanitize.engine.base import DRIVER_BYTES
from sanitize.errors import UsageError
from sanitize.io.places.place import Place
from sanitize.io.read.sample import take
from sanitize.run.plan import Plan
from sanitize.stage.base import Fitted
from sanitize.stage.shapes import Freezing

SAMPLE = 1000
COPIES = 1.5
"""How often the rows are on the disk at once: sanitized and waiting for their part, and in it, compressed."""
NARROW = 64
"""Bytes of a row that are on the way to buckets, and of the private files next to the parts."""
WORKER_BYTES = 640 << 20
"""What a worker holds that has opened no model: libraries, a shard, a bucket."""
MODEL_BYTES = 1 << 30
"""What the models of texts or pictures add."""
CELLS_A_SECOND, CHARACTERS_A_SECOND, PICTURES_A_SECOND = 360_000, 60_000, 1.4
"""What one core does, audit included: measured with `benchmarks/scale.py`, cells of tables with five columns."""
START = 3.0
LEAST = 0.5
"""A run is refused when the disk has less than this share of what it is expected to need."""


@dataclass(frozen=True)
class Needs:
    """Rows of the source, bytes on the disk and in memory, and seconds; all of them estimates."""

    rows: int
    disk: int
    memory: int
    seconds: float

    @classmethod
    def of(cls, plan: Plan, workers: int) -> Needs:
        """The needs of a run with so many workers."""
        sample = take(plan.source, SAMPLE, list(plan.read))
        each = sample.nbytes / max(sample.num_rows, 1)
        on_disk = sum(size for size, _ in plan.source.fingerprint)
        rows = _rows(plan) if plan.source.format == "parquet" else _rows_of_text(sample, on_disk)
        images = len(plan.images)
        texts = plan.declared.names("text")
        characters = sum(sample.column(name).nbytes for name in texts if name in sample.schema.names)
        work = rows * (sample.num_columns / CELLS_A_SECOND + characters / max(sample.num_rows, 1) / CHARACTERS_A_SECOND)
        work += images * rows / PICTURES_A_SECOND
        held = WORKER_BYTES + (MODEL_BYTES if texts or images else 0)
        freezing = _freezing(plan, rows)
        disk = max(round(rows * (COPIES * each + NARROW)) + freezing.disk, on_disk if images else 0)
        memory = DRIVER_BYTES + freezing.memory + workers * held
        return cls(rows, disk, memory, START + work / workers + freezing.seconds)

    def lines(self, workers: int) -> Iterator[str]:
        """The needs in words."""
        minutes = self.seconds / 60
        time = f"{self.seconds:.0f} seconds" if minutes < 2 else f"{minutes:.0f} minutes"
        yield (
            f"needs: for about {self.rows:,} rows {_size(self.disk)} on the disk of the output, "
            f"{_size(self.memory)} of memory and {time} with {workers} worker(s)"
        )


def refuse_small_disk(plan: Plan, folder: Place) -> None:
    """Raise UsageError when the disk of a folder can't hold what the run writes; of a store nothing is known."""
    if not isinstance(folder, Path):
        return
    needs, there = Needs.of(plan, 1), next(one for one in (folder, *folder.absolute().parents) if one.exists())
    free = shutil.disk_usage(there).free
    if free < LEAST * needs.disk:
        raise UsageError(
            f"the disk of the output has {_size(free)} free, and the run would write about {_size(needs.disk)} there: "
            "free space, or name an output on another disk"
        )


def refuse_small_memory(plan: Plan, memory: int | None) -> None:
    """Raise UsageError when what is known of all people together doesn't fit into the memory that a run may use."""
    if memory is None:
        return
    held = _freezing(plan, Needs.of(plan, 1).rows).memory
    if DRIVER_BYTES + held > memory:
        raise UsageError(
            f"the run may use {_size(memory)} of memory, and what it knows of all people together would take about "
            f"{_size(DRIVER_BYTES + held)}: raise --memory, or make releases of parts of the source, by site or year"
        )


def workers_here() -> int:
    """How many workers a local run has by default."""
    return os.cpu_count() or 1


def _freezing(plan: Plan, rows: int) -> Freezing:
    """What it takes to freeze the fits of a plan; one that serves several stages counts once."""
    stages = {stage.fit_key(): stage for stage in plan.stages if isinstance(stage, Fitted) and stage.fits()}
    return sum((stage.freezing(rows) for stage in stages.values()), Freezing())


def _rows_of_text(sample: pa.Table, on_disk: int) -> int:
    """As many as were read, where that is all; else what the size says, taking a row for as long as in memory."""
    read: int = sample.num_rows
    return read if read < SAMPLE else max(read, round(on_disk * read / max(sample.nbytes, 1)))


def _rows(plan: Plan) -> int:
    return sum(max(piece.stop - piece.start, 0) for shard in plan.source.shards() for piece in shard.pieces)


def _size(size: float) -> str:
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} TB"
