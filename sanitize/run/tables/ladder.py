"""How coarse each table has to be for people to share all their rows: a ladder of recodings per table, and a climb."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.io.read.shards import Shard
from sanitize.keys import column_digests
from sanitize.run.fit import branches, counts_people, fit_people
from sanitize.run.means import Means
from sanitize.run.per_record import map_shards
from sanitize.run.plan import Plan
from sanitize.run.tables.joined import SALT, Digests, JoinedView, gathered, mixed
from sanitize.run.threads import single_thread
from sanitize.run.units import unit_digests
from sanitize.run.worker import FitJob, read_rows
from sanitize.stage.base import Fitted
from sanitize.stage.ready import Ready
from sanitize.stage.settling import repeats
from sanitize.stage.shapes import Context

RUNGS = 8
"""The most recodings of a table that are tried: each asks for classes twice as large as the one before."""

SUPPRESSED = np.uint64(0)

Rows = tuple[Digests, Digests]
"""The person of each row, and a digest of its class."""


@dataclass(frozen=True)
class Rung:
    """A recoding of a table: what its stage has learned, what it costs, and the rows that come of it."""

    learned: Any
    loss: float
    rows: Rows = field(repr=False)
    lost: Digests = field(repr=False)
    """The people none of whose rows is left."""
    plain: Rows = field(repr=False)
    """The same rows without the keys that several people share, such as their doctor's."""


@dataclass(frozen=True)
class Found:
    """Rows of a table: whose they are, the keys in them that several people may share, and their classes per rung."""

    units: Digests
    keys: tuple[Digests, ...]
    classes: tuple[Digests, ...]


@dataclass(frozen=True)
class ClassesJob:
    """The classes of shards under several recodings."""

    plan: Plan
    means_keys: Any = field(repr=False)
    position: int
    learned: tuple[Any, ...]

    def open(self) -> Callable[[Shard], Found]:
        """Prepare this process, and return what it does with a shard."""
        single_thread()
        return partial(_classes, self)


@dataclass(frozen=True)
class Climbed:
    """The plans with the recodings that were chosen, and the share of people who would still have to go."""

    plans: Mapping[str, Plan]
    share: float
    without: Mapping[str, float]
    """The same share if a table weren't joined."""
    shared: tuple[str, ...] = ()
    """The keys that several people share, such as their doctor's, as `table.column`."""
    without_shared: float = 0.0
    """The same share if these were dropped."""


def climb(plans: Mapping[str, Plan], view: JoinedView, k: int, means: Means) -> Climbed:
    """Choose for each frozen table of a view the recoding with which most people share all their rows at least loss.

    Greedy: the table whose next coarser recoding saves most people for what it costs goes first. A person who has to
    go counts as a loss of 1. Which row refers to which, and rows that other stages drop, aren't looked at here: what
    is written is counted exactly.
    """
    ladders = {name: _ladder(plans[name], k, means) for name in _counted(plans, view)}
    limit = min((_limit(plans[name]) for name in ladders), default=1.0)
    best = _best(ladders, limit, k)
    chosen = {name: _with(plans[name], ladders[name][best[name]]) for name in ladders}
    without = {name: _alone({n: one for n, one in ladders.items() if n != name}, best, k) for name in ladders}
    shared = tuple(f"{name}.{column}" for name in ladders for column in _shared(plans[name]))
    bare = {name: [replace(one, rows=one.plain) for one in own] for name, own in ladders.items()} if shared else {}
    dropped = _alone(bare, _best(bare, limit, k), k)
    share = _alone(ladders, best, k)
    return Climbed({**plans, **chosen}, share, without if len(ladders) > 1 else {}, shared, dropped)


