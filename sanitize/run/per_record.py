"""Work on shards that takes along what the stages have learned of their records, and of no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

from sanitize.engine.base import Session
from sanitize.io.read.shards import SHARD_BITS, Shard
from sanitize.run.plan import Plan

Shards = TypeVar("Shards", bound=Shard | Sequence[Shard])
Shards_in = TypeVar("Shards_in", bound=Shard | Sequence[Shard], contravariant=True)
Result = TypeVar("Result")
Result_out = TypeVar("Result_out", covariant=True)


class ShardJob(Protocol[Shards_in, Result_out]):
    """A job on shards, or on several of them that follow one another, that has a plan."""

    def with_plan(self, change: Callable[[Plan], Plan]) -> Self:
        """The job with another plan."""
        ...

    def open(self) -> Callable[[Shards_in], Result_out]:
        """Prepare a worker, once, and return what it does with an item."""
        ...


@dataclass(frozen=True)
class OwnRecordsJob(Generic[Shards, Result]):
    """A job whose items bring along what was learned of their records."""

    job: ShardJob[Shards, Result]

    def open(self) -> Callable[[tuple[Shards, Mapping[int, Any]]], Result]:
        """Prepare this process, and return what it does with shards and what was learned of their records."""
        return self._do

    def _do(self, item: tuple[Shards, Mapping[int, Any]]) -> Result:
        shards, learned = item
        return self.job.with_plan(lambda plan: plan.with_learned(learned)).open()(shards)


def map_shards(
    session: Session, job: ShardJob[Shards, Result], items: Sequence[Shards], plan: Plan
) -> Iterator[Result]:
    """The results of the job, whose plan this is, for all items."""
    if not plan.of_records(0, 0):
        return session.map(job, items)
    with_own = [(shards, plan.of_records(*_numbers(shards))) for shards in items]
    return session.map(OwnRecordsJob(job.with_plan(lambda whole: whole.with_learned(whole.of_records(0, 0)))), with_own)


def _numbers(shards: Shard | Sequence[Shard]) -> tuple[int, int]:
    """The first number of the records of shards, and the one after the last."""
    indices = [shard.index for shard in ((shards,) if isinstance(shards, Shard) else shards)]
    return min(indices) << SHARD_BITS, (max(indices) + 1) << SHARD_BITS
