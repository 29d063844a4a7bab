"""The manifest of a run, filled from what was counted and measured, and from nothing else."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sanitize import models
from sanitize.attacks.attack_list import OWN_RECOGNIZER
from sanitize.config import PipelineConfig
from sanitize.manifest.audit import Audit
from sanitize.manifest.grown import Grown
from sanitize.manifest.model import (
    Augmentation,
    ColumnReport,
    Distribution,
    Excluded,
    Gate,
    Manifest,
    ModelFile,
    PolicyUsed,
    Quarantine,
    Resource,
    Review,
    Rows,
    Run,
    Source,
    StageFinding,
    StageReport,
    Threat,
    Tool,
)
from sanitize.manifest.privacy import Identities, Privacy
from sanitize.manifest.small_counts import hide_small_counts
from sanitize.policy import Policy
from sanitize.registry import plugin_version
from sanitize.run.excluded import Found
from sanitize.run.plan import Plan, stage_digest
from sanitize.run.totals import Totals
from sanitize.stage.findings import Finding
from sanitize.stage.ready import Ready
from sanitize.stage.step import StageLog

DEPENDENCIES = (
    "albumentations",
    "mediapipe",
    "numpy",
    "onnxruntime",
    "opencv-python",
    "pandas",
    "presidio-analyzer",
    "pyarrow",
    "spacy",
)
"""Distributions whose version decides what is found and what bytes come out."""
RECOGNIZER = ("dlib-bin", "face-recognition-models")
"""Those of the extra `audit`, where it is installed."""


@dataclass(frozen=True)
class Ran:
    """How the run went: where, and from when to when (UTC)."""

    engine: str
    workers: int | None
    started: datetime
    finished: datetime
    source: str
    """The keyed digest of the source's bytes."""
    predecessor: str | None = None
    """The root digest of the release before."""
    excluded: Found | None = None
    """Who was left out of the source."""
    grown: Grown | None = None
    """What is said of the runs before, in a release that grows."""


@dataclass(frozen=True)
class Evidence:
    """What was counted and measured, ready to be written down."""

    totals: Totals
    resources: tuple[Resource, ...]
    privacy: Privacy | None
    audit: Audit
    gate: Gate
    distributions: Mapping[str, Distribution]
    people: int | None = None
    """The people in all parts of a release that grows."""


def make_manifest(plan: Plan, frozen: Plan, ran: Ran, evidence: Evidence) -> Manifest:
    """The manifest, with small counts hidden."""
    totals, config = evidence.totals, plan.config
    facts = _facts(frozen.ready)
    manifest = Manifest(
        tool=tool(plan),
        run=Run(
            engine=ran.engine,
            seed=config.seed,
            started_at=ran.started.isoformat(timespec="seconds"),
            finished_at=ran.finished.isoformat(timespec="seconds"),
            plan_sha256=plan.sha256,
            workers=ran.workers,
            python=platform.python_version(),
            platform=platform.machine(),
        ),
        source=Source(
            rows=totals.read,
            units=totals.units if plan.declared.unit else None,
            content_hmac=ran.source,
            predecessor=ran.predecessor,
            passed_over=plan.source.passed_over,
            excluded=_excluded(ran.excluded),
        ),
        policy=_policy(plan.policy, config),
        resources=evidence.resources,
        rows=Rows(
            read=totals.read,
            written=totals.written,
            suppressed=totals.suppressed,
            dropped=totals.dropped,
            quarantined=totals.quarantined,
            augmented=totals.augmented,
        ),
        columns=tuple(column_reports(frozen, evidence.distributions)),
        stages=tuple(_stage_reports(plan, totals.logs)),
        privacy=evidence.privacy,
        identities=Identities(**facts["identities"]) if "identities" in facts else None,
        augmentation=_augmentation(facts, totals),
        quarantine=Quarantine(rows=totals.quarantined, reasons=dict(sorted(totals.reasons.items()))),
        audit=evidence.audit,
        gate=evidence.gate,
        review=Review(**config.review.model_dump()) if any(config.review.model_dump().values()) else None,
        threat=Threat(**config.threat.model_dump()) if config.threat else None,
        expires=config.expires.isoformat() if config.expires else None,
    )
    return hide_small_counts(ran.grown.told(manifest, evidence.people) if ran.grown else manifest)


