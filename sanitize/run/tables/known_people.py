"""The linkage attack on the joined view: people of the source, known by a row in each table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pyarrow as pa

from sanitize.attacks.joined_linkage import KnownTable, link_joined
from sanitize.attacks.linkage import TARGETS, Linkage, Output
from sanitize.engine.base import Session
from sanitize.io.read.shards import Shard
from sanitize.io.read.source import Source
from sanitize.keys import Keys, column_digests
from sanitize.run.audit.against_source import matchers
from sanitize.run.audit.released import released
from sanitize.run.audit.sampling import draw
from sanitize.run.plan import Plan
from sanitize.run.tables.follow import Tables, parts_now
from sanitize.run.tables.joined import JoinedView, people_of_rows, written
from sanitize.run.threads import single_thread


@dataclass(frozen=True)
class FirstRowsJob:
    """Finds the first row of some people in shards."""

    source: Source
    unit: str
    columns: tuple[str, ...]
    people: np.ndarray = field(repr=False)
    key: bytes = field(repr=False)

    def open(self) -> Callable[[Shard], tuple[int, pa.Table, np.ndarray]]:
        """Prepare this process, and return what it does with a shard: its number, the rows, and whose they are."""
        single_thread()
        return partial(_first_rows, self)


def attack_joined(
    tables: Tables, plans: Mapping[str, Plan], views: Sequence[JoinedView], keys: Keys, session: Session
) -> Linkage | None:
    """What an attacker finds who knows a row of the same people in each table with quasi-identifiers of people.

    None where there is no such table in any joined view.
    """
    found = [
        link_joined(known) for view in views if (known := _known(tables, plans, view, keys.derive("units"), session))
    ]
    if not found:
        return None
    targets, linked, alone = (sum(getattr(one, name) for one in found) for name in ("targets", "linked", "alone"))
    return Linkage(targets, linked, alone, {}, {})


def _known(
    tables: Tables, plans: Mapping[str, Plan], view: JoinedView, key: bytes, session: Session
) -> list[KnownTable]:
    """The tables of a view with what is known of as many people, who are drawn from the first of them."""
    quasi = {name: released(tables[name].frozen, "quasi") for name in view.of_people}
    names = [name for name in view.of_people if quasi[name]]
    if not names:
        return []
    who = _drawn(plans[names[0]], key, session)
    return [
        KnownTable(
            _output(tables, view, name, quasi[name]),
            *_first_rows_of(plans[name], quasi[name], who, key, session),
            matchers(plans[name], quasi[name]),
            quasi[name],
        )
        for name in names
    ]


def _drawn(plan: Plan, key: bytes, session: Session) -> np.ndarray:
    """The digests of people in a sample of the source, each once."""
    unit, config = str(plan.declared.unit), plan.config
    rows, _ = draw(plan.source, [unit], config.audit.rows, config.seed, session)
    digests = column_digests(rows.column(0).combine_chunks(), key)
    _, first = np.unique(digests, return_index=True)
    people = digests[np.sort(first)]
    return np.asarray(people[people != 0][:TARGETS])


def _output(tables: Tables, view: JoinedView, name: str, quasi: tuple[str, ...]) -> Output:
    """The written rows, with the people of those that lead to one."""
    worked = tables[name]
    people = people_of_rows(worked)
    if name not in view.by_token:
        leads = np.zeros(len(people), dtype=bool)
        for link in (link for link in view.links if link.table == name and link.parent in view.of_people):
            keys = written(worked, link.column)
            leads |= (keys != 0) & np.isin(keys, written(tables[link.parent], link.key))
        people = np.where(leads, people, np.uint64(0))
    return replace(Output.read([part.data for part in parts_now(worked)], quasi), units=people, highest=people)


def _first_rows_of(
    plan: Plan, quasi: tuple[str, ...], who: np.ndarray, key: bytes, session: Session
) -> tuple[pa.Table, np.ndarray]:
    """Raw rows of people, and the first row of each of them (int64); -1 for those without."""
    job = FirstRowsJob(plan.source, str(plan.declared.unit), quasi, who, key)
    found = sorted(session.map(job, plan.source.shards()), key=lambda one: one[0])
    owners = np.concatenate([digests for _, _, digests in found])
    people, first = np.unique(owners, return_index=True)
    row = np.full(len(who), -1)
    _, there, at = np.intersect1d(who, people, assume_unique=True, return_indices=True)
    row[there] = first[at]
    return pa.concat_tables([table for _, table, _ in found]), row


def _first_rows(job: FirstRowsJob, shard: Shard) -> tuple[int, pa.Table, np.ndarray]:
    batches, owners = [], [np.empty(0, np.uint64)]
    schema = pa.schema([job.source.schema.field(name) for name in job.columns])
    for chunk in job.source.read(shard, list(dict.fromkeys((job.unit, *job.columns)))):
        digests = column_digests(chunk.batch.column(job.unit), job.key)
        people, first = np.unique(digests, return_index=True)
        first = np.sort(first[np.isin(people, job.people)])
        batches.append(chunk.batch.select(list(job.columns)).take(pa.array(first)))
        owners.append(digests[first])
    return shard.index, pa.Table.from_batches(batches) if batches else schema.empty_table(), np.concatenate(owners)
