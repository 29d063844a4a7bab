"""What can be counted again from the Parquet files of a release."""

from __future__ import annotations

from sanitize.attacks.recount import Recount, recount
from sanitize.attacks.written_parts import count_rows, names
from sanitize.errors import VerificationError
from sanitize.io.places.place import Place
from sanitize.manifest import statement as statements
from sanitize.manifest.model import Manifest
from sanitize.manifest.privacy import Privacy
from sanitize.verification.findings import Findings

TOLERANCE = 2e-6
"""What the manifest rounds away."""


def check_counts(folder: Place, manifest: Manifest, found: Findings) -> None:
    """Count rows, columns, classes and sensitive values of the parts again."""
    parts = {resource.name: resource.rows for resource in manifest.resources if resource.rows is not None}
    try:
        counts = {name: count_rows([folder / name]) for name in parts}
        failures = [
            f"{name}: its number of rows differs from the manifest"
            for name, rows in parts.items()
            if counts[name] != rows
        ]
        if sum(counts.values()) != manifest.rows.written:
            failures.append(f"{statements.FILE}: the number of rows in its files differs from the rows written")
        listed = {column.name for column in manifest.columns}
        failures += [
            f"{name}: its columns differ from the manifest" for name in parts if not listed >= set(names(folder / name))
        ]
        if found.expect(failures, "rows and columns of every part") and manifest.privacy is not None:
            _check_privacy([folder / name for name in parts], manifest, manifest.privacy, found)
    except VerificationError as error:
        found.failures.append(str(error))


def _check_privacy(parts: list[Place], manifest: Manifest, privacy: Privacy, found: Findings) -> None:
    there = set(names(parts[0])) if parts else set()
    dividing = [column for column in manifest.columns if column.role == "quasi" or column.tells_apart]
    quasi = [column.name for column in dividing if column.name in there]
    if not quasi:
        found.failures.append("k is attested, but no column that it was counted over is in the release")
        return
    sensitive = [name for name in {**(privacy.l or {}), **(privacy.t or {})} if name in there]
    unit = privacy.unit if privacy.unit in there else None
    counted = recount(parts, quasi, sensitive, unit=unit)
    by = f"by {unit}" if unit else "by row"
    failures = []
    if privacy.k is not None and (counted.k is None or counted.k < privacy.k):
        failures.append(f"k {by} is less than in the manifest")
    if privacy.classes is not None and counted.classes != privacy.classes:
        failures.append("the number of classes differs from the manifest")
    found.expect(failures, f"k, {by}")
    _check_diversity(counted, privacy, found)
    if not _same_units(counted, privacy, unit):
        found.attested.append("that classes count people: the folder doesn't say which rows are one person's")


def _check_diversity(counted: Recount, privacy: Privacy, found: Findings) -> None:
    measured = {name: (worst.distinct, worst.distance) for name, worst in counted.sensitive.items()}
    if privacy.l:
        less = [name for name, claimed in privacy.l.items() if name in measured and measured[name][0] < claimed]
        found.expect([f"l of {name!r} is less than in the manifest" for name in less], "l")
    if privacy.t and _same_units(counted, privacy, privacy.unit):
        other = [name for name, t in privacy.t.items() if name in measured and abs(measured[name][1] - t) > TOLERANCE]
        found.expect([f"t of {name!r} differs from the manifest" for name in other], "t")
    elif privacy.t:
        found.attested.append("t")


def _same_units(counted: Recount, privacy: Privacy, unit: str | None) -> bool:
    """Whether the folder lets persons be counted as the manifest counted them."""
    sizes = None if privacy.class_sizes is None else [one.classes for one in privacy.class_sizes]
    if sizes is not None and sizes != [one.classes for one in counted.sizes]:
        return False
    return unit is not None or privacy.unit == "row"
