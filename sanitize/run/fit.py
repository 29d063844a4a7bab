"""The fit: every fitted stage sees the source, shard by shard, before any row is changed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.engine.base import Session
from sanitize.io.read.shards import Shard
from sanitize.keys import Keys
from sanitize.run.events import Observer, told
from sanitize.run.plan import Plan
from sanitize.run.worker import FitJob
from sanitize.stage.base import Fitted
from sanitize.stage.shapes import Context

BRANCHES = 256
"""The most states that the driver merges: with more shards, each worker folds several before it hands one over."""


def fit(plan: Plan, shards: Sequence[Shard], keys: Keys, session: Session, observe: Observer) -> Plan:
    """The plan with every fitted stage frozen; a pass for each set of fits that don't wait for one another."""
    frozen = plan
    for positions in plan.passes():
        once = {stage.fit_key(): stage for at in positions if isinstance(stage := plan.stages[at], Fitted)}
        states: dict[Hashable, Any] = {key: stage.zero() for key, stage in once.items()}
        parts = branches(shards)
        results = session.map(FitJob(frozen, keys, positions), parts)
        for found in told(observe, "fit", len(parts), results):
            states = {key: once[key].merge(states[key], found[key]) for key in states}
        nothing = pa.RecordBatch.from_pylist([], schema=pa.schema([]))
        context = Context(keys, plan.config.seed, nothing, np.empty(0, dtype=np.int64), gated=True)
        stages = [(at, stage) for at in positions if isinstance(stage := plan.stages[at], Fitted)]
        frozen = frozen.with_learned({at: stage.freeze(states[stage.fit_key()], context) for at, stage in stages})
    return frozen


def branches(shards: Sequence[Shard]) -> list[tuple[Shard, ...]]:
    """The shards in so few parts that the driver can merge what comes of them."""
    size = -(-len(shards) // BRANCHES) or 1
    return [tuple(shards[start : start + size]) for start in range(0, len(shards), size)]
