"""What every rendering says, computed once from a manifest."""

from collections.abc import Sequence
from dataclasses import dataclass

from sanitize.manifest.model import GateCheck, Manifest, Measured, Rows, StageFinding
from sanitize.manifest.privacy import ColumnSet, Risk
from sanitize.manifest.values import Count
from sanitize.report.formats import NOTHING, measure, percent, whole, words

_DETECTING = frozenset({"text_pii", "faces", "image_text"})
_NOT_SHARES = frozenset({"k", "l", "t"})


@dataclass(frozen=True)
class Judged:
    """A check of the gate as it is read."""

    name: str
    value: str
    limit: str
    passed: bool
    remedy: str | None


@dataclass(frozen=True)
class Tile:
    """One figure of the summary."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Step:
    """Rows entering and leaving one stage."""

    name: str
    rows_in: int
    rows_out: int

    @property
    def change(self) -> int:
        return self.rows_out - self.rows_in


@dataclass(frozen=True)
class RiskRow:
    """One measure of risk before and after; `shares` are None where the measure is a count or unknown."""

    label: str
    before: str
    after: str
    shares: tuple[float | None, float | None]


@dataclass(frozen=True)
class TellingRow:
    """A set of columns: distinct combinations by rows before and after, and pairs of released rows that differ."""

    columns: str
    before: str
    after: str
    separation: str


@dataclass(frozen=True)
class GroupRow:
    """What suppression took of the groups of a column: of the largest, and of the one it hit most."""

    column: str
    groups: str
    largest: str
    highest: str


def verdict_line(manifest: Manifest) -> str:
    """The verdict in a few words."""
    checks = manifest.gate.checks
    failed = sum(not check.passed for check in checks)
    if manifest.gate.verdict == "passed":
        return f"all {len(checks)} checks passed" if checks else "no check was asked for"
    return f"{failed} of {len(checks)} checks failed"


def checks(manifest: Manifest) -> list[Judged]:
    """The checks of the gate, in its order."""
    return [_judged(check) for check in manifest.gate.checks]


def _judged(check: GateCheck) -> Judged:
    kind, _, column = check.name.partition(":")
    name = f"{words(kind)} of {column}" if column else words(kind)
    limit = " ".join(filter(None, (check.relation, _amount(kind, check.limit))))
    return Judged(name, _amount(kind, check.value), limit, check.passed, check.remedy)


def _amount(kind: str, value: Measured) -> str:
    """Shares are read as percentages; l and t aren't shares."""
    return percent(value) if isinstance(value, float) and kind not in _NOT_SHARES else measure(value)


def equation(rows: Rows) -> str:
    """The reconciliation of rows, in words."""
    came = f"{whole(rows.read)} read + {whole(rows.augmented)} augmented"
    went = (
        f"{whole(rows.written)} written + {whole(rows.suppressed)} suppressed + {whole(rows.dropped)} dropped"
        f" + {whole(rows.quarantined)} quarantined"
    )
    return f"{came} = {went}"


def adds_up(rows: Rows) -> bool:
    """Whether the reconciliation holds."""
    return rows.read + rows.augmented == rows.written + rows.suppressed + rows.dropped + rows.quarantined


def steps(manifest: Manifest) -> list[Step]:
    """The stages as rows pass them."""
    return [Step(stage.use, stage.rows_in, stage.rows_out) for stage in manifest.stages]


def findings_by_column(manifest: Manifest) -> dict[str, list[StageFinding]]:
    """Every finding of every stage, by column as the source has them, the most frequent first, hidden ones last."""
    by_column: dict[str, list[StageFinding]] = {column.name: [] for column in manifest.columns}
    for stage in manifest.stages:
        for finding in stage.findings:
            by_column.setdefault(finding.column, []).append(finding)
    return {column: sorted(found, key=_by_count) for column, found in by_column.items() if found}


def _by_count(finding: StageFinding) -> tuple[float, str, str]:
    return -visible(finding.count), finding.entity, finding.action


def visible(count: Count) -> float:
    """The count, or for a hidden one a number between none and the least one that is shown."""
    return count if isinstance(count, int) else 0.5


def total(counts: Sequence[Count]) -> str:
    """The sum of counts, with a plus where some of them are hidden."""
    known = sum(count for count in counts if isinstance(count, int))
    hidden = any(isinstance(count, str) for count in counts)
    return f"{known:,}+" if hidden else f"{known:,}"


def tiles(manifest: Manifest) -> list[Tile]:
    """The figures of the summary; those that don't exist are left out."""
    rows = manifest.rows
    read = f"of {whole(rows.read)} read" + (f", {whole(rows.augmented)} added" if rows.augmented else "")
    found = [Tile("Rows released", whole(rows.written), read)]
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
    found += _audit_tiles(manifest)
    return found


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


def risk_rows(manifest: Manifest) -> list[RiskRow]:
    """The measures of risk that were taken before or after."""
    risk = manifest.privacy.risk if manifest.privacy else None
    if risk is None:
        return []
    before, after = risk.before or Risk(), risk.after or Risk()
    shares = (
        ("Highest, prosecutor", before.prosecutor_max, after.prosecutor_max),
        ("Average, prosecutor", before.prosecutor_mean, after.prosecutor_mean),
        ("Highest, journalist", before.journalist_max, after.journalist_max),
        ("Marketer", before.marketer, after.marketer),
    )
    rows = [RiskRow(label, percent(old), percent(new), (old, new)) for label, old, new in shares]
    counted = (
        ("Sample uniques", before.sample_uniques, after.sample_uniques),
        ("Units with a combination of classes of their own", before.unique_trajectories, after.unique_trajectories),
    )
    rows += [RiskRow(label, whole(old), whole(new), (None, None)) for label, old, new in counted]
    same, now = before.homogeneous or {}, after.homogeneous or {}
    rows += [
        RiskRow(f"In classes of a single {name}", percent(same.get(name)), percent(now.get(name)), (None, None))
        for name in dict.fromkeys((*same, *now))
    ]
    return [row for row in rows if (row.before, row.after) != (NOTHING, NOTHING)]


def telling_rows(manifest: Manifest) -> list[TellingRow]:
    """The sets of columns that tell rows apart most, as they were and as they are; the worst of the release first."""
    telling = manifest.privacy.telling if manifest.privacy else None
    if telling is None:
        return []
    before, after = (
        {one.columns: one for one in side.most} if side else {} for side in (telling.before, telling.after)
    )
    return [
        TellingRow(" + ".join(columns), _distinction(before.get(columns)), _distinction(one), percent(one.separation))
        for columns, one in after.items()
    ]


def _distinction(found: ColumnSet | None) -> str:
    return percent(found.distinction) if found else NOTHING


def group_rows(manifest: Manifest) -> list[GroupRow]:
    """The suppressed shares of the groups of each column that they were asked for."""
    groups = (manifest.privacy.suppressed_by_group or {}) if manifest.privacy else {}
    return [
        GroupRow(column, whole(len(rates)), percent(rates[0]), percent(max(rates)))
        for column, rates in groups.items()
        if rates
    ]
