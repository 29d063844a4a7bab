"""The verdict, the checks it rests on, and the figures of the summary."""

from dataclasses import dataclass, replace

from sanitize.attacks.attack_list import ATTACKS
from sanitize.gate import meaning_of
from sanitize.gate.lines_to_write import line_to_write
from sanitize.manifest.model import GateCheck, Manifest, Measured
from sanitize.report.findings import total
from sanitize.report.formats import measure, percent, whole, words

_DETECTING = frozenset({"text_pii", "faces", "image_text"})
_NOT_SHARES = frozenset({"k", "l", "t"})
_BOUNDED = frozenset(attack.name for attack in ATTACKS if attack.limited == "rate" and attack.samples)
_UNMEASURED = "not measured"
_SIGNS = {">=": "≥", "<=": "≤", "==": "=", "among": "one of"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A check of the gate as it is read: what was measured, how it must stand to the limit, what to do about it."""

    name: str
    meaning: str
    value: str
    limit: str
    passed: bool
    remedy: str
    write: str = ""
    """The line of the pipeline file that answers it, where one does."""

    @property
    def said(self) -> str:
        """What was measured, in words."""
        return self.value.capitalize() if self.value == _UNMEASURED else f"Measured {self.value}"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the summary."""

    label: str
    value: str
    note: str


def verdict_line(manifest: Manifest) -> str:
    """The verdict in a few words."""
    checks = manifest.gate.checks
    failed = sum(not check.passed for check in checks)
    if manifest.gate.verdict == "passed":
        said = f"all {len(checks)} checks passed" if checks else "the policy asks for no check"
    else:
        said = f"{failed} of {len(checks)} checks failed"
    figures = len(manifest.gate.measured or ())
    return f"{said}, {figures} more figures have no limit" if figures else said


def unlimited(manifest: Manifest) -> list[Judged]:
    """What was measured though nothing limits it, and what does not apply: neither is a check."""
    gate = manifest.gate
    measured = [
        Judged(words(one.name), meaning_of(one.name), _amount(one.name, one.value), "measured, no limit", True, "")
        for one in gate.measured or ()
    ]
    absent = [
        Judged(words(name), meaning_of(name), "–", "not applicable", True, "") for name in gate.not_applicable or ()
    ]
    return measured + absent


def checks(manifest: Manifest) -> list[Judged]:
    """The checks of the gate, in its order."""
    return [
        replace(_judged(check), write=(line_to_write(manifest, check) or "").strip()) for check in manifest.gate.checks
    ]


def _judged(check: GateCheck) -> Judged:
    kind, _, column = check.name.partition(":")
    name = f"{words(kind)} of {column}" if column else words(kind)
    name = f"{check.table}: {name}" if check.table else name
    sign = _SIGNS[check.relation] if check.relation else ""
    limit = f"{sign} {_amount(kind, check.limit)}".strip()
    meaning = f"{meaning_of(kind)}, 95% upper bound" if kind in _BOUNDED else meaning_of(kind)
    return Judged(name, meaning, _amount(kind, check.value), limit, check.passed, _sentence(check.remedy))


def _sentence(text: str | None) -> str:
    """The text as a sentence of its own."""
    return f"{text[0].upper()}{text[1:].removesuffix('.')}." if text else ""


def _amount(kind: str, value: Measured) -> str:
    """Shares are read as percentages; l and t aren't shares."""
    if value is None:
        return _UNMEASURED
    return percent(value) if isinstance(value, float) and kind not in _NOT_SHARES else measure(value)


def tiles(manifest: Manifest) -> list[Tile]:
    """The figures of the summary; those that don't exist are left out."""
    rows = manifest.rows
    read = f"of {whole(rows.read)} read" + (f", {whole(rows.augmented)} added" if rows.augmented else "")
    label = "Rows released" if manifest.gate.verdict == "passed" else "Rows held back"
    found = [Tile(label, whole(rows.written), read)]
    if privacy := manifest.privacy:
        asked = f"asked for {privacy.k_requested}" if privacy.k_requested is not None else "not asked for"
        found.append(Tile("k, the smallest group", whole(privacy.k), asked))
        if privacy.risk and privacy.risk.after and privacy.risk.after.prosecutor_max is not None:
            before = privacy.risk.before.prosecutor_max if privacy.risk.before else None
            note = f"{percent(before)} before" if before is not None else "before: not measured"
            found.append(Tile("Highest personal risk", percent(privacy.risk.after.prosecutor_max), note))
    if rows.read:
        lost = rows.suppressed + rows.dropped + rows.quarantined
        found.append(Tile("Rows left out", percent(lost / rows.read), f"{whole(lost)} rows"))
    return found + _audit_tiles(manifest)


def _audit_tiles(manifest: Manifest) -> list[Tile]:
    found = []
    detecting = [stage for stage in manifest.stages if stage.use in _DETECTING]
    if detecting:
        covered = total([finding.count for stage in detecting for finding in stage.findings])
        found.append(Tile("Found and covered", covered, "names, numbers, faces, text in pictures"))
    if manifest.audit and (canaries := manifest.audit.canaries):
        easy = canaries.easy
        found.append(Tile("Canaries caught", f"{easy.caught} of {easy.planted}", "planted, then searched for"))
    return found
