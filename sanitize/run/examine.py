"""The audit of a run: the written bytes, looked at by code that shares nothing with the stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from sanitize.audit.canary import search
from sanitize.audit.hits import Hits
from sanitize.audit.known import KnownValues
from sanitize.audit.parts import choose
from sanitize.audit.planting import plant
from sanitize.audit.splits import split_overlap
from sanitize.engine.base import Session
from sanitize.io.memory import from_memory
from sanitize.io.parquet import PartInfo
from sanitize.io.shards import Shard
from sanitize.io.staging import Folders
from sanitize.keys import Keys
from sanitize.manifest.model import Audit, AuditCheck, Distribution
from sanitize.manifest.model import Canaries as CanarySection
from sanitize.manifest.privacy import Privacy
from sanitize.run.compare import compare
from sanitize.run.counted import count_again
from sanitize.run.events import Observer, told
from sanitize.run.look import Found, LookJob, Target
from sanitize.run.plan import Plan
from sanitize.run.worker import ApplyJob
from sanitize.stages.k_anonymity import KAnonymity

CANARY_SHARD = 1 << 20
"""The number of the canaries' shard: far above any of the source's, so that no record shares its number."""


@dataclass(frozen=True)
class Examined:
    """What the audit found."""

    privacy: Privacy | None
    audit: Audit
    distributions: Mapping[str, Distribution]
    """How the values of each released column spread, by its name."""


def examine(
    plan: Plan,
    frozen: Plan,
    keys: Keys,
    folders: Folders,
    parts: Sequence[PartInfo],
    session: Session,
    observe: Observer,
) -> Examined:
    """Recount, plant and search canaries, and look at a sample with detectors that no stage used."""
    paths = [folders.data / part.name for part in parts]
    texts, images = (
        tuple(name for name in plan.declared.names(role) if _released(plan, name)) for role in ("text", "image")
    )
    known = KnownValues.gather(_identifiers(plan))
    found: Found = {}
    if texts or images or known.strong or known.weak:
        samples = choose(paths, plan.config.audit.rows, plan.config.seed)
        beside = [folders.units / part.name for part in parts]
        targets = [Target(*one) for one in zip(samples, plan.source.shards(), beside, strict=True)]
        results = session.map(LookJob(plan, texts, images, known), targets)
        for hits in told(observe, "audit", len(targets), results):
            found = {key: found.get(key, Hits()) + hits.get(key, Hits()) for key in {**found, **hits}}
    for name in (name for stage in plan.stages if stage.kind == "split" for name in stage.touches().writes):
        if plan.declared.unit:
            found["split_overlap", name] = split_overlap(paths, name, [folders.units / part.name for part in parts])
        for image in images:
            from sanitize.audit.copies import split_copies

            found["split_copies", image] = split_copies(paths, name, image)
    persons = [folders.units / part.name for part in parts] if plan.declared.unit else None
    compared = compare(plan, paths, persons)
    if compared.singled_out.checked:
        found["singling_out", ""] = compared.singled_out
    checks = [_check(name, column, hits) for (name, column), hits in sorted(found.items())]
    audit = Audit(
        checks=tuple(checks),
        canaries=_canaries(frozen, keys, folders, session),
        linkage=compared.linkage,
        not_covered=not_covered(plan),
    )
    return Examined(count_again(plan, frozen, paths, persons, compared.telling), audit, compared.distributions)


def _identifiers(plan: Plan) -> Iterator[pa.Array]:
    """The identifier columns of the source, batch by batch."""
    columns = plan.declared.names("identifier")
    if columns:
        for shard in plan.source.shards():
            for chunk in plan.source.read(shard, columns):
                yield from chunk.batch.columns


def not_covered(plan: Plan) -> tuple[str, ...]:
    """What the stages and the audit don't look at, in sentences for the reviewer."""
    roles = {column.role for column in plan.declared.columns if _released(plan, column.name)}
    said = ["combinations of columns that are not declared as quasi-identifiers"]
    if "text" in roles:
        said.append("what a text says about a person without naming one; languages other than those declared")
    if "image" in roles:
        said.append("persons recognisable by hair, clothes or place; licence plates; tattoos and other marks")
    if not any(stage.kind == "image_text" for stage in plan.stages) and "image" in roles:
        said.append("text and codes in pictures: the pipeline has no image_text stage")
    if "sensitive" in roles and not any(isinstance(stage, KAnonymity) and stage.sensitive for stage in plan.stages):
        said.append("sensitive values shared by a whole class: no l or t was asked for")
    return tuple(said)


def _released(plan: Plan, name: str) -> bool:
    column = plan.declared.column(name)
    dropped = {name for stage in plan.stages for name in stage.touches().drops}
    return column is not None and column.role != "drop" and name not in dropped


METHODS: Mapping[str, str] = {
    "singling_out": "equality in all released columns but tokens, texts and pictures, among all rows",
    "known_values": "every identifier of the source and its parts, folded, also in base64, hex and URL form",
    "own_values": "identifiers and quasi-identifiers of the row's own record",
    "split_overlap": "persons with rows in two parts",
    "split_copies": "copies of a picture in two parts, by perceptual hash of the written pixels",
    "residual_text": "en_core_web_sm and patterns that the stage does not use",
    "residual_faces": "MediaPipe BlazeFace full range, in tiles",
    "image_metadata": "container parser",
}


def _check(name: str, column: str, hits: Hits) -> AuditCheck:
    complete = name in ("image_metadata", "known_values", "split_overlap", "split_copies", "singling_out")
    return hits.check(name, column, METHODS[name], hits.checked if complete else None)


def _canaries(frozen: Plan, keys: Keys, folders: Folders, session: Session) -> CanarySection:
    """Plant a shard of its own, sanitize it with the frozen stages, search what came out, and throw it away."""
    shard = frozen.source.shards()[0]
    sample = next(frozen.source.read(shard, frozen.read)).batch
    planted = plant(pa.Table.from_batches([sample]), frozen.declared, key=keys.derive("canaries"))
    own = Folders(folders.canaries)
    own.create()
    source = from_memory(planted.table, own.memory)
    plan = replace(frozen, source=source)
    shards = [Shard(CANARY_SHARD + shard.index, shard.pieces) for shard in source.shards()]
    receipts = list(session.map(ApplyJob(plan, keys, own), shards))
    return search([own.data / receipt.part.name for receipt in receipts], planted).section()
