"""A run of several tables: load, plan, sanitize each, follow people, audit each, count the joined view, publish."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from sanitize.config import PipelineConfig
from sanitize.engine.base import Engine, Session
from sanitize.errors import RunError, UsageError
from sanitize.io.places.new_files import remove_tree
from sanitize.io.places.place import Place, beside, place
from sanitize.io.read.source import Source
from sanitize.io.write.quarantine import publish_quarantine
from sanitize.io.write.staging import Folders, Staging
from sanitize.keys import Keys
from sanitize.run.audit.predecessor import Predecessor, open_predecessor
from sanitize.run.excluded import Found, find, read_persons, refuse_namesakes
from sanitize.run.fit import fit
from sanitize.run.flow import Options, Worked, applied, examined, refuse_plan
from sanitize.run.manifest import tool
from sanitize.run.means import Means
from sanitize.run.people_in_rows import refuse_repeats
from sanitize.run.plan import Plan, make_plan
from sanitize.run.publish import Done
from sanitize.run.refusals import refuse_expired, refuse_paths
from sanitize.run.resume import claim, conditions
from sanitize.run.small import engine_for
from sanitize.run.source_digest import content_hmac
from sanitize.run.tables.first_people import FirstPeople
from sanitize.run.tables.folders import table_folders
from sanitize.run.tables.follow import Rules, Tables, follow, present, read_units, refuse_split, refuse_strangers
from sanitize.run.tables.joined import JoinedView, joined_views, too_few
from sanitize.run.tables.joining import joining
from sanitize.run.tables.known_people import attack_joined
from sanitize.run.tables.ladder import Climbed, climb
from sanitize.run.tables.links import (
    Reference,
    in_order,
    references,
    refuse_links,
    refuse_nobodys,
    space_of,
    tokens_of,
)
from sanitize.run.tables.opened import Absent, open_table, with_left_out, without_their_keys
from sanitize.run.tables.orphans import count_orphans
from sanitize.run.tables.publish import Counted, TableDone, publish_tables
from sanitize.run.tables.told import with_told
from sanitize.stage.debug import refuse_debugging
from sanitize.stage.findings import Tally
from sanitize.stage.result import Release, Result, RowCounts, Verdict


@dataclass(frozen=True)
class Planned:
    """Several tables before any row is worked on."""

    plans: Mapping[str, Plan]
    """In the order in which people are looked up."""
    links: tuple[Reference, ...]
    spaces: Mapping[str, str]
    """The key space of the people of each table that has any."""
    views: tuple[JoinedView, ...]
    """The tables that can be joined, where these are several."""
    k: int | None
    """The number of people who have to share all their rows, if that is asked for."""

    def rules(self, keys: Keys, config: PipelineConfig) -> Rules:
        """How people are followed through these tables."""
        tables = config.sources or {}
        keep = frozenset(name for name, table in tables.items() if table.orphans == "keep")
        return Rules(self.spaces, tuple(self.released_links(keys)), keep)

    def released_links(self, keys: Keys) -> Iterator[Reference]:
        """The references whose columns are released on both sides with the same tokens."""
        for link in self.links:
            own = tokens_of(self.plans[link.table], link.column, keys)
            if own is not None and own == tokens_of(self.plans[link.parent], link.key, keys):
                yield link


def plan_tables(
    config: PipelineConfig, folders: Folders, absent: Absent, keys: Keys, limit: int | None = None
) -> Planned:
    """Open the tables and plan each; UsageError for everything that a run would refuse.

    With a limit, they hold the people of the first so many rows alone.
    """
    tables = config.sources or {}
    links = references(tables)
    opened: dict[str, Source] = {}
    plans: dict[str, Plan] = {}
    configs: dict[str, PipelineConfig] = {}
    first = None if limit is None else FirstPeople(limit, folders)
    for name in in_order(tables, links):
        configs[name], source = open_table(name, config, links, opened, folders.memory)
        if first is not None:
            source = first.of(name, source, tables[name], space_of(name, config, links))
        opened[name] = with_left_out(name, config, source, links, absent, keys)
    for name, own in configs.items():
        if space_of(name, config, links) is None:
            opened[name] = without_their_keys(name, opened[name], links, opened, keys)
        plans[name] = make_plan(own, own.make_stages(), opened[name])
    spaces = {name: space for name in plans if (space := space_of(name, config, links)) is not None}
    told = {name: with_told(name, plans, links, spaces, folders.memory) for name in plans}
    for name, of_person in told.items():
        if of_person is not None:
            plans[name] = make_plan(configs[name], configs[name].make_stages(), of_person)
    if absent.persons and not any(source.left_out for source in opened.values()):
        raise UsageError("exclude: set the unit of a table to the column whose values the file lists")
    for name, plan in plans.items():
        others = ((other.source, other.declared.names("identifier")) for at, other in plans.items() if at != name)
        joined = joining(name, plan.source, plan.declared.unit, links)
        plans[name] = replace(plan, elsewhere=tuple(others), declared=replace(plan.declared, joining=joined))
        refuse_plan(plans[name])
    refuse_links(plans, links, keys)
    refuse_nobodys(plans, spaces)
    alone = Planned(plans, links, spaces, (), None)
    views = joined_views(plans, spaces, tuple(alone.released_links(keys)), keys)
    asked = [k for plan in plans.values() for stage in plan.stages if (k := stage.joins_tables()) is not None]
    return replace(alone, views=tuple(view for view in views if len(view.names) > 1), k=max(asked, default=None))


def run_tables(config: PipelineConfig, output: Place, engine: Engine, keys: Keys, options: Options) -> Result:
    """Sanitize several tables into one release at `output`, or a refusal next to it.

    Raises what a run of one table raises; nothing is published then.
    """
    refuse_debugging()
    refuse_expired(config)
    started = datetime.now(UTC)
    quarantine = place(config.quarantine.path) if config.quarantine.path else beside(output, ".quarantine")
    for table in (config.sources or {}).values():
        private = [Path(config.exclude)] if config.exclude else []
        root = place(table.path) if table.path else None
        refuse_paths(output, quarantine, root, private, overwrite=options.overwrite)
    persons = (*options.left_out, *(read_persons(config.exclude) if config.exclude else ()))
    absent = Absent(persons, options.left_out_of_tables)
    before = None if options.predecessor is None else open_predecessor(options.predecessor, several=True)
    key = keys.derive("exchange")
    with Staging(output, key=key, resume=options.resume, overwrite=options.overwrite) as staging:
        staging.keep = staging.resumed
        planned = plan_tables(config, staging.folders, absent, keys, options.limit)
        with engine_for(engine, planned.plans.values()).session() as session:
            work = _Work(config, planned, keys, staging.folders, session, options, before)
            digests = {name: content_hmac(plan.source, keys, session) for name, plan in planned.plans.items()}
            found = {name: find(plan.source, persons, session) for name, plan in planned.plans.items()}
            refuse_namesakes(found, planned.spaces)
            for name, plan in planned.plans.items():
                refuse_repeats(plan, keys, work.means(name).folders.exchange, session)
            claim(staging, _conditions(planned, keys, digests))
            staging.keep = options.resume
            done, counted = work.done(found, digests)
        if any(plan.source.changed() for plan in planned.plans.values()):
            raise RunError("a source changed during the run: nothing is published; run again when nothing writes to it")
        for name in planned.plans:
            run_id = planned.plans[name].sha256[:16]
            publish_quarantine(work.means(name).folders.quarantine, quarantine / name, run_id)
        times = (engine.name, getattr(engine, "workers", None), started, datetime.now(UTC))
        content = together_hmac(digests, keys)
        remove_tree(staging.folders.root / "tables")
        manifest, path = publish_tables(
            config, staging, done, counted, times, content, keep_refused=options.keep_refused
        )
        staging.keep = False
    failed = tuple(check.name for check in manifest.gate.checks if not check.passed)
    verdict = Verdict(manifest.gate.verdict == "passed", failed)
    for one in done.values() if verdict.passed else ():
        for ready in one.done.frozen.ready:
            ready.conclude()
    rows = manifest.rows
    counts = RowCounts(rows.read, rows.written, rows.suppressed, rows.dropped, rows.quarantined, rows.augmented)
    return Result(counts, None, tuple(Tally()), tuple, None, Release(verdict, manifest, path))


def together_hmac(digests: Mapping[str, str], keys: Keys) -> str:
    """The keyed digest of all sources, from that of each table."""
    return hmac.digest(keys.derive("content"), "".join(digests.values()).encode(), "sha256").hex()


def _conditions(planned: Planned, keys: Keys, digests: Mapping[str, str]) -> dict[str, str]:
    """What two runs have in common that give the same bytes: that of each table, and how these hang together."""
    each = [conditions(plan, keys, tool(plan), digests[name]) for name, plan in planned.plans.items()]
    names = dict.fromkeys(what for one in each for what in one)
    together = {what: " ".join(one.get(what, "-") for one in each) for what in names}
    links = " ".join(f"{link.table}.{link.column}={link}" for link in planned.links)
    return {**together, "plan": f"{together['plan']} {links} {planned.k}"}


@dataclass(frozen=True)
class _Work:
    """The steps of a run of several tables."""

    config: PipelineConfig
    planned: Planned
    keys: Keys
    folders: Folders
    session: Session
    options: Options
    predecessor: Predecessor | None

    def means(self, name: str) -> Means:
        """What the steps of one table work with."""
        return Means(self.keys, table_folders(self.folders, name), self.session, self.options.observe)

    def done(
        self, found: Mapping[str, Found | None], digests: Mapping[str, str]
    ) -> tuple[dict[str, TableDone], Counted]:
        """Sanitize all tables, follow people through them, and look at each."""
        frozen = {name: fit(plan, plan.source.shards(), self.means(name)) for name, plan in self.planned.plans.items()}
        frozen, climbed = self._climbed(frozen)
        tables: Tables = {name: applied(plan, self.means(name), keep=True) for name, plan in frozen.items()}
        for name in tables if not self.options.resume else ():
            remove_tree(self.means(name).folders.runs.place)
        refuse_strangers(tables, self.planned.spaces)
        rules = self.planned.rules(self.keys, self.config)
        tables = follow(tables, rules, self.session)
        before = _persons(tables)
        tables = follow(tables, rules, self.session, self._further())
        self._refuse_nothing_left(tables, before, climbed)
        refuse_split(tables, self.planned.spaces)
        linkage = attack_joined(tables, self.planned.plans, self.planned.views, self.keys, self.session)
        removed = before - _persons(tables) if self.planned.k is not None else None
        done = {name: self._looked(name, worked, found[name], digests[name]) for name, worked in tables.items()}
        people = len(np.unique(np.concatenate([read_units(worked) for worked in tables.values()])))
        shared = tuple(name for one in climbed for name in one.shared)
        views, before_it = self.planned.views, self.predecessor
        return done, Counted(views, tuple(rules.links), self.planned.k, removed, people, before_it, shared, linkage)

    def _climbed(self, frozen: dict[str, Plan]) -> tuple[dict[str, Plan], list[Climbed]]:
        """The plans with recodings that serve the joined view, where it is asked for."""
        found: list[Climbed] = []
        for view in self.planned.views if self.planned.k is not None else ():
            found.append(climb(frozen, view, self.planned.k or 1, self.means(view.by_token[0])))
            frozen = {**frozen, **found[-1].plans}
        return frozen, found

    def _further(self) -> partial[Mapping[str, np.ndarray]] | None:
        """Who has to go because too few people share all their rows."""
        if self.planned.k is None or not self.planned.views:
            return None
        return partial(_too_few, self.planned)

    def _refuse_nothing_left(self, tables: Tables, before: int, climbed: Sequence[Climbed]) -> None:
        """Raise UsageError where joined k leaves nobody, with the table that costs most."""
        if not climbed or _persons(tables) or not before:
            return
        without = {name: share for one in climbed for name, share in one.without.items()}
        dearest = min(without, key=lambda name: without[name], default=None)
        hint = f" (it leaves out {without[dearest]:.0%} of people without table {dearest!r})" if dearest else ""
        raise UsageError(
            f"k_anonymity: joined: true leaves nobody: no {self.planned.k} people have the same rows in all "
            f"tables{hint}. Limit the rows per person (identities, action: cap), coarsen or drop quasi-identifiers, or "
            "cut the link to a table: pseudonymize with per: table"
        )

    def _looked(self, name: str, worked: Worked, found: Found | None, digest: str) -> TableDone:
        plan = self.planned.plans[name]
        before = self.predecessor.of_table(name) if self.predecessor else None
        done: Done = examined(plan, worked, self.means(name), before)
        return TableDone(plan, done, found, digest, count_orphans(plan.source, self.session))


def _too_few(planned: Planned, tables: Tables) -> Mapping[str, np.ndarray]:
    gone = {name: np.empty(0, np.uint64) for name in planned.spaces}
    for view in planned.views:
        few, space = too_few(tables, view, planned.k or 1), planned.spaces[view.by_token[0]]
        same = (name for name, own in planned.spaces.items() if own == space)
        gone |= {name: np.union1d(gone[name], few) for name in same}
    return gone


def _persons(tables: Tables) -> int:
    """The people of whom something is written, in all tables together."""
    return len(np.unique(np.concatenate([present(worked) for worked in tables.values()])))
