"""The fit: every fitted stage sees the source, shard by shard, before any row is changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.engine.worker import give_back
from sanitize.io.places.sealed import Sealed
from sanitize.io.read.shards import Shard
from sanitize.io.write.exchange import Run
from sanitize.run.buckets_of_keys import Dealt, fit_by_keys
from sanitize.run.buckets_of_people import count_people, narrow_run
from sanitize.run.events import told
from sanitize.run.means import Means
from sanitize.run.per_record import map_shards
from sanitize.run.plan import Plan
from sanitize.run.threads import single_thread
from sanitize.run.units import unit_digests
from sanitize.run.worker import FitJob, rows_to_fit
from sanitize.stage.base import Fitted
from sanitize.stage.shapes import Context

BRANCHES = 256
"""The most states that the driver merges: with more shards, each worker folds several before it hands one over."""


@dataclass(frozen=True)
class DealPeopleJob:
    """Deals what the fits at some positions count of people, shard by shard."""

    fit: FitJob
    columns: tuple[str, ...]
    unit: str
    folder: Sealed

    def with_plan(self, change: Callable[[Plan], Plan]) -> DealPeopleJob:
        """The job with another plan."""
        return replace(self, fit=self.fit.with_plan(change))

    def open(self) -> Callable[[Shard], Run]:
        """Prepare this process, and return what it does with a shard."""
        single_thread()
        return partial(_deal_people, self)


def fit(plan: Plan, shards: Sequence[Shard], means: Means) -> Plan:
    """The plan with every fitted stage frozen; a pass for each set of fits that don't wait for one another."""
    frozen = plan
    for positions in plan.passes():
        stages = {at: stage for at in positions if isinstance(stage := plan.stages[at], Fitted)}
        job = FitJob(frozen, means.keys, positions, first=positions[0])
        states, dealt = _states(job, stages, shards, means)
        give_back()
        nothing = pa.RecordBatch.from_pylist([], schema=pa.schema([]))
        context = Context(means.keys, plan.config.seed, nothing, np.empty(0, dtype=np.int64), gated=True)
        frozen = frozen.with_learned(
            {at: stage.freeze(states[stage.fit_key()], context) for at, stage in stages.items()}
        )
        for one in dealt:
            one.remove()
    return frozen


def _states(
    job: FitJob, stages: Mapping[int, Fitted[Any, Any]], shards: Sequence[Shard], means: Means
) -> tuple[dict[Hashable, Any], list[Dealt]]:
    """The states of the fits of a pass, by fit key, and those of them whose keys are in buckets."""
    once = {stage.fit_key(): stage for stage in stages.values()}
    by_person = {at: stage for at, stage in stages.items() if counts_people(stage, job.plan.declared.unit)}
    by_key = {stage.fit_key(): at for at, stage in stages.items() if at not in by_person and stage.deals_keys()}
    states: dict[Hashable, Any] = {key: stage.zero() for key, stage in once.items()}
    for at, stage in by_person.items():
        states[stage.fit_key()] = fit_people(replace(job, positions=(at,)), stage, shards, means)
    dealt = {key: fit_by_keys(replace(job, positions=(at,)), once[key], shards, means) for key, at in by_key.items()}
    states |= {key: one.state for key, one in dealt.items()}
    others = tuple(at for at, stage in stages.items() if at not in by_person and stage.fit_key() not in dealt)
    parts = branches(shards) if others else []
    results = map_shards(means.session, replace(job, positions=others), parts, job.plan)
    for found in told(means.observe, "fit", len(parts), results) if parts else ():
        states |= {key: once[key].merge(states[key], state) for key, state in found.items()}
    return states, list(dealt.values())


def counts_people(stage: Fitted[Any, Any], unit: str | None) -> bool:
    """Whether the fit counts the people of the pipeline, and can do so bucket by bucket."""
    grouped = stage.grouped()
    return unit is not None and grouped is not None and grouped.unit == unit and stage.by_person() is not None


def fit_people(job: FitJob, stage: Fitted[Any, Any], shards: Sequence[Shard], means: Means) -> Any:
    """The state of a fit that counts people, bucket by bucket; the stage may be stricter than that of the plan."""
    counter, unit = stage.by_person(), job.plan.declared.unit
    if counter is None or unit is None:
        return stage.zero()
    dealing = DealPeopleJob(job, counter.columns, unit, means.folders.exchange)
    dealt = map_shards(means.session, dealing, shards, job.plan)
    runs = list(told(means.observe, "fit", len(shards), dealt, lambda run: (run.info.rows, run.info.bytes)))
    runs.sort(key=lambda run: run.info.name)
    return count_people(counter, stage.merge, runs, means.folders.exchange, means.session)


def _deal_people(job: DealPeopleJob, shard: Shard) -> Run:
    rows = rows_to_fit(job.fit, shard, {*job.columns, job.unit})
    batches = ((raw, unit_digests(raw, job.unit, job.fit.keys)) for raw, _ in rows)
    return narrow_run(job.folder / f"fit-{job.fit.positions[0]}.{shard.name}.arrow", batches, job.columns)


def branches(shards: Sequence[Shard]) -> list[tuple[Shard, ...]]:
    """The shards in so few parts that the driver can merge what comes of them."""
    size = -(-len(shards) // BRANCHES) or 1
    return [tuple(shards[start : start + size]) for start in range(0, len(shards), size)]
