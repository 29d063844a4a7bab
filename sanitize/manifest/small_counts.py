"""Figures of a manifest made so coarse that neither one manifest nor two that differ in a person give anybody away."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sanitize.manifest.audit import Audit, AuditCheck, IntersectionReport, LinkageReport
from sanitize.manifest.model import Manifest, Quarantine, Source, StageReport
from sanitize.manifest.privacy import Identities, Privacy, Risk, Spread, Telling
from sanitize.manifest.section import Section
from sanitize.manifest.values import Count

AnySection = TypeVar("AnySection", bound=Section)


def hide_small_counts(manifest: Manifest) -> Manifest:
    """Return the manifest as it is published.

    Counts from 1 to minCount - 1 are written "<N" in findings, reasons, identities, linkage, intersection and risk; a
    total whose parts hold a hidden count is hidden with it; 0 stays 0. What nobody can count again on the released
    files is rounded besides: counts to the nearest multiple of minCount, shares to multiples of minCount in the rows or
    persons that they are shares of. Counts of rows stay exact.
    """
    least = manifest.policy.min_count
    persons = manifest.source.units
    changes: dict[str, Any] = {
        "stages": tuple(_findings(stage, least) for stage in manifest.stages),
        "quarantine": _reasons(manifest.quarantine, least),
    }
    changes["source"] = _source(manifest.source, least)
    grown = manifest.increments
    if grown is not None and grown.units is not None:
        changes["increments"] = grown.model_copy(update={"units": multiple(grown.units, least)})
    if manifest.identities is not None:
        changes["identities"] = _identities(manifest.identities, least, manifest.rows_of_run.read)
    if manifest.audit is not None:
        changes["audit"] = _audit(manifest.audit, least)
    if manifest.privacy is not None:
        changes["privacy"] = _privacy(manifest.privacy, least, persons or manifest.rows_of_run.read)
    return manifest.model_copy(update=changes)


def _source(source: Source, least: int) -> Source:
    changes: dict[str, Any] = {}
    if source.units is not None:
        changes["units"] = multiple(source.units, least)
    if source.excluded is not None:
        changes["excluded"] = _round_fields(source.excluded, least, "persons", "rows")
    return source.model_copy(update=changes)


def hide(count: Count, least: int) -> Count:
    """Return the count, or "<N" when it is from 1 to `least` - 1."""
    return f"<{least}" if isinstance(count, int) and 0 < count < least else count


def rounded(count: Count, least: int) -> Count:
    """Return the count rounded to a multiple of `least`, or "<N" when it is from 1 to `least` - 1."""
    hidden = hide(count, least)
    return multiple(hidden, least) if isinstance(hidden, int) else hidden


def multiple(count: int, step: int) -> int:
    """The nearest multiple of a step, none of them 0 unless the count is; a step of 0 is one of 1."""
    step = max(step, 1)
    return max((2 * count + step) // (2 * step), 1) * step if count else 0


def coarse(share: float, whole: int, least: int) -> float:
    """A share of a whole rounded to the nearest multiple of `least` in it."""
    steps = max(multiple(whole, least) // max(least, 1), 1)
    return round(round(share * steps) / steps, 6)


def _hide_fields(section: AnySection, least: int, *names: str) -> AnySection:
    counts = {name: getattr(section, name) for name in names}
    return section.model_copy(update={name: hide(count, least) for name, count in counts.items() if count is not None})


def _round_fields(section: AnySection, least: int, *names: str) -> AnySection:
    counts = {name: getattr(section, name) for name in names}
    return section.model_copy(update={name: rounded(one, least) for name, one in counts.items() if one is not None})


def _privacy(privacy: Privacy, least: int, persons: int) -> Privacy:
    privacy = _round_fields(privacy, least, "suppressed_units")
    privacy = _hide_fields(privacy, least, "unique_trajectories")
    changes: dict[str, Any] = {}
    if privacy.risk is not None:
        before, after = privacy.risk.before, privacy.risk.after
        changes["risk"] = privacy.risk.model_copy(
            update={
                "before": before and _risk_before(before, least, persons),
                "after": after and _hide_fields(after, least, "sample_uniques", "unique_trajectories"),
            }
        )
    if privacy.telling is not None and privacy.telling.before is not None:
        changes["telling"] = privacy.telling.model_copy(update={"before": _telling(privacy.telling.before, least)})
    return privacy.model_copy(update=changes)


def _risk_before(risk: Risk, least: int, persons: int) -> Risk:
    names = ("prosecutor_max", "prosecutor_mean", "journalist_max", "marketer")
    shares: dict[str, Any] = {
        name: coarse(share, persons, least) for name in names if (share := getattr(risk, name)) is not None
    }
    if risk.homogeneous is not None:
        shares["homogeneous"] = {name: coarse(share, persons, least) for name, share in risk.homogeneous.items()}
    return _round_fields(risk, least, "sample_uniques", "unique_trajectories").model_copy(update=shares)


def _telling(telling: Telling, least: int) -> Telling:
    sets = (
        one.model_copy(
            update={name: coarse(getattr(one, name), telling.rows, least) for name in ("distinction", "separation")}
        )
        for one in telling.most
    )
    return telling.model_copy(update={"most": tuple(sets), "rows": multiple(telling.rows, least)})


def _identities(identities: Identities, least: int, rows: int) -> Identities:
    changes: dict[str, Any] = {}
    if identities.before is not None:
        changes["before"] = _spread_before(identities.before, least, rows)
    if identities.after is not None:
        bins = tuple(_round_fields(one, least, "identities") for one in identities.after.bins)
        after = {"bins": bins, "effective": _persons(identities.after.effective, least)}
        changes["after"] = identities.after.model_copy(update=after)
    if identities.effective is not None:
        changes["effective"] = _persons(identities.effective, least)
    return _round_fields(identities, least, "flagged", "merged_units").model_copy(update=changes)


def _spread_before(spread: Spread, least: int, rows: int) -> Spread:
    return spread.model_copy(
        update={
            "gini": coarse(spread.gini, rows, least),
            "max_share": coarse(spread.max_share, rows, least),
            "effective": _persons(spread.effective, least),
            "bins": tuple(_round_fields(one, least, "identities") for one in spread.bins),
        }
    )


def _persons(number: float, least: int) -> float:
    return float(multiple(round(number), least))


def _audit(audit: Audit, least: int) -> Audit:
    changes: dict[str, Any] = {"checks": tuple(_hide_kinds(check, least) for check in audit.checks)}
    if audit.linkage is not None:
        changes["linkage"] = rounded_linkage(audit.linkage, least)
    if audit.intersection is not None:
        changes["intersection"] = hidden_intersection(audit.intersection, least)
    return audit.model_copy(update=changes)


def rounded_linkage(found: LinkageReport, least: int) -> LinkageReport:
    """What an attacker finds of people whom they know, with all counts rounded."""
    linkage = _round_fields(found, least, "linked", "alone")
    by_column = {
        name: {column: rounded(count, least) for column, count in getattr(linkage, name).items()}
        for name in ("guessed", "prior")
    }
    return linkage.model_copy(update={**by_column, "targets": multiple(linkage.targets, least)})


def hidden_intersection(found: IntersectionReport, least: int) -> IntersectionReport:
    """What two releases say together, with counts from 1 to `least` - 1 hidden."""
    counts = ("persons", "added", "removed", "fewer", "exposed", "added_k", "removed_k")
    found = _hide_columns(_hide_fields(found, least, *counts), least, "disclosed", "homogeneous")
    if isinstance(found.added, str) or isinstance(found.removed, str):
        found = found.model_copy(update={"persons": None})
    return found


def _hide_kinds(check: AuditCheck, least: int) -> AuditCheck:
    """Kinds of hits are counted in the release, but some of them by what the source says of it."""
    return check.model_copy(update={"by": check.by and {kind: rounded(n, least) for kind, n in check.by.items()}})


def _hide_columns(section: AnySection, least: int, *names: str) -> AnySection:
    """The section with counts by column hidden."""
    counts = {name: {c: hide(count, least) for c, count in getattr(section, name).items()} for name in names}
    return section.model_copy(update=counts)


def _findings(stage: StageReport, least: int) -> StageReport:
    return stage.model_copy(update={"findings": tuple(_round_fields(f, least, "count") for f in stage.findings)})


def _reasons(quarantine: Quarantine, least: int) -> Quarantine:
    reasons: Mapping[str, Count] = {code: rounded(count, least) for code, count in quarantine.reasons.items()}
    rows = None if quarantine.rows is None else hide(quarantine.rows, least)
    if isinstance(rows, int) and any(isinstance(count, str) for count in reasons.values()):
        rows = None
    return Quarantine(rows=rows, reasons=reasons)
