"""A run from source to release: load, plan, fit, apply, settle, audit, gate, publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from sanitize import models
from sanitize.config import PipelineConfig
from sanitize.engine.base import Engine
from sanitize.errors import RunError
from sanitize.io.places.new_files import remove_tree
from sanitize.io.places.place import Place, beside, place
from sanitize.io.places.sealed import Sealed
from sanitize.io.read.left_out import LeftOut
from sanitize.io.read.memory import from_memory
from sanitize.io.read.source import Source, open_source
from sanitize.io.write.parts import PartInfo
from sanitize.io.write.quarantine import publish_quarantine, read_quarantine
from sanitize.io.write.staging import Folders, Staging
from sanitize.keys import Keys
from sanitize.manifest.model import Manifest
from sanitize.run.audit.of_run import audit_models, examine
from sanitize.run.audit.predecessor import Predecessor, open_predecessor
from sanitize.run.deal import deal
from sanitize.run.events import Observer, told
from sanitize.run.excluded import find, left_out, read_persons
from sanitize.run.fit import fit
from sanitize.run.increments import (
    Base,
    fitted,
    grown,
    keep_parts,
    open_base,
    people,
    refuse_few,
    refuse_left_out,
    refuse_other_columns,
    to_fit,
)
from sanitize.run.kept_solution import without_quarantined
from sanitize.run.lost_rows import unbroken
from sanitize.run.manifest import Ran, tool
from sanitize.run.means import Means
from sanitize.run.needs import refuse_small_disk, refuse_small_memory
from sanitize.run.people_in_rows import refuse_repeats, refuse_rows_for_people
from sanitize.run.people_read import people_read
from sanitize.run.per_record import map_shards
from sanitize.run.plan import Plan, make_plan
from sanitize.run.publish import Done, publish
from sanitize.run.receipts import Receipt, kept
from sanitize.run.refusals import refuse_expired, refuse_paths
from sanitize.run.resume import claim, conditions
from sanitize.run.settle import Settled, WrittenPart, settle_all
from sanitize.run.small import engine_for
from sanitize.run.source_digest import content_hmac
from sanitize.run.totals import Totals, add_up
from sanitize.run.undeclared_personal_data import refuse_suspicious, refuse_written
from sanitize.run.withhold import withhold
from sanitize.run.worker import ApplyJob
from sanitize.stage.base import Stage
from sanitize.stage.debug import refuse_debugging
from sanitize.stage.findings import Tally
from sanitize.stage.records import Rejection
from sanitize.stage.result import PrivacyReached, Release, Result, RowCounts, Verdict


@dataclass(frozen=True)
class Options:
    """Options of a run that aren't in the pipeline file."""

    overwrite: bool = False
    resume: bool = False
    """Continue what a run of the same plan left, and leave what is done for the next one if this one fails."""
    keep_refused: bool = False
    limit: int | None = None
    predecessor: str | Path | None = None
    """The release before this one: its folder or URL, or its root digest where its data isn't at hand."""
    observe: Observer = lambda event: None
    left_out: tuple[str, ...] = field(default=(), repr=False)
    """People, as values of the unit column, who are left out of the release along with those of `exclude`."""
    left_out_records: tuple[int, ...] = field(default=(), repr=False)
    """The numbers of records that are left out with these people, such as copies of their pictures."""
    left_out_of_tables: Mapping[str, tuple[int, ...]] = field(default_factory=dict, repr=False)
    """The same of several tables, by their names."""


