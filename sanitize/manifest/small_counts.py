"""Hiding counts that are small enough to point at somebody."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sanitize.manifest.model import Audit, AuditCheck, Manifest, Quarantine, StageReport
from sanitize.manifest.privacy import Identities
from sanitize.manifest.section import Section
from sanitize.manifest.values import Count

AnySection = TypeVar("AnySection", bound=Section)


def hide_small_counts(manifest: Manifest) -> Manifest:
    """Return the manifest with counts from 1 to minCount - 1 written "<N" in findings, reasons, identities, linkage,
    intersection and risk.

    A total whose parts hold a hidden count is hidden with it; 0 stays 0, and row counts stay exact.
    """
    least = manifest.policy.min_count
    changes: dict[str, Any] = {
        "stages": tuple(_hide_findings(stage, least) for stage in manifest.stages),
        "quarantine": _hide_reasons(manifest.quarantine, least),
    }
    if manifest.identities is not None:
        changes["identities"] = _hide_identities(manifest.identities, least)
    if manifest.audit is not None:
        changes["audit"] = _hide_audit(manifest.audit, least)
    if manifest.privacy is not None:
        privacy = _hide_fields(manifest.privacy, least, "suppressed_units", "unique_trajectories")
        if privacy.risk is not None:
            sides = {side: getattr(privacy.risk, side) for side in ("before", "after")}
            counts = ("sample_uniques", "unique_trajectories")
            hidden = {s: _hide_fields(risk, least, *counts) for s, risk in sides.items() if risk is not None}
            privacy = privacy.model_copy(update={"risk": privacy.risk.model_copy(update=hidden)})
        changes["privacy"] = privacy
    return manifest.model_copy(update=changes)


def hide(count: Count, least: int) -> Count:
    """Return the count, or "<N" when it is from 1 to `least` - 1."""
    return f"<{least}" if isinstance(count, int) and 0 < count < least else count


def _hide_fields(section: AnySection, least: int, *names: str) -> AnySection:
    counts = {name: getattr(section, name) for name in names}
    return section.model_copy(update={name: hide(count, least) for name, count in counts.items() if count is not None})


def _hide_identities(identities: Identities, least: int) -> Identities:
    spreads = {
        side: spread.model_copy(update={"bins": tuple(_hide_fields(one, least, "identities") for one in spread.bins)})
        for side in ("before", "after")
        if (spread := getattr(identities, side)) is not None
    }
    return _hide_fields(identities, least, "flagged", "merged_units").model_copy(update=spreads)


def _hide_audit(audit: Audit, least: int) -> Audit:
    hidden: dict[str, Any] = {"checks": tuple(_hide_kinds(check, least) for check in audit.checks)}
    if audit.linkage is not None:
        linkage = _hide_fields(audit.linkage, least, "linked", "alone")
        hidden["linkage"] = _hide_columns(linkage, least, "guessed", "prior")
    if audit.intersection is not None:
        counts = ("persons", "added", "removed", "fewer", "exposed", "added_k", "removed_k")
        found = _hide_columns(_hide_fields(audit.intersection, least, *counts), least, "disclosed", "homogeneous")
        if isinstance(found.added, str) or isinstance(found.removed, str):
            found = found.model_copy(update={"persons": None})
        hidden["intersection"] = found
    return audit.model_copy(update=hidden)


def _hide_kinds(check: AuditCheck, least: int) -> AuditCheck:
    return check if check.by is None else _hide_columns(check, least, "by")


def _hide_columns(section: AnySection, least: int, *names: str) -> AnySection:
    """The section with counts by column hidden."""
    counts = {name: {c: hide(count, least) for c, count in getattr(section, name).items()} for name in names}
    return section.model_copy(update=counts)


def _hide_findings(stage: StageReport, least: int) -> StageReport:
    return stage.model_copy(update={"findings": tuple(_hide_fields(f, least, "count") for f in stage.findings)})


def _hide_reasons(quarantine: Quarantine, least: int) -> Quarantine:
    reasons: Mapping[str, Count] = {code: hide(count, least) for code, count in quarantine.reasons.items()}
    rows = None if quarantine.rows is None else hide(quarantine.rows, least)
    if isinstance(rows, int) and any(isinstance(count, str) for count in reasons.values()):
        rows = None
    return Quarantine(rows=rows, reasons=reasons)