def _best(ladders: Mapping[str, Sequence[Rung]], limit: float, k: int) -> dict[str, int]:
    """The rung of each table at which the climb costs least."""
    at = dict.fromkeys(ladders, 0)
    best, best_cost = dict(at), (True, 2.0)
    while ladders:
        share = _alone(ladders, at, k)
        cost = (share > limit, share + (1 - share) * float(np.mean([ladders[name][at[name]].loss for name in ladders])))
        if cost < best_cost:
            best, best_cost = dict(at), cost
        steps = {name: {**at, name: at[name] + 1} for name in ladders if at[name] + 1 < len(ladders[name])}
        if not steps or share == 0:
            break
        gains = {
            name: _gain(ladders[name][at[name]], ladders[name][step[name]], share - _alone(ladders, step, k))
            for name, step in steps.items()
        }
        at = steps[max(gains, key=lambda name: gains[name])]
    return best


def _shared(plan: Plan) -> tuple[str, ...]:
    """The columns of the source whose tokens may be those of several people."""
    return tuple(name for name in plan.dividing if name in plan.source.names)


def _counted(plans: Mapping[str, Plan], view: JoinedView) -> list[str]:
    """The tables of a view whose rows are known to be somebody's."""
    return [name for name in view.names if plans[name].declared.unit is not None]


def _gain(before: Rung, after: Rung, saved: float) -> float:
    """How many people a step saves for what it costs."""
    return saved / max(after.loss - before.loss, 0.01)


def _alone(ladders: Mapping[str, Sequence[Rung]], at: Mapping[str, int], k: int) -> float:
    """The share of people who would have to go: they share all their rows with too few, or lose those of a table."""
    rungs = [own[at[name]] for name, own in ladders.items()]
    units, digests = gathered([rung.rows for rung in rungs])
    _, inverse, counts = np.unique(digests, return_inverse=True, return_counts=True)
    few = units[counts[inverse] < k] if len(units) else units
    gone = np.unique(np.concatenate([few, *(rung.lost for rung in rungs)]))
    everybody = np.unique(np.concatenate([units, gone]))
    return len(gone) / len(everybody) if len(everybody) else 0.0


def _limit(plan: Plan) -> float:
    return float(min((stage.demands().get("suppressed", 1.0) for stage in plan.stages), default=1.0))


def _position(plan: Plan) -> int | None:
    """Where the stage is that makes classes."""
    return next((at for at, stage in enumerate(plan.stages) if stage.joins_tables() is not None), None)


def _with(plan: Plan, rung: Rung) -> Plan:
    at = _position(plan)
    return plan if at is None else plan.with_learned({at: rung.learned})


def _ladder(plan: Plan, k: int, means: Means) -> list[Rung]:
    at = _position(plan)
    learned = [plan.learned[at], *_coarser(plan, at, means)] if at is not None else [None]
    job = ClassesJob(plan, means.keys, -1 if at is None else at, tuple(learned))
    found = list(means.session.map(job, plan.source.shards()))
    units = np.concatenate([one.units for one in found])
    keys = np.zeros_like(units)
    for number in range(len(_shared(plan))):
        column = np.concatenate([one.keys[number] for one in found])
        keys = mixed(keys, column, number + 1) if repeats(column.compress(column != 0)) else keys
    classes = (np.concatenate([one.classes[n] for one in found]) for n in range(len(learned)))
    return [_rung(one, _loss(plan, at, one), units, own, keys, k) for one, own in zip(learned, classes, strict=True)]


def _rung(learned: Any, loss: float, units: Digests, classes: Digests, keys: Digests, k: int) -> Rung:
    left = classes != SUPPRESSED
    lost = np.setdiff1d(units, units[left])
    units, classes, keys = units[left], classes[left], keys[left]
    return Rung(learned, loss, (units, _divided(units, classes, keys, k)), lost, (units, classes))


