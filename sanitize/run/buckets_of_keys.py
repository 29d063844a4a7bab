"""What a fit knows of keys, dealt to buckets by way of private files: the driver looks at one bucket at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa

from sanitize.io.places.sealed import Sealed
from sanitize.io.read.shards import Shard
from sanitize.io.write.exchange import Run, buckets, read_bucket, write_run
from sanitize.run.events import told
from sanitize.run.means import Means
from sanitize.run.per_record import map_shards
from sanitize.run.plan import Plan
from sanitize.run.threads import single_thread
from sanitize.run.worker import FitJob, fit_shards
from sanitize.stage.base import Fitted
from sanitize.stage.shapes import Pairs

BUCKET_BYTES = 32 << 20
FEWEST_ROWS = 1 << 16
RECORD = "record"


@dataclass(frozen=True)
class DealKeysJob:
    """Folds shards into a fit, and deals what it knows of keys."""

    fit: FitJob
    folder: Sealed

    def with_plan(self, change: Callable[[Plan], Plan]) -> DealKeysJob:
        """The job with another plan."""
        return DealKeysJob(self.fit.with_plan(change), self.folder)

    def open(self) -> Callable[[Shard], tuple[Any, Mapping[str, Run]]]:
        """Prepare this process, and return what it does with a shard."""
        single_thread()
        return partial(_deal, self)


@dataclass(frozen=True)
class Buckets:
    """The pairs of some runs, bucket by bucket, each time they are asked for."""

    folder: Sealed
    runs: Sequence[Run]

    def __iter__(self) -> Iterator[Pairs]:
        """Records and digests of the next bucket."""
        for bucket in buckets(self.runs, BUCKET_BYTES, FEWEST_ROWS):
            table, digests = read_bucket(self.folder, self.runs, bucket)
            yield table.column(RECORD).to_numpy(), digests


@dataclass(frozen=True)
class Dealt:
    """The state of a fit whose keys are in buckets, and their files."""

    state: Any
    folder: Sealed
    files: tuple[str, ...]

    def remove(self) -> None:
        """Remove the files, once the state isn't needed any more."""
        for name in self.files:
            (self.folder / name).unlink()


def fit_by_keys(job: FitJob, stage: Fitted[Any, Any], shards: Sequence[Shard], means: Means) -> Dealt:
    """The state of a fit over some shards, with its keys in buckets."""
    folder = means.folders.exchange
    results = map_shards(means.session, DealKeysJob(job, folder), shards, job.plan)
    state, runs = stage.zero(), dict[str, list[Run]]()
    for found, written in told(means.observe, "fit", len(shards), results):
        state = stage.merge(state, found)
        for name, run in written.items():
            runs.setdefault(name, []).append(run)
    ordered = {name: sorted(own, key=lambda run: run.info.name) for name, own in sorted(runs.items())}
    files = tuple(run.info.name for own in ordered.values() for run in own)
    return Dealt(
        stage.with_buckets(state, {name: Buckets(folder, own) for name, own in ordered.items()}), folder, files
    )


def _deal(job: DealKeysJob, shard: Shard) -> tuple[Any, dict[str, Run]]:
    (position,) = job.fit.positions
    stage = job.fit.plan.stages[position]
    (state,) = fit_shards(job.fit, (shard,)).values()
    rest, dealt = stage.dealt_by_key(state) if isinstance(stage, Fitted) else (state, {})
    written = {}
    for number, (name, (records, digests)) in enumerate(sorted(dealt.items())):
        known = digests != 0
        path = job.folder / f"keys-{position}-{number}.{shard.name}.arrow"
        written[name] = write_run(path, pa.table({RECORD: records[known]}), digests[known])
    return rest, written