def run_pipeline(
    config: PipelineConfig,
    stages: Sequence[Stage],
    source: Any,
    output: Place,
    engine: Engine,
    keys: Keys,
    options: Options,
) -> Result:
    """Sanitize a source (a path or data in memory) into a release at `output`, or a refusal beside it.

    Raises UsageError for what the plan refuses, ReleaseError for columns that turn out to hold personal data,
    SourceError and RunError when the run fails as a whole; nothing is published then.
    """
    refuse_debugging()
    refuse_expired(config)
    started = datetime.now(UTC)
    quarantine = _quarantine(config, stages, source, output, overwrite=options.overwrite)
    predecessor = None if options.predecessor is None else open_predecessor(options.predecessor)
    key = keys.derive("exchange")
    with Staging(output, key=key, resume=options.resume, overwrite=options.overwrite) as staging:
        staging.keep = staging.resumed
        persons = (*options.left_out, *(read_persons(config.exclude) if config.exclude else ()))
        without = left_out(config.source, persons, keys, options.left_out_records)
        plan = make_plan(config, tuple(stages), _opened(config, source, staging.folders, options.limit, without))
        refuse_plan(plan)
        refuse_small_disk(plan, staging.folders.root)
        refuse_small_memory(plan, getattr(engine, "memory", None))
        with engine_for(engine, (plan,)).session() as session:
            means = Means(keys, staging.folders, session, options.observe)
            digest = content_hmac(plan.source, keys, session)
            base = open_base(plan, predecessor, keys, digest)
            refuse_left_out(base, plan, persons, keys)
            excluded = find(plan.source, persons, session)
            refuse_repeats(plan, keys, staging.folders.exchange, session)
            claim(staging, conditions(plan, keys, tool(plan), digest, base.root if base else None))
            staging.keep = options.resume
            done = examined(plan, sanitized(plan, means, base, keep=options.resume), means, predecessor)
        if plan.source.changed():
            raise RunError(
                "the source changed during the run: nothing is published; run again when nothing writes to it"
            )
        workers, finished = getattr(engine, "workers", None), datetime.now(UTC)
        before = predecessor.root if predecessor else None
        ran = Ran(engine.name, workers, started, finished, digest, before, excluded, grown(config, base, keys))
        rejected = publish_quarantine(staging.folders.quarantine, quarantine, plan.sha256[:16])
        manifest, path = publish(plan, staging, ran, done, keep_refused=options.keep_refused)
        staging.keep = False
    return _result(done, manifest, path, rejected)


def _quarantine(
    config: PipelineConfig, stages: Sequence[Stage], source: Any, output: Place, *, overwrite: bool
) -> Place:
    """Where rejected records go; UsageError when a path of the run is in the way of another one."""
    quarantine = place(config.quarantine.path) if config.quarantine.path else beside(output, ".quarantine")
    root = place(source) if isinstance(source, str | Path) else None
    private = [file for stage in stages for file in stage.private_files()]
    private += [Path(config.exclude)] if config.exclude else []
    refuse_paths(output, quarantine, root, private, overwrite=overwrite)
    return quarantine


def refuse_plan(plan: Plan) -> None:
    """Raise UsageError for what the plan's sample shows, or for a model that isn't installed, before any work."""
    refuse_suspicious(plan)
    refuse_rows_for_people(plan)
    for name in sorted({name for stage in plan.stages for name in stage.model_names()} | audit_models(plan)):
        models.path(name)
    for model in dict.fromkeys((one.path, one.sha256) for stage in plan.stages for one in stage.text_models()):
        models.checked(*model)


@dataclass(frozen=True)
class Worked:
    """What the stages made of a source: the frozen plan, what each shard counted, the parts as they were settled."""

    frozen: Plan
    receipts: Sequence[Receipt]
    people: int
    """How many people were read."""
    parts: Sequence[WrittenPart]
    settled: Settled
    exchange: Sealed
    """The private folder by which rows pass from worker to worker."""

    @property
    def kept(self) -> frozenset[str]:
        """The names of the parts that are those of an earlier release."""
        return frozenset(part.info.name for part in self.parts if part.fixed)


def sanitized(plan: Plan, means: Means, base: Base | None = None, *, keep: bool) -> Worked:
    """Fit, apply, deal and settle; `keep`: what is done already is left for the next run if this one fails.

    `base` is the release that the rows are added to.
    """
    shards = plan.source.shards()
    frozen = fit(plan, shards, means) if base is None else fitted(plan, fit(to_fit(plan, base), shards, means))
    return applied(frozen, means, base, keep=keep)


def applied(frozen: Plan, means: Means, base: Base | None = None, *, keep: bool) -> Worked:
    """Apply the frozen stages, deal and settle, together with the parts of the release that the rows are added to."""
    folders, session = means.folders, means.session
    receipts = _apply(frozen, means)
    read = people_read(receipts, folders.exchange, session, frozen.declared.unit)
    kept = [] if base is None else keep_parts(base, frozen, means.keys, folders)
    parts = _parts(deal(receipts, folders, frozen.images, session, first=len(kept)), folders)
    if base is not None:
        refuse_few(read, frozen)
        refuse_other_columns(kept, parts)
    parts = [*kept, *parts]
    sure = unbroken(frozen, receipts) if base is None else frozenset[int]()
    frozen, settled = settle_all(frozen, parts, folders.exchange, session, sure)
    frozen, settled = withhold(frozen, parts, settled, folders.exchange, session)
    if not keep:
        remove_tree(folders.runs.place)
    return Worked(frozen, receipts, read, parts, settled, folders.exchange)


