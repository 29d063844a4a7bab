"""What a reviewer with five minutes wants to know, in this order: the first screen of every report."""

from collections.abc import Iterator
from dataclasses import dataclass

from sanitize.attacks.attack_list import ATTACKS
from sanitize.manifest.audit import AuditCheck
from sanitize.manifest.model import Manifest
from sanitize.report.formats import percent, whole

MOST = 3
"""Gaps that are shown; all of them are below."""
_PERSONAL = [attack for attack in ATTACKS if attack.modality in ("text", "image", "any") and attack.command]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of a reviewer, and what is known about it, a line each."""

    question: str
    lines: tuple[str, ...]


def first_screen(manifest: Manifest) -> list[Answer]:
    """The five answers."""
    return [
        Answer(
            "What is released" if manifest.gate.verdict == "passed" else "What would be released",
            tuple(_released(manifest)),
        ),
        Answer("Was personal data found in it", tuple(_personal(manifest))),
        Answer("Who could be recognised", tuple(_recognized(manifest))),
        Answer("What was not looked at", tuple(_gaps(manifest))),
        Answer("Exceptions that a person accepted", tuple(_accepted(manifest))),
    ]


def _released(manifest: Manifest) -> Iterator[str]:
    columns = sum(column.technique != "suppression" for column in manifest.columns)
    yield f"{whole(manifest.rows.written)} rows and {columns} columns, from {whole(manifest.rows.read)} rows read"
    purpose = manifest.review and manifest.review.purpose
    yield f"Purpose: {' '.join(purpose.split())}" if purpose else "Purpose: the pipeline states none."


def _personal(manifest: Manifest) -> Iterator[str]:
    checks = manifest.audit.checks if manifest.audit else ()
    for attack in _PERSONAL:
        found = [check for check in checks if check.name == attack.name]
        if found:
            yield f"{attack.looks_for}: {_result(found)}{_kinds(found)}"
    canaries = manifest.audit and manifest.audit.canaries
    if canaries:
        yield f"planted personal data: {whole(canaries.easy.caught)} of {whole(canaries.easy.planted)} caught"
    if not checks:
        yield "The written files were not audited."


def _result(checks: list[AuditCheck]) -> str:
    looked = [check for check in checks if check.sample]
    if not looked:
        return "nothing to look at"
    columns = "1 column" if len(looked) == 1 else f"{len(looked)} columns"
    return f"{whole(sum(c.hits for c in looked))} of {whole(sum(c.sample for c in looked))} in {columns}"


def _kinds(checks: list[AuditCheck]) -> str:
    kinds = dict.fromkeys(kind for check in checks if check.hits for kind in check.by or ())
    return f" ({', '.join(kinds)})" if kinds else ""


def _recognized(manifest: Manifest) -> Iterator[str]:
    privacy, audit = manifest.privacy, manifest.audit
    if privacy is None:
        yield "No column is declared as a quasi-identifier: it was not counted how many people share their values."
    else:
        what = "people" if manifest.source.units is not None else "rows"
        yield f"Each combination of quasi-identifiers is shared by at least {whole(privacy.k)} {what}."
    if audit and audit.linkage:
        found = audit.linkage
        known = f"{whole(found.alone)} of {whole(found.targets)}"
        yield f"People of the source who can be found by their quasi-identifiers: {known}"
    for check in audit.checks if audit else ():
        if check.name == "singling_out" and check.sample:
            yield f"People whose released values nobody else has: {percent(check.hits / check.sample)}"


def _gaps(manifest: Manifest) -> Iterator[str]:
    gaps = manifest.audit.not_covered if manifest.audit else ()
    yield from gaps[:MOST]
    if len(gaps) > MOST:
        yield f"and {len(gaps) - MOST} more, under “Not covered”"
    if not gaps:
        yield "The audit names no gaps; that doesn't mean that it found everything."


def _accepted(manifest: Manifest) -> Iterator[str]:
    accepted = [column for column in manifest.columns if column.accepted]
    for column in accepted:
        yield f"{column.name}: {column.accepted}"
    if not accepted:
        yield "None."
