"""What every rendering says, computed once from a manifest."""

from typing import Any

from sanitize.manifest.audit import Audit
from sanitize.manifest.model import Manifest
from sanitize.manifest.signatures import Standing
from sanitize.manifest.statement import Statement
from sanitize.report import trust
from sanitize.report.atlas import PARENT, attacks
from sanitize.report.columns import columns
from sanitize.report.evidence import (
    canary_lines,
    guesses,
    intersection_lines,
    linkage_line,
    scale,
    searches,
    told_together,
)
from sanitize.report.findings import findings_by_column
from sanitize.report.first_screen import first_screen
from sanitize.report.flow import adds_up, equation, steps
from sanitize.report.meanings import ABSENT
from sanitize.report.model_audit import KEPT, View, view
from sanitize.report.model_words import HELP
from sanitize.report.people import people_lines, people_rows
from sanitize.report.risk import class_rows, details, group_rows, guarantees, risk_rows, telling_rows
from sanitize.report.tables import joined_lines, table_views
from sanitize.report.verdict import checks, tiles, unlimited, verdict_line

MOST_FILES = 100
"""Files that are listed; the manifest has them all."""


def content(statement: Statement, standing: Standing | None) -> dict[str, Any]:
    """The names that templates use; `standing` is None where nobody can have signed yet."""
    manifest = statement.predicate
    privacy, identities = manifest.privacy, manifest.identities
    judged = checks(manifest)
    return {
        "statement": statement,
        "manifest": manifest,
        "passed": manifest.gate.verdict == "passed",
        "verdict_line": verdict_line(manifest),
        "checks": judged,
        "failed": [check for check in judged if not check.passed],
        "first_screen": first_screen(manifest),
        "unlimited": unlimited(manifest),
        "tiles": tiles(manifest),
        "equation": equation(manifest.rows),
        "adds_up": adds_up(manifest.rows),
        "steps": steps(manifest),
        "columns": columns(manifest),
        "findings": findings_by_column(manifest),
        "guarantees": guarantees(privacy) if privacy else [],
        "details": details(privacy) if privacy else [],
        "classes": class_rows(privacy) if privacy else [],
        "risks": risk_rows(manifest),
        "groups": group_rows(manifest),
        "telling": telling_rows(manifest),
        "people_lines": people_lines(identities) if identities else [],
        "people": people_rows(identities) if identities else [],
        **_audited(manifest.audit or Audit()),
        "model_views": _model_views(manifest, standing),
        "help": HELP,
        "kept_names": KEPT,
        "attacks_of": PARENT,
        "attacks": attacks(manifest),
        "absent": ABSENT,
        "rechecked": trust.rechecked(manifest),
        "attested": trust.attested(manifest),
        "standing": standing,
        "statements": _statements(statement),
        "files": manifest.resources[:MOST_FILES],
        "unlisted": max(len(manifest.resources) - MOST_FILES, 0),
        "tables": table_views(manifest),
        "joined": joined_lines(manifest) if manifest.tables else [],
        "makers": _makers(statement),
        "used": _used(statement),
    }


def _audited(audit: Audit) -> dict[str, Any]:
    """What the attacks on the written files found."""
    return {
        "searches": searches(audit),
        "scale": scale(audit),
        "canaries": canary_lines(audit.canaries) if audit.canaries else [],
        "linkage": linkage_line(audit.linkage) if audit.linkage else None,
        "guesses": guesses(audit.linkage) if audit.linkage else [],
        "intersection": intersection_lines(audit.intersection) if audit.intersection else [],
        "together": told_together(audit.intersection) if audit.intersection else [],
        "gaps": audit.not_covered,
    }


def _model_views(manifest: Manifest, standing: Standing | None) -> list[View]:
    """The audits with models: that of the run, and later ones."""
    own = manifest.audit and manifest.audit.models
    exposure = manifest.threat.exposure if manifest.threat else None
    found = [view("In the run", own, exposure)] if own else []
    later = standing.audits if standing else ()
    return [*found, *(view(f"Later, at {when}", audit, exposure) for when, audit in later)]


def _statements(statement: Statement) -> list[tuple[str, str]]:
    """What the pipeline's author says, each on one line."""
    review, stages = statement.predicate.review, statement.predicate.stages
    said = [(f"Accepted of {stage.id}", stage.accepted) for stage in stages]
    if review is not None:
        said = [("Purpose", review.purpose), ("Sharing", review.sharing), ("Limitations", review.limitations), *said]
    return [(label, " ".join(text.split())) for label, text in said if text]


def _makers(statement: Statement) -> list[tuple[str, str]]:
    """How the release was made."""
    manifest = statement.predicate
    run, workers = manifest.run, _workers(manifest.run.workers)
    made = [
        ("Tool", f"{manifest.tool.name} {manifest.tool.version}"),
        ("Engine", f"{run.engine}{workers}"),
        ("Seed", str(run.seed)),
        ("Started", run.started_at),
        ("Finished", run.finished_at),
        ("Plan, SHA-256", run.plan_sha256),
        ("Policy, SHA-256", manifest.policy.sha256),
    ]
    if manifest.source.passed_over:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in manifest.source.passed_over.items())
        made.append(("Files of the source that were ignored", kinds))
    if manifest.expires:
        made.append(("May be used until", manifest.expires))
    if excluded := manifest.source.excluded:
        made.append(("People left out by the pipeline", f"{excluded.persons}, with {excluded.rows} rows"))
    for name, table in (manifest.tables or {}).items():
        keys = "".join(f"; {column} refers to {to}" for column, to in table.references.items())
        made.append(
            (f"Table {name}", f"{table.rows.written:,} of {table.rows.read:,} rows, orphans: {table.orphans}{keys}")
        )
    if (joined := manifest.joined) is not None:
        asked = f", {joined.k_requested} asked for" if joined.k_requested else ", nothing asked for"
        said = f"k = {joined.k}{asked}, over {', '.join(joined.tables)}; people alone: {joined.alone}"
        made.append(("Joined view", said))
    predecessor = manifest.source.predecessor
    return [*made, ("Previous release, root digest", predecessor)] if predecessor else made


def _used(statement: Statement) -> list[str]:
    """Libraries and models that decide what is found and what bytes come out."""
    tool = statement.predicate.tool
    libraries = [f"{name} {version}" for name, version in sorted(tool.dependencies.items())]
    return [*libraries, *(f"{one.name} {one.version}, SHA-256 {one.sha256}" for one in tool.models)]


def _workers(count: int | None) -> str:
    return f", {count} {'worker' if count == 1 else 'workers'}" if count else ""
