"""The audit of a run: the written bytes, looked at by code that shares nothing with the stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from sanitize.attacks.canary import search
from sanitize.attacks.hits import Hits
from sanitize.attacks.known_values import KnownValues
from sanitize.attacks.planted_rows import plant
from sanitize.attacks.split_overlap import split_overlap
from sanitize.attacks.written_parts import choose
from sanitize.engine.base import Session
from sanitize.io.places.place import Place
from sanitize.io.read.memory import from_memory
from sanitize.io.read.shards import Shard
from sanitize.io.write.parts import PartInfo
from sanitize.io.write.staging import Folders
from sanitize.keys import Keys
from sanitize.manifest.model import Audit, AuditCheck, Distribution, IntersectionReport
from sanitize.manifest.model import Canaries as CanarySection
from sanitize.manifest.privacy import Privacy
from sanitize.run.audit.against_source import compare
from sanitize.run.audit.of_part import Found, LookJob, Target
from sanitize.run.audit.picture_pairs import PICTURES, budgets
from sanitize.run.audit.predecessor import Predecessor, intersection
from sanitize.run.audit.privacy_section import count_again
from sanitize.run.events import Observer, told
from sanitize.run.plan import Plan
from sanitize.run.worker import ApplyJob
from sanitize.stage.base import Role
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
    predecessor: Predecessor | None,
) -> Examined:
    """Recount, compare with source and predecessor, plant and search canaries, look with detectors no stage used."""
    paths = [folders.data / part.name for part in parts]
    beside = [folders.units / part.name for part in parts]
    persons = beside if plan.declared.unit else None
    images = _left(plan, "image")
    found = _looked(plan, paths, beside, session, observe) | _splits(plan, paths, persons, images)
    compared = compare(plan, paths, persons)
    if compared.open_columns:
        found["singling_out", ""] = compared.singled_out
    joined = intersection(plan, predecessor, paths) if predecessor else None
    whole = _complete(parts, plan.config.audit.rows)
    audit = Audit(
        checks=tuple(_check(name, column, hits, name in whole) for (name, column), hits in sorted(found.items())),
        canaries=_canaries(frozen, keys, folders, session),
        linkage=compared.linkage,
        intersection=joined,
        not_covered=(*not_covered(plan, joined=joined is not None), *_not_joined(predecessor, joined)),
    )
    return Examined(count_again(plan, frozen, paths, persons, compared.telling), audit, compared.distributions)


def audit_models(plan: Plan) -> set[str]:
    """The models that the audit will open, so that a missing one is missed before the work begins."""
    texts = {"en_core_web_sm"} if _left(plan, "text") else set()
    return texts | ({"blaze_face_full_range", "sface"} if _left(plan, "image") else set())


def _looked(plan: Plan, paths: Sequence[Place], beside: Sequence[Place], session: Session, observe: Observer) -> Found:
    """What workers find in the parts, by check and column."""
    texts, images = _left(plan, "text"), _left(plan, "image")
    known = KnownValues.gather(_identifiers(plan))
    found: Found = {}
    if texts or images or known.strong or known.weak:
        seed = plan.config.seed
        samples = choose(paths, plan.config.audit.rows, seed)
        places = zip(samples, plan.source.shards(), beside, budgets(len(paths), seed), strict=True)
        targets = [Target(*place) for place in places]
        results = session.map(LookJob(plan, texts, images, known), targets)
        for hits in told(observe, "audit", len(targets), results):
            found = {key: found.get(key, Hits()) + hits.get(key, Hits()) for key in {**found, **hits}}
    return found


def _splits(plan: Plan, paths: Sequence[Place], persons: Sequence[Place] | None, images: Sequence[str]) -> Found:
    """Persons, and copies of pictures, that lie in two parts of a split."""
    found: Found = {}
    for name in (name for stage in plan.stages if stage.kind == "split" for name in stage.touches().writes):
        if persons:
            found["split_overlap", name] = split_overlap(paths, name, persons)
        for image in images:
            from sanitize.attacks.copies import split_copies

            found["split_copies", image] = split_copies(paths, name, image)
    return found


def _left(plan: Plan, role: Role) -> tuple[str, ...]:
    """The columns of a role that are released."""
    return tuple(name for name in plan.declared.names(role) if _released(plan, name))


def _identifiers(plan: Plan) -> Iterator[pa.Array]:
    """The identifier columns of the source, batch by batch."""
    columns = plan.declared.names("identifier")
    if columns:
        for shard in plan.source.shards():
            for chunk in plan.source.read(shard, columns):
                yield from chunk.batch.columns


def not_covered(plan: Plan, *, joined: bool = False) -> tuple[str, ...]:
    """What the stages and the audit don't look at, in sentences for the reviewer; `joined`: but for the predecessor."""
    roles = {column.role for column in plan.declared.columns if _released(plan, column.name)}
    said = [
        "combinations of columns that are not declared as quasi-identifiers",
        "what a model trained on the release memorises: the audit attacks the data alone",
    ]
    if "quasi" in roles:
        other = "another release than the predecessor" if joined else "another release"
        said.append(f"attackers who know more of a person than one row's quasi-identifiers, or hold {other}")
    if "text" in roles:
        said.append("what a text says about a person without naming one; languages other than those declared")
    if roles & {"label", "keep", "sensitive"}:
        said.append("names and numbers in columns that aren't text, unless an identifier column of the source has them")
    if "image" in roles:
        said.append("persons recognisable by hair, clothes or place; licence plates; tattoos and other marks")
        said.append(f"faces that MediaPipe doesn't find; recognition in more than {PICTURES} pictures, or across them")
    if not any(stage.kind == "image_text" for stage in plan.stages) and "image" in roles:
        said.append("text and codes in pictures: the pipeline has no image_text stage")
    if "sensitive" in roles and not any(isinstance(stage, KAnonymity) and stage.sensitive for stage in plan.stages):
        said.append("sensitive values shared by a whole class: no l or t was asked for")
    return tuple(said)


def _not_joined(predecessor: Predecessor | None, joined: IntersectionReport | None) -> Iterator[str]:
    if predecessor and predecessor.parts and joined is None:
        yield "attackers who hold the predecessor: no token is in both releases, so nothing was intersected"


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
    "recognised_faces": "SFace on faces that MediaPipe finds in the source's pictures, against the same places",
    "image_metadata": "container parser",
}


def _complete(parts: Sequence[PartInfo], rows: int) -> frozenset[str]:
    """The checks that looked at all there is: most of them always, those of a sample in a small release."""
    always = {"image_metadata", "known_values", "split_overlap", "split_copies", "singling_out"}
    sampled = {"residual_text", "residual_faces", "own_values"} if sum(part.rows for part in parts) <= rows else set()
    least = min(budgets(len(parts), 0))
    compared = {"recognised_faces"} if all(part.rows <= least for part in parts) else set()
    return frozenset(always | sampled | compared)


def _check(name: str, column: str, hits: Hits, complete: bool) -> AuditCheck:
    """The manifest's entry; where nothing is left to look at, or nothing was there, the rate found is the rate."""
    nothing = name == "recognised_faces" and not hits.checked
    return hits.check(name, column, METHODS[name], hits.checked if complete or nothing else None)


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
