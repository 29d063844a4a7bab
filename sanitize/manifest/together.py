"""The manifest of several tables: their sections, and what they come to together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sanitize.manifest.audit import Audit, Canaries, CanarySet
from sanitize.manifest.model import (
    ColumnReport,
    Joined,
    Manifest,
    Quarantine,
    Resource,
    Rows,
    Source,
    StageReport,
    TableReport,
    Tool,
)
from sanitize.manifest.small_counts import multiple
from sanitize.manifest.values import Count


def together(
    manifests: Mapping[str, Manifest],
    reports: Mapping[str, TableReport],
    resources: Sequence[Resource],
    joined: Joined | None,
    persons: int,
    content: str,
) -> Manifest:
    """The manifest of a release of several tables, from theirs: counts are sums, names say which table they are of.

    `persons` are those of all tables, `content` is the keyed digest of all sources.
    """
    first = next(iter(manifests.values()))
    least = first.policy.min_count
    rows = {name: sum(getattr(one.rows, name) for one in manifests.values()) for name in Rows.model_fields}
    plans = {one.run.plan_sha256 for one in manifests.values()}
    return first.model_copy(
        update={
            "tool": _tool(list(manifests.values())),
            "run": first.run.model_copy(update={"plan_sha256": _digest(sorted(plans))}),
            "source": _source(list(manifests.values()), multiple(persons, least), content),
            "resources": tuple(resources),
            "rows": Rows(**rows),
            "columns": tuple(one for name, manifest in manifests.items() for one in _columns(name, manifest)),
            "stages": tuple(one for name, manifest in manifests.items() for one in _stages(name, manifest)),
            "privacy": None,
            "identities": None,
            "augmentation": None,
            "quarantine": _quarantine([one.quarantine for one in manifests.values()]),
            "audit": _audit(manifests),
            "tables": dict(reports),
            "joined": joined,
        }
    )


def _tool(manifests: Sequence[Manifest]) -> Tool:
    models = {model.name: model for one in manifests for model in one.tool.models}
    versions = {name: version for one in manifests for name, version in one.tool.dependencies.items()}
    used = tuple(models[name] for name in sorted(models))
    return manifests[0].tool.model_copy(update={"models": used, "dependencies": dict(sorted(versions.items()))})


def _digest(plans: Sequence[str]) -> str:
    return hashlib.sha256("".join(plans).encode()).hexdigest()


def _source(manifests: Sequence[Manifest], persons: int, content: str) -> Source:
    passed_over: Counter[str] = sum((Counter(one.source.passed_over) for one in manifests), Counter())
    return Source(
        rows=sum(one.source.rows for one in manifests),
        units=persons if any(one.source.units is not None for one in manifests) else None,
        content_hmac=content,
        passed_over=dict(passed_over),
        predecessor=manifests[0].source.predecessor,
    )


def _columns(name: str, manifest: Manifest) -> Iterator[ColumnReport]:
    return (one.model_copy(update={"name": f"{name}.{one.name}"}) for one in manifest.columns)


def _stages(name: str, manifest: Manifest) -> Iterator[StageReport]:
    for stage in manifest.stages:
        findings = tuple(one.model_copy(update={"column": f"{name}.{one.column}"}) for one in stage.findings)
        yield stage.model_copy(update={"id": f"{name}/{stage.id}", "findings": findings})


def _quarantine(several: Sequence[Quarantine]) -> Quarantine:
    """Their sums; a sum with a hidden count is hidden with it."""
    reasons: dict[str, Count] = {}
    for code in sorted({code for one in several for code in one.reasons}):
        counts = [one.reasons[code] for one in several if code in one.reasons]
        reasons[code] = _sum(counts)
    rows = [one.rows for one in several]
    known = [count for count in rows if isinstance(count, int)]
    return Quarantine(rows=sum(known) if len(known) == len(rows) else None, reasons=reasons)


def _sum(counts: Sequence[Count]) -> Count:
    """The sum, or the hidden count where one is hidden."""
    hidden = next((count for count in counts if isinstance(count, str)), None)
    return sum(count for count in counts if isinstance(count, int)) if hidden is None else hidden


def _audit(manifests: Mapping[str, Manifest]) -> Audit:
    audits = {name: one.audit for name, one in manifests.items() if one.audit is not None}
    checks = tuple(
        check.model_copy(update={"target": f"{name}.{check.target}" if check.target else name})
        for name, audit in audits.items()
        for check in audit.checks
    )
    said = dict.fromkeys(sentence for audit in audits.values() for sentence in audit.not_covered)
    return Audit(checks=checks, canaries=_canaries(list(audits.values())), not_covered=tuple(said))


def _canaries(audits: Sequence[Audit]) -> Canaries | None:
    found = [audit.canaries for audit in audits if audit.canaries is not None]
    if not found:
        return None
    hard = [one.hard for one in found if one.hard is not None]
    return Canaries(easy=_planted([one.easy for one in found]), hard=_planted(hard) if hard else None)


def _planted(sets: Sequence[CanarySet]) -> CanarySet:
    return CanarySet(planted=sum(one.planted for one in sets), caught=sum(one.caught for one in sets))
