"""What a manifest says of each thing that a limit can be set for; None where it was not measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sanitize.manifest.audit import AuditCheck
from sanitize.manifest.model import ColumnReport, Manifest, Measured
from sanitize.manifest.values import Count
from sanitize.text.language.coverage import NOT_COVERED

Measure = Callable[[Manifest, str], Measured]
"""Given a manifest and the column that a check names, or none."""


def released(column: ColumnReport, *roles: str) -> bool:
    """Whether the column has one of the roles and is in the release; one that was dropped has nothing to measure."""
    return column.role in roles and column.technique != "suppression"


def _most(count: Count) -> int:
    """The largest count that a hidden one can stand for."""
    return count if isinstance(count, int) else int(count.removeprefix("<")) - 1


def _share(count: Count | None, whole: int | None) -> float | None:
    if count is None or whole is None:
        return None
    return round(min(_most(count) / whole, 1.0), 6) if whole else 0.0


def k(manifest: Manifest, _column: str) -> Measured:
    """The k of the written files, or over all data that was counted under the same frozen solution."""
    privacy = manifest.privacy
    return None if privacy is None else privacy.k if privacy.union_k is None else privacy.union_k


def joined_k(manifest: Manifest, _column: str) -> Measured:
    """The fewest people who have the same rows in all tables together."""
    return manifest.joined.k if manifest.joined else None


def diversity(manifest: Manifest, column: str) -> Measured:
    """l of a column, or the least of all sensitive columns."""
    return min(_of(manifest, "l", column), default=None)


def closeness(manifest: Manifest, column: str) -> Measured:
    """t of a column, or the largest of all sensitive columns."""
    return max(_of(manifest, "t", column), default=None)


def _of(manifest: Manifest, model: str, column: str) -> list[float]:
    """What was measured of the column; of all released sensitive columns when none is named, or nothing at all."""
    measured: Mapping[str, float] = getattr(manifest.privacy, model, None) or {}
    wanted = [column] if column else [one.name for one in manifest.columns if released(one, "sensitive")]
    return [measured[name] for name in wanted] if all(name in measured for name in wanted) else []


def intersection_k(manifest: Manifest, _column: str) -> Measured:
    """The fewest persons who share their classes both in this release and in its predecessor."""
    found = manifest.audit and manifest.audit.intersection
    return found.k if found else None


def intersection_exposed(manifest: Manifest, _column: str) -> Measured:
    """Persons whom both releases together set apart, though neither does alone."""
    found = manifest.audit and manifest.audit.intersection
    return _most(found.exposed) if found else None


def intersection_disclosed(manifest: Manifest, _column: str) -> Measured:
    """Persons whose sensitive value both releases together tell, in the column where they are most."""
    found = manifest.audit and manifest.audit.intersection
    return max(map(_most, [*found.disclosed.values(), *found.homogeneous.values()]), default=0) if found else None


def suppressed(manifest: Manifest, _column: str) -> Measured:
    """The share of the rows that reached k-anonymity and were suppressed."""
    rows = manifest.rows_of_run
    reached = next((stage.rows_in for stage in manifest.stages if stage.use == "k_anonymity"), rows.read)
    return _share(rows.suppressed, reached)


def suppressed_units(manifest: Manifest, _column: str) -> Measured:
    """The share of persons of whom nothing is left."""
    return _share(manifest.privacy.suppressed_units, manifest.source.units) if manifest.privacy else None


def suppressed_by_group(manifest: Manifest, column: str) -> Measured:
    """The suppressed share of the group that it hit most, of a column or of all that were asked for."""
    groups = (manifest.privacy.suppressed_by_group or {}) if manifest.privacy else {}
    rates = [rate for name, found in groups.items() if column in ("", name) for rate in found]
    return max(rates) if rates else None


def unique_trajectories(manifest: Manifest, _column: str) -> Measured:
    """The share of persons whose classes together are theirs alone."""
    units = manifest.increments.units if manifest.increments else manifest.source.units
    return _share(manifest.privacy.unique_trajectories, units) if manifest.privacy else None


def quarantined(manifest: Manifest, _column: str) -> Measured:
    """The share of rows that could not be handled, apart from those in a language that no detector covers."""
    languages = manifest.quarantine.reasons.get(NOT_COVERED, 0)
    least = languages if isinstance(languages, int) else 1  # a hidden count is at least 1
    rows = manifest.rows_of_run
    return _share(rows.quarantined - least, rows.read)


def not_covered(manifest: Manifest, _column: str) -> Measured:
    """The share of rows with a text in a language that no detector covers."""
    return _share(manifest.quarantine.reasons.get(NOT_COVERED, 0), manifest.rows_of_run.read)


def canaries(manifest: Manifest, _column: str) -> Measured:
    """The share of easy canaries that were caught."""
    easy = manifest.audit and manifest.audit.canaries and manifest.audit.canaries.easy
    return round(easy.caught / easy.planted, 6) if easy else None


def identity_share(manifest: Manifest, _column: str) -> Measured:
    """The share of rows of the most frequent identity."""
    return manifest.identities.max_share if manifest.identities else None


def reconcile(manifest: Manifest, _column: str) -> Measured:
    """Whether every row is accounted for, in the manifest's sums and in its files."""
    rows = manifest.rows
    files = [resource.rows for resource in manifest.resources if resource.rows is not None]
    gone = rows.written + rows.suppressed + rows.dropped + rows.quarantined
    return rows.read + rows.augmented == gone and (not files or sum(files) == rows.written)


