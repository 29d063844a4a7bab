"""The audit of a run: the written bytes, looked at by code that shares nothing with the stages."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar, cast

import pyarrow as pa

from sanitize.audit.canary import search
from sanitize.audit.hits import Hits
from sanitize.audit.metadata import metadata_part
from sanitize.audit.parts import Sample, choose
from sanitize.audit.planting import plant
from sanitize.audit.recount import Recount, recount
from sanitize.audit.residual import residual_faces, residual_text
from sanitize.engine.base import Session
from sanitize.io.memory import from_memory
from sanitize.io.parquet import PartInfo
from sanitize.io.shards import Shard
from sanitize.io.staging import Folders
from sanitize.keys import Keys
from sanitize.manifest.model import Audit, AuditCheck, ClassBin, Privacy, Risk, RiskChange
from sanitize.manifest.model import Canaries as CanarySection
from sanitize.run.events import Observer, told
from sanitize.run.plan import Plan
from sanitize.run.threads import single_thread
from sanitize.run.worker import ApplyJob
from sanitize.stages.k_anonymity import KAnonymity

CANARY_SHARD = 1 << 20
"""The number of the canaries' shard: far above any of the source's, so that no record shares its number."""

Model = TypeVar("Model")
_models: dict[Hashable, Any] = {}


def _opened(name: str, factory: Callable[[], Model]) -> Model:
    if name not in _models:
        _models[name] = factory()
    return cast("Model", _models[name])


@dataclass(frozen=True)
class Examined:
    """What the audit found."""

    privacy: Privacy | None
    audit: Audit


@dataclass(frozen=True)
class LookJob:
    """Looks at a sample of one part: residual text and faces, and metadata of every picture."""

    texts: tuple[str, ...]
    images: tuple[str, ...]

    def open(self) -> Callable[[Sample], dict[tuple[str, str], Hits]]:
        """Prepare this process, and return what it does with a sample."""
        single_thread()
        return partial(_look, self)


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
    checks: list[AuditCheck] = []
    if texts or images:
        samples = choose(paths, plan.config.audit.rows, plan.config.seed)
        found: dict[tuple[str, str], Hits] = {}
        results = session.map(LookJob(texts, images), samples)
        for hits in told(observe, "audit", len(samples), results):
            found = {key: found.get(key, Hits()) + value for key, value in hits.items()}
        checks = [_check(name, column, hits) for (name, column), hits in sorted(found.items())]
    audit = Audit(
        checks=tuple(checks),
        canaries=_canaries(frozen, keys, folders, session),
        not_covered=not_covered(plan),
    )
    return Examined(_privacy(plan, frozen, folders, parts), audit)


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


def _look(job: LookJob, sample: Sample) -> dict[tuple[str, str], Hits]:
    found: dict[tuple[str, str], Hits] = {}
    if job.texts:
        from sanitize.audit.stranger import Stranger

        stranger = _opened("stranger", Stranger.open)
        for name in job.texts:
            found["residual_text", name] = residual_text(sample, name, stranger.find)
    if job.images:
        from sanitize.image.mediapipe_faces import MediaPipeFaces

        detector = _opened("mediapipe", MediaPipeFaces.open)
        for name in job.images:
            found["residual_faces", name] = residual_faces(sample, name, detector.detect)
            found["image_metadata", name] = metadata_part(sample.part, name)
    return found


METHODS: Mapping[str, str] = {
    "residual_text": "en_core_web_sm and patterns that the stage does not use",
    "residual_faces": "MediaPipe BlazeFace full range, in tiles",
    "image_metadata": "container parser",
}


def _check(name: str, column: str, hits: Hits) -> AuditCheck:
    return hits.check(name, column, METHODS[name], hits.checked if name == "image_metadata" else None)


def _canaries(frozen: Plan, keys: Keys, folders: Folders, session: Session) -> CanarySection:
    """Plant a shard of its own, sanitize it with the frozen stages, search what came out, and throw it away."""
    shard = frozen.source.shards()[0]
    sample = next(frozen.source.read(shard, frozen.read)).batch
    planted = plant(pa.Table.from_batches([sample]), frozen.declared)
    own = Folders(folders.canaries)
    own.create()
    source = from_memory(planted.table, own.memory)
    plan = replace(frozen, source=source)
    shards = [Shard(CANARY_SHARD + shard.index, shard.pieces) for shard in source.shards()]
    receipts = list(session.map(ApplyJob(plan, keys, own), shards))
    return search([own.data / receipt.part.name for receipt in receipts], planted).section()


def _privacy(plan: Plan, frozen: Plan, folders: Folders, parts: Sequence[PartInfo]) -> Privacy | None:
    asked = next((stage for stage in plan.stages if isinstance(stage, KAnonymity)), None)
    if asked is None:
        return None
    paths = [folders.data / part.name for part in parts]
    units = [folders.units / part.name for part in parts] if plan.declared.unit else None
    counted = recount(paths, tuple(asked.quasi), plan.declared.names("sensitive"), units)
    facts = next(stage.facts()["privacy"] for stage in frozen.stages if "privacy" in stage.facts())
    return Privacy(
        unit=plan.declared.unit or "row",
        k=counted.k,
        l={name: found.distinct for name, found in counted.sensitive.items()},
        t={name: round(found.distance, 6) for name, found in counted.sensitive.items()},
        classes=counted.classes,
        class_sizes=tuple(ClassBin(low=one.low, high=one.high, classes=one.classes) for one in counted.sizes),
        unique_trajectories=counted.unique_trajectories,
        risk=RiskChange(after=_risk(counted)),
        **facts,
    )


def _risk(counted: Recount) -> Risk:
    return Risk(
        prosecutor_max=_rounded(counted.prosecutor_max),
        marketer=_rounded(counted.marketer),
        sample_uniques=counted.sample_uniques,
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
