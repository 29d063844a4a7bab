"""Groups and risk: guarantees beside what was asked for, classes by size, measures before and after."""

from dataclasses import dataclass

from sanitize.manifest.model import Manifest
from sanitize.manifest.privacy import ColumnSet, Privacy, Risk
from sanitize.report.formats import NOTHING, measure, percent, whole


@dataclass(frozen=True, slots=True)
class Guarantee:
    """k, l or t, measured on the written files, beside what was asked for."""

    name: str
    measured: str
    asked: str


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One measure of risk before and after; `shares` are None where the measure is a count or unknown."""

    label: str
    before: str
    after: str
    shares: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class TellingRow:
    """A set of columns: distinct combinations by rows before and after, and pairs of released rows that differ."""

    columns: str
    before: str
    after: str
    separation: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """What suppression took of the groups of a column: of the largest, and of the one it hit most."""

    column: str
    groups: str
    largest: str
    highest: str


def guarantees(privacy: Privacy) -> list[Guarantee]:
    """k, then l and t of each sensitive column."""
    found = [Guarantee("k, the smallest class", whole(privacy.k), whole(privacy.k_requested))]
    for name, measured, asked in (("l", privacy.l, privacy.l_requested), ("t", privacy.t, privacy.t_requested)):
        found += [
            Guarantee(f"{name} of {column}", measure(value), measure((asked or {}).get(column)))
            for column, value in sorted((measured or {}).items())
        ]
    return found


def details(privacy: Privacy) -> list[tuple[str, str]]:
    """How the classes were made, and what they cost."""
    budget = f", after {measure(privacy.time_budget)} s" if privacy.time_budget is not None else ""
    gap = (
        f"none is better by more than {measure(privacy.gap)}{budget}" if privacy.gap else "no other solution is better"
    )
    found = [
        ("Recoding", privacy.recoding),
        ("Classes", None if privacy.classes is None else whole(privacy.classes)),
        ("Loss of detail", None if privacy.loss is None else percent(privacy.loss)),
        ("Search", None if privacy.gap is None else gap),
        ("k with earlier releases", None if privacy.union_k is None else whole(privacy.union_k)),
        ("Units suppressed", None if privacy.suppressed_units is None else whole(privacy.suppressed_units)),
    ]
    levels = [(f"Level of {column}", str(level)) for column, level in sorted((privacy.levels or {}).items())]
    return [(name, value) for name, value in found if value is not None] + levels


def class_rows(privacy: Privacy) -> list[tuple[str, int]]:
    """How many classes hold how many units, from the first filled size to the last one."""
    bins = privacy.class_sizes or ()
    filled = [place for place, size in enumerate(bins) if size.classes]
    shown = bins[filled[0] : filled[-1] + 1] if filled else ()
    return [(_span(size.low, size.high), size.classes) for size in shown]


def _span(low: int, high: int | None) -> str:
    if high is None:
        return f"{low:,}+"
    return str(low) if low == high else f"{low:,}–{high:,}"


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
        ("Units with a unique combination of classes", before.unique_trajectories, after.unique_trajectories),
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
    worst = sorted(after.items(), key=lambda found: (-found[1].distinction, found[0]))
    return [
        TellingRow(" + ".join(columns), _distinction(before.get(columns)), _distinction(one), percent(one.separation))
        for columns, one in worst
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