def written(manifest: Manifest, _column: str) -> Measured:
    """Rows of the release."""
    return manifest.rows.written


def models(manifest: Manifest, _column: str) -> Measured:
    """The models that the stages used, each as `name version`, as one text."""
    return ", ".join(sorted(f"{used.name} {used.version}" for used in manifest.tool.models))


def audited(manifest: Manifest, name: str, target: str) -> list[AuditCheck]:
    """The audit's checks of a name, of one column or of all."""
    found = manifest.audit.checks if manifest.audit else ()
    return [check for check in found if check.name == name and target in ("", check.target)]


def _bound(check: AuditCheck) -> float | None:
    if check.upper is None or not check.sample or not check.finds:
        return check.upper
    return round(min(max(check.upper, check.hits / check.sample / check.finds), 1.0), 6)


def upper(name: str) -> Measure:
    """The highest upper bound among the audit's checks of that name; None when one of them looked at nothing.

    Where a method finds only a known share of what is there, the rate that follows from its hits counts, if it is more.
    """

    def measure(manifest: Manifest, target: str) -> Measured:
        bounds = [_bound(check) for check in audited(manifest, name, target)]
        known = [bound for bound in bounds if bound is not None]
        return max(known) if known and len(known) == len(bounds) else None

    return measure


def hits(name: str) -> Measure:
    """The hits of the audit's checks of that name."""

    def measure(manifest: Manifest, target: str) -> Measured:
        checks = audited(manifest, name, target)
        return sum(check.hits for check in checks) if checks else None

    return measure


def known_in_tables_alone(manifest: Manifest, _column: str) -> Measured:
    """The share of people, known in several tables, for whom these leave one person when they are joined."""
    linked = manifest.joined and manifest.joined.linkage
    return _share(linked.alone, linked.targets) if linked else None


def known_alone(_name: str) -> Measure:
    """The share of known people for whom one person's rows alone can stand; nobody to look for is nobody found."""

    def measure(manifest: Manifest, _target: str) -> Measured:
        linked = manifest.audit and manifest.audit.linkage
        return _share(linked.alone, linked.targets) if linked else None

    return measure


def of_models(attack: str, metric: str, *, times_chance: bool = False) -> Measure:
    """The upper bound of how far an attack on a model of the release got; None where that proves nothing.

    `times_chance`: the figure itself, as so many times chance.
    """

    def measure(manifest: Manifest, _target: str) -> Measured:
        audit = manifest.audit.models if manifest.audit else None
        if audit is None or attack in audit.void:
            return None
        found = [
            one
            for one in audit.figures
            if (one.attack, one.arm, one.target, one.stratum, one.metric)
            == (attack, "release", "everybody", "all", metric)
        ]
        if not found or found[0].void or found[0].value is None:
            return None
        if times_chance:
            return round(found[0].value / found[0].chance, 4) if found[0].chance else None
        return found[0].high

    return measure
