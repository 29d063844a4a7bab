"""Rows that name no row of the table they refer to: counted, whether they are dropped or kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from sanitize.engine.base import Session
from sanitize.io.read.shards import Shard
from sanitize.io.read.source import Source
from sanitize.io.read.units_by_key import UnitsByKey
from sanitize.run.threads import single_thread


@dataclass(frozen=True)
class OrphansJob:
    """Counts the orphans of shards."""

    source: Source
    units: UnitsByKey

    def open(self) -> Callable[[Shard], int]:
        """Prepare this process, and return what it does with a shard."""
        single_thread()
        return partial(_count, self)


def count_orphans(source: Source, session: Session) -> int | None:
    """How many rows of a source are nobody's; None where it has people of its own."""
    if source.units is None:
        return None
    bare = replace(source.everyone, units=None)
    return sum(session.map(OrphansJob(bare, source.units), source.shards()))


def _count(job: OrphansJob, shard: Shard) -> int:
    return sum(job.units.lost(chunk.batch.column(0)) for chunk in job.source.read(shard, [job.units.key]))
