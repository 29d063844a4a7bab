"""What a fit knows of keys and copies, dealt to buckets by way of private files: nobody holds more than a bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa

from sanitize.io.places.sealed import Sealed
from sanitize.io.read.shards import Shard
from sanitize.io.write.exchange import Run, buckets, read_bucket, write_run
from sanitize.run.buckets_of_copies import ThingsOfShard, copies_of, write_things
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
class DealtShard:
    """The state of a fit after a shard, and what was dealt by key and looked at for copies, by name."""

    state: Any
    keys: Mapping[str, Run]
    things: Mapping[str, ThingsOfShard]


@dataclass(frozen=True)
class DealKeysJob:
    """Folds shards into a fit, and deals what it knows of keys."""

    fit: FitJob
    folder: Sealed

    def with_plan(self, change: Callable[[Plan], Plan]) -> DealKeysJob:
        """The job with another plan."""
        return DealKeysJob(self.fit.with_plan(change), self.folder)

    @property
    def seed(self) -> int:
        """By which draws are keyed."""
        return int.from_bytes(self.fit.keys.derive("copies")[:8], "big")

    def open(self) -> Callable[[Shard], DealtShard]:
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
    """The state of a fit over some shards, with its keys in buckets, and the copies that were found."""
    folder = means.folders.exchange
    dealing = DealKeysJob(job, folder)
    states, runs, things = list[tuple[int, Any]](), dict[str, list[Run]](), dict[str, list[ThingsOfShard]]()
    for found in told(means.observe, "fit", len(shards), map_shards(means.session, dealing, shards, job.plan)):
        states = _with_state(stage, [*states, (1, found.state)])
        for name, run in found.keys.items():
            runs.setdefault(name, []).append(run)
        for name, seen in found.things.items():
            things.setdefault(name, []).append(seen)
    state = stage.zero()
    while states:
        state = stage.merge(states.pop()[1], state)
    state = stage.with_copies(
        state, {name: copies_of(seen, folder, dealing.seed, means.session) for name, seen in sorted(things.items())}
    )
    ordered = {name: sorted(own, key=lambda run: run.info.name) for name, own in sorted(runs.items())}
    files = tuple(run.info.name for own in ordered.values() for run in own)
    return Dealt(
        stage.with_buckets(state, {name: Buckets(folder, own) for name, own in ordered.items()}), folder, files
    )


def _with_state(stage: Fitted[Any, Any], states: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """States, each with the number of shards in it; the last ones merged where they are of one size.

    Each state is merged few times, so that what they hold isn't copied for every shard.
    """
    while len(states) > 1 and states[-2][0] <= states[-1][0]:
        (before, one), (after, other) = states[-2:]
        states = [*states[:-2], (before + after, stage.merge(one, other))]
    return states


def _deal(job: DealKeysJob, shard: Shard) -> DealtShard:
    (position,) = job.fit.positions
    stage = job.fit.plan.stages[position]
    (state,) = fit_shards(job.fit, (shard,)).values()
    if not isinstance(stage, Fitted):
        return DealtShard(state, {}, {})
    rest, dealt = stage.dealt_by_key(state)
    rest, signed = stage.dealt_copies(rest)
    written, things = {}, {}
    for number, (name, (records, digests)) in enumerate(sorted(dealt.items())):
        known = digests != 0
        path = job.folder / f"keys-{position}-{number}.{shard.name}.arrow"
        written[name] = write_run(path, pa.table({RECORD: records[known]}), digests[known])
    for number, (name, seen) in enumerate(sorted(signed.items())):
        if len(seen.numbers):
            things[name] = write_things(job.folder, f"{position}-{number}.{shard.name}.arrow", seen, job.seed)
    return DealtShard(rest, written, things)