def _divided(units: Digests, classes: Digests, keys: Digests, k: int) -> Digests:
    """Each row's class and key; its class alone where a key in it is of fewer than k people, and so is withheld."""
    parts = mixed(classes, keys)
    owned = np.unique(np.stack([parts, units]), axis=1)[0] if len(units) else parts
    known, people = np.unique(owned, return_counts=True)
    few = people[np.searchsorted(known, parts)] < k
    return np.where(np.isin(classes, classes[few]), classes, parts)


def _coarser(plan: Plan, at: int, means: Means) -> Iterator[Any]:
    """What the stage learns when it makes larger classes, until hardly any difference is left."""
    stage = plan.stages[at]
    if not isinstance(stage, Fitted):
        return
    state = _state(plan, at, stage, means)
    nothing = pa.RecordBatch.from_pylist([], schema=pa.schema([]))
    context = Context(means.keys, plan.config.seed, nothing, np.empty(0, dtype=np.int64), gated=True)
    losses = {_loss(plan, at, plan.learned[at])}
    for doubled in range(1, RUNGS):
        stricter = stage.stricter(1 << doubled)
        if not isinstance(stricter, Fitted):
            return
        learned = stricter.freeze(state, context)
        loss = _loss(plan, at, learned)
        if loss not in losses:
            yield learned
        losses.add(loss)
        if loss >= 1:
            return


def _state(plan: Plan, at: int, stage: Fitted[Any, Any], means: Means) -> Any:
    """What the stage counts, exactly enough for the strictest that it is asked to be."""
    job, shards = FitJob(plan, means.keys, (at,)), plan.source.shards()
    strictest = stage.stricter(1 << (RUNGS - 1))
    if isinstance(strictest, Fitted) and counts_people(strictest, plan.declared.unit):
        return fit_people(job, strictest, shards, means)
    state = stage.zero()
    for found in map_shards(means.session, job, branches(shards), plan):
        state = stage.merge(state, found[stage.fit_key()])
    return state


def _loss(plan: Plan, at: int | None, learned: Any) -> float:
    if at is None:
        return 0.0
    facts = Ready(plan.stages[at], learned).facts()
    return float(facts["privacy"]["loss"] or 0.0)


def _classes(job: ClassesJob, shard: Shard) -> Found:
    """The rows of a shard under each recoding; what one suppresses has a digest of its own."""
    plan = job.plan
    found: list[list[Digests]] = [[] for _ in job.learned]
    units, keys = list[Digests](), list[list[Digests]]([] for _ in _shared(plan))
    stage = plan.stages[job.position] if job.position >= 0 else None
    touches, shared = stage.touches() if stage else None, _shared(plan)
    wanted = {*shared, *((*touches.reads, *touches.source) if touches else ())}
    for rows, _ in read_rows(plan, shard, [name for name in plan.source.names if name in wanted]):
        units.append(unit_digests(rows.raw, plan.declared.unit, job.means_keys))
        for named, column in zip(keys, shared, strict=True):
            named.append(column_digests(rows.raw.column(column), SALT))
        for own, learned in zip(found, job.learned, strict=True):
            own.append(_of_batch(plan, job, rows.raw, learned))
    several = (tuple(np.concatenate(one) for one in columns) for columns in (keys, found))
    return Found(np.concatenate(units), *several)


def _of_batch(plan: Plan, job: ClassesJob, raw: pa.RecordBatch, learned: Any) -> Digests:
    digests = np.full(raw.num_rows, 1, np.uint64)
    if job.position < 0:
        return digests
    stage = plan.stages[job.position]
    context = Context(job.means_keys, plan.config.seed, raw, np.arange(raw.num_rows))
    outcome = Ready(stage, learned).apply(raw, context)
    grouped = stage.grouped()
    kept = np.arange(raw.num_rows) if outcome.rows is None else outcome.rows
    own = digests[kept]
    for number, column in enumerate(grouped.columns if grouped else (), 1):
        own = mixed(own, column_digests(outcome.batch.column(column), SALT), number)
    digests[:] = SUPPRESSED
    digests[kept] = own
    return digests