def examined(plan: Plan, worked: Worked, means: Means, predecessor: Predecessor | None) -> Done:
    """Look at what was written: nothing personal in columns that are passed on, and every attack of the audit."""
    settled = worked.settled
    frozen = without_quarantined(worked.frozen, worked.receipts, means.keys, means.folders, means.session)
    refuse_written(plan, [means.folders.data / part.name for part in settled.parts], means.session)
    found = examine(plan, frozen, means, settled.parts, predecessor, worked.kept)
    if plan.config.output.increments and plan.declared.unit:
        found = found.among(*people(worked.receipts, worked.parts, worked.exchange))
    return Done(frozen, _totals(worked), settled.parts, found)


def _result(done: Done, manifest: Manifest, path: Place, rejected: Place | None) -> Result:
    failed = tuple(check.name for check in manifest.gate.checks if not check.passed)
    verdict = Verdict(manifest.gate.verdict == "passed", failed)
    for ready in done.frozen.ready if verdict.passed else ():
        ready.conclude()
    reached = PrivacyReached(manifest.privacy.k, manifest.privacy.loss) if manifest.privacy else None
    tally = tuple(sum((log.tally for log in done.totals.logs), Tally()))
    release = Release(verdict, manifest, path)
    return Result(_counts(done.totals), reached, tally, partial(_rejections, rejected), None, release)


def _counts(totals: Totals) -> RowCounts:
    names = ("read", "written", "suppressed", "dropped", "augmented")
    return RowCounts(**{name: getattr(totals, name) for name in names}, rejected=totals.quarantined)


def _rejections(quarantine: Place | None) -> tuple[Rejection, ...]:
    if quarantine is None:
        return ()
    found = read_quarantine(quarantine, ["record", "code"]).to_pylist()
    return tuple(Rejection(one["record"], one["code"]) for one in found)


def _opened(
    config: PipelineConfig, source: Any, folders: Folders, limit: int | None, without: LeftOut | None
) -> Source:
    if isinstance(source, str | Path):
        opened = open_source(source, delimiter=config.source.delimiter)
    else:
        opened = from_memory(source, folders.memory)
    if limit is not None:
        opened = replace(from_memory(_head(opened, limit), folders.memory), root=opened.root)
    return replace(opened, left_out=without)


def _head(source: Source, rows: int) -> pa.Table:
    """The first readable rows."""
    batches: list[pa.RecordBatch] = []
    for shard in source.shards():
        for chunk in source.read(shard):
            batches.append(chunk.batch)
            if sum(batch.num_rows for batch in batches) >= rows:
                return pa.Table.from_batches(batches).slice(0, rows)
    return pa.Table.from_batches(batches, source.schema)


def _apply(plan: Plan, means: Means) -> list[Receipt]:
    done = {shard.index: receipt for shard in plan.source.shards() if (receipt := kept(shard, means.folders))}
    shards = [shard for shard in plan.source.shards() if shard.index not in done]
    results = map_shards(means.session, ApplyJob(plan, means.keys, means.folders), shards, plan)
    made = told(means.observe, "apply", len(shards), results, lambda receipt: (receipt.read, receipt.run.info.bytes))
    receipts = sorted([*done.values(), *made], key=lambda receipt: receipt.shard)
    if len({receipt.schema for receipt in receipts}) > 1:
        raise RunError("the parts differ in their columns or types: a stage returns different types for different rows")
    return receipts


def _parts(infos: Sequence[PartInfo], folders: Folders) -> list[WrittenPart]:
    return [WrittenPart(info, folders.data / info.name, folders.units / info.name) for info in infos]


def _totals(worked: Worked) -> Totals:
    settled = worked.settled
    written = sum(part.rows for part in settled.parts if part.name not in worked.kept)
    return add_up(worked.receipts, worked.people, written, settled.rows, settled.copies)