def _excluded(found: Found | None) -> Excluded | None:
    return None if found is None else Excluded(persons=found.persons, rows=found.rows)


def _policy(policy: Policy, config: PipelineConfig) -> PolicyUsed:
    pictures = (config.output.gallery if policy.gallery is None else policy.gallery) or None
    return PolicyUsed(name=policy.name, sha256=policy.sha256, min_count=policy.min_count, gallery=pictures)


def tool(plan: Plan) -> Tool:
    """This package, the dependencies that decide the outcome, the plugins and the models that the stages use."""
    versions = {name: version(name) for name in (*DEPENDENCIES, *(RECOGNIZER if OWN_RECOGNIZER else ()))}
    for stage in plan.stages:
        plugin = plugin_version(stage.kind)
        if plugin:
            versions[plugin[0]] = plugin[1]
    wanted = {name for stage in plan.stages for name in stage.model_names()}
    used = [entry for entry in models.listing() if entry.name in wanted]
    brought = {one.path: one for stage in plan.stages for one in stage.text_models()}
    own = (ModelFile(name=Path(one.path).name, version=one.kind, sha256=one.sha256) for one in brought.values())
    return Tool(
        name="sanitize",
        version=version("sanitize"),
        dependencies=dict(sorted(versions.items())),
        models=(*(ModelFile(name=entry.name, version=entry.version, sha256=entry.sha256) for entry in used), *own),
    )


def _facts(stages: tuple[Ready, ...]) -> dict[str, Mapping[str, Any]]:
    own = [ready for ready in stages if plugin_version(ready.stage.kind) is None]
    return {section: entries for ready in own for section, entries in ready.facts().items()}


def _augmentation(facts: Mapping[str, Mapping[str, Any]], totals: Totals) -> Augmentation | None:
    if "augmentation" not in facts:
        return None
    share = totals.augmented / totals.written if totals.written else 0.0
    return Augmentation(**facts["augmentation"], share=round(share, 6))


def column_reports(plan: Plan, distributions: Mapping[str, Distribution] | None = None) -> Iterator[ColumnReport]:
    """Every declared column in the source's order, then those that stages add, with how values spread where known."""
    spread = distributions or {}
    techniques: dict[str, str] = {}
    made: list[str] = []
    for stage in plan.stages:
        touches = stage.touches()
        for name in (*touches.writes, *touches.drops):
            if not stage.last or name not in techniques:
                kept = stage.technique == "suppression" and name not in touches.drops
                techniques[name] = "none" if kept else stage.technique
            if plan.declared.column(name) is None and name not in made:
                made.append(name)
    for column in plan.declared.told.columns:
        technique = "suppression" if column.role == "drop" else techniques.get(column.name, "none")
        yield ColumnReport(
            name=column.name,
            role=column.role,
            technique=technique,
            accepted=column.accept,
            distribution=spread.get(column.name),
            **_divides(plan, column.name),
        )
    for name in made:
        yield ColumnReport(
            name=name,
            role="added",
            technique=techniques[name],
            distribution=spread.get(name),
            **_divides(plan, name),
        )


def _divides(plan: Plan, name: str) -> dict[str, Any]:
    """Whether k is counted over a column that a stage added, and in how many rows it is withheld."""
    return {"tells_apart": True, "withheld": plan.divided[name]} if name in plan.divided else {}


def _stage_reports(plan: Plan, logs: tuple[StageLog, ...]) -> Iterator[StageReport]:
    for position, (stage, log) in enumerate(zip(plan.stages, logs, strict=True)):
        yield StageReport(
            id=f"{position + 1}-{stage.kind}",
            use=stage.kind,
            config_sha256=stage_digest(stage),
            rows_in=log.rows_in,
            rows_out=log.rows_out,
            findings=tuple(_finding(finding) for finding in _told(log)),
            path=" and ".join(sorted(log.paths)) or None,
            accepted=getattr(stage, "accept", None),
        )


def _told(log: StageLog) -> list[Finding]:
    """What was found; a column in which nothing was found says 0."""
    found = list(log.tally)
    busy = {finding.column for finding in found if finding.count}
    return [one for one in found if one.count or one.column not in busy]


def _finding(finding: Finding) -> StageFinding:
    return StageFinding(column=finding.column, entity=finding.entity, action=finding.action, count=finding.count)
