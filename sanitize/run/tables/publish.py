"""The end of a run of several tables: one manifest with a section per table, one gate, one release."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sanitize.attacks.joined import ReleasedTable, recount, released_tables
from sanitize.attacks.linkage import Linkage
from sanitize.config import PipelineConfig
from sanitize.gate import judge, limits_of
from sanitize.gate.limits import Limits, threat_limits
from sanitize.io.places.new_files import remove_tree
from sanitize.io.places.place import Place, beside
from sanitize.io.write.parts import parquet_file
from sanitize.io.write.staging import Folders, Staging
from sanitize.manifest import croissant, croissant_tables, statement
from sanitize.manifest.model import Gate, GateCheck, Joined, Manifest, Resource, Review, TableReport, TableSections
from sanitize.manifest.small_counts import hidden_intersection, hide, rounded, rounded_linkage
from sanitize.manifest.together import together
from sanitize.report import card
from sanitize.run.audit.of_run import linkage_report
from sanitize.run.audit.predecessor import Predecessor
from sanitize.run.excluded import Found
from sanitize.run.manifest import Evidence, Ran, make_manifest
from sanitize.run.plan import Plan
from sanitize.run.publish import REFUSED, Done, data_resources, demanded, split_of, with_report
from sanitize.run.tables.intersected import intersected
from sanitize.run.tables.joined import JoinedView
from sanitize.run.tables.links import Reference

Times = tuple[str, int | None, datetime, datetime]
"""The engine, its workers, when the run started and finished."""


@dataclass(frozen=True)
class TableDone:
    """What a run has made of one table, before it is judged."""

    plan: Plan
    done: Done
    found: Found | None
    digest: str
    orphans: int | None = None
    """How many of its rows name no row of the table that says whose they are."""


@dataclass(frozen=True)
class Counted:
    """How the tables are joined, the k that was asked for, and how many people were removed for it."""

    views: tuple[JoinedView, ...]
    links: tuple[Reference, ...]
    k: int | None
    removed: int | None
    persons: int
    """The people in all tables together."""
    predecessor: Predecessor | None = None
    """The release before."""
    shared: tuple[str, ...] = ()
    """The keys that several people share, as `table.column`."""
    linkage: Linkage | None = None
    """What an attacker finds who knows people in several tables; None where no table says anything of them."""

    @property
    def by_token(self) -> frozenset[str]:
        """The tables whose people can be joined by their tokens."""
        return frozenset(name for view in self.views for name in view.by_token)

    @property
    def names(self) -> tuple[str, ...]:
        """All tables that can be joined."""
        return tuple(dict.fromkeys(name for view in self.views for name in view.names))


def publish_tables(
    config: PipelineConfig,
    staging: Staging,
    done: Mapping[str, TableDone],
    counted: Counted,
    times: Times,
    content: str,
    *,
    keep_refused: bool,
) -> tuple[Manifest, Place]:
    """Judge the release and put it in its place; a refused one goes to `<output>.refused` without its data."""
    folders = staging.folders
    root = counted.predecessor.root if counted.predecessor else None
    manifests = {name: _manifest(name, one, folders, times, root) for name, one in done.items()}
    reports = {name: _report(name, config, manifest, done[name], counted) for name, manifest in manifests.items()}
    resources = tuple(one for manifest in manifests.values() for one in manifest.resources)
    joined = _joined(folders.release, reports, resources, counted, config.load_policy().min_count)
    described = _described(config, folders, manifests, reports)
    manifest = together(manifests, reports, (*resources, described), joined, counted.persons, content)
    manifest = _with_intersection(
        manifest, released_tables(folders.release, reports, resources, counted.names), counted
    )
    manifest = manifest.model_copy(update={"gate": _gate(manifest, reports, counted, config)})
    refused = manifest.gate.verdict == "refused"
    if refused and not keep_refused:
        remove_tree(folders.data)
        (folders.release / croissant.FILE).unlink()
    else:
        manifest = _with_card(config.name, done, manifest, folders)
    manifest = with_report(config.name, manifest, folders.release)
    statement.dump(statement.make_statement(config.name, manifest), folders.release)
    if refused:
        return manifest, staging.refuse(beside(staging.output, REFUSED))
    return manifest, staging.publish()


def _manifest(name: str, one: TableDone, folders: Folders, times: Times, before: str | None) -> Manifest:
    """The manifest of one table, judged by itself."""
    engine, workers, started, finished = times
    ran = Ran(engine, workers, started, finished, one.digest, before, one.found)
    resources = data_resources(folders.data / name, one.done.parts, f"data/{name}")
    examined = one.done.examined
    open_gate = Gate(verdict="refused", checks=(), measured=())
    evidence = Evidence(one.done.totals, resources, examined.privacy, examined.audit, open_gate, examined.distributions)
    manifest = make_manifest(one.plan, one.done.frozen, ran, evidence)
    limits = limits_of(one.plan.policy.gate, demanded(one.plan))
    return manifest.model_copy(update={"gate": judge(manifest, _own_limits(limits, manifest))})


def _own_limits(limits: Limits, manifest: Manifest) -> Limits:
    """The limits but for those of columns that other tables have, and of all tables together."""
    columns = {column.name for column in manifest.columns}
    own = {name: limit for name, limit in limits.items() if name.partition(":")[2] in {"", *columns}}
    return {name: limit for name, limit in own.items() if name != "joined_k"}


def _report(name: str, config: PipelineConfig, manifest: Manifest, one: TableDone, counted: Counted) -> TableReport:
    table = (config.sources or {})[name]
    return TableReport(
        **{field: getattr(manifest, field) for field in TableSections.model_fields},
        unit_column=one.plan.declared.unit if name in counted.by_token else None,
        references={link.column: str(link) for link in counted.links if link.table == name},
        orphans=table.orphans,
        orphan_rows=None if one.orphans is None else rounded(one.orphans, manifest.policy.min_count),
    )


def _joined(
    release: Place, reports: Mapping[str, TableReport], resources: Sequence[Resource], counted: Counted, least: int
) -> Joined | None:
    """The joined view, counted on the written files; None where no tables can be joined."""
    found = recount(released_tables(release, reports, resources, counted.names)) if counted.views else None
    if found is None:
        return None
    return Joined(
        tables=found.tables,
        k=found.k,
        k_requested=counted.k,
        persons=found.persons,
        classes=found.classes,
        alone=hide(found.alone, least),
        removed=None if counted.removed is None else rounded(counted.removed, least),
        linkage=None if counted.linkage is None else rounded_linkage(linkage_report(counted.linkage), least),
    )


def _with_intersection(manifest: Manifest, tables: Mapping[str, ReleasedTable], counted: Counted) -> Manifest:
    """The manifest with what this release and those before it say together when their tables are joined."""
    if counted.predecessor is None or manifest.audit is None:
        return manifest
    found = intersected(tables, counted.predecessor, counted.k or 1)
    if found is None:
        return manifest
    hidden = hidden_intersection(found, manifest.policy.min_count)
    return manifest.model_copy(update={"audit": manifest.audit.model_copy(update={"intersection": hidden})})


def _described(
    config: PipelineConfig, folders: Folders, manifests: Mapping[str, Manifest], reports: Mapping[str, TableReport]
) -> Resource:
    """Write the Croissant file, and return its entry."""
    described = [
        croissant_tables.Described(
            name,
            tuple(one for one in manifest.resources if one.rows is not None),
            parquet_file(folders.release / manifest.resources[0].name).schema_arrow,
            manifest.columns,
            reports[name].references,
        )
        for name, manifest in manifests.items()
    ]
    expires = config.expires.isoformat() if config.expires else None
    review = Review(**config.review.model_dump())
    content = croissant_tables.croissant_bytes(config.name, described, review, expires)
    (folders.release / croissant.FILE).write_bytes(content)
    return Resource(name=croissant.FILE, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))


def _gate(manifest: Manifest, reports: Mapping[str, TableReport], counted: Counted, config: PipelineConfig) -> Gate:
    """The checks on all tables together, then those of each.

    The joined view has to keep what the policy asks of the chain of releases where joined k is limited at all, and what
    the policy and the threat ask of linkage.
    """
    given = config.load_policy().gate
    policy: dict[str, Any] = {} if given.joined_k is None else {"joined_k": given.joined_k}
    if counted.k is not None or given.joined_k is not None:
        chain = {name: getattr(given, name) for name in ("intersection_k", "intersection_exposed")}
        policy |= {name: limit for name, limit in chain.items() if limit is not None}
    linkage = limits_of(given, threat_limits(manifest)).get("linkage")
    policy |= {} if linkage is None else {"joined_linkage": linkage}
    asked = policy if counted.k is None else {**policy, "joined_k": max(counted.k, policy.get("joined_k", counted.k))}
    own = judge(manifest, asked)
    checks = [
        check.model_copy(update={"table": name}) for name, report in reports.items() for check in report.gate.checks
    ]
    checks = [*own.checks, *(_explained(check, counted) for check in checks)]
    return Gate(
        verdict="passed" if all(check.passed for check in checks) else "refused",
        checks=tuple(checks),
        measured=tuple(one for one in own.measured or () if one.name in {"joined_k", "joined_linkage"}),
    )


def _explained(check: GateCheck, counted: Counted) -> GateCheck:
    """What to do about a check of a table that failed because people are counted over all tables."""
    if check.passed or counted.k is None or check.table not in counted.names or check.name != "suppressed":
        return check
    keys = f", and without the keys that several people share: {', '.join(counted.shared)}" if counted.shared else ""
    remedy = (
        f"most rows go as fewer than {counted.k} people share all theirs in the joined tables: sanitize plan says how "
        f"many people that costs, without each table{keys}; limit the rows per person (identities, action: cap), "
        "coarsen hierarchies, drop such columns, or raise max_suppressed"
    )
    return check.model_copy(update={"remedy": remedy})


def _with_card(name: str, done: Mapping[str, TableDone], manifest: Manifest, folders: Folders) -> Manifest:
    """Write the dataset card, with a configuration per table, and return the manifest that lists it."""
    tables: dict[str, dict[str, list[str]]] = {}
    for table, one in done.items():
        splits = tables.setdefault(table, {})
        for part in (one for one in manifest.of_table(table).resources if one.rows is not None):
            splits.setdefault(split_of(one.plan, folders.release / part.name), []).append(part.name)
    content = card.card_bytes(name, manifest, tables)
    (folders.release / card.FILE).write_bytes(content)
    listed = Resource(name=card.FILE, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    return manifest.model_copy(update={"resources": (*manifest.resources, listed)})
