"""A release of several tables checked: each by itself, what they come to together, and the joined view."""

from __future__ import annotations

from sanitize.attacks.joined import recount, released_tables
from sanitize.errors import VerificationError
from sanitize.io.places.place import Place
from sanitize.manifest.model import Joined, Manifest, Rows
from sanitize.manifest.statement import Statement
from sanitize.verification.counts import check_counts
from sanitize.verification.findings import Findings
from sanitize.verification.gate import PolicyFile, check_gate


def check_tables(folder: Place, statement: Statement, found: Findings, *, whole: bool, policy: PolicyFile) -> None:
    """Check every table of a release and all of them together; counts only where all files are there and unchanged."""
    manifest = statement.predicate
    tables = manifest.tables or {}
    stray = [one.name for one in manifest.resources if one.rows is not None and _table_of(one.name) not in tables]
    found.expect([f"{name}: belongs to no table of the manifest" for name in stray], "that every file is of a table")
    for name in tables:
        own = manifest.of_table(name)
        if whole:
            check_counts(folder, own, found)
        check_gate(own, policy, found, name)
    if whole and manifest.joined is not None:
        _check_joined(folder, manifest, manifest.joined, found)
    _check_sums(manifest, found)
    together = [check for check in manifest.gate.checks if check.table is None]
    check_gate(
        manifest.model_copy(update={"gate": manifest.gate.model_copy(update={"checks": tuple(together)})}), None, found
    )


def _table_of(file: str) -> str:
    return file.split("/")[1] if file.count("/") > 1 else ""


def _check_sums(manifest: Manifest, found: Findings) -> None:
    tables = manifest.tables or {}
    failures = [
        f"{name} rows differ from the sum over all tables"
        for name in Rows.model_fields
        if getattr(manifest.rows, name) != sum(getattr(one.rows, name) for one in tables.values())
    ]
    listed = {
        (check.table, check.name, str(check.limit), str(check.value)) for check in manifest.gate.checks if check.table
    }
    own = {
        (name, check.name, str(check.limit), str(check.value))
        for name, table in tables.items()
        for check in table.gate.checks
    }
    failures += ["the gate of the release doesn't list the checks of its tables"] if listed != own else []
    found.expect(failures, "that all tables together are the sum of each")


def _check_joined(folder: Place, manifest: Manifest, joined: Joined, found: Findings) -> None:
    tables = manifest.tables or {}
    try:
        if unknown := [name for name in joined.tables if name not in tables]:
            raise VerificationError(f"the joined view names {unknown[0]!r}, which isn't a table")
        counted = recount(released_tables(folder, tables, manifest.resources, joined.tables))
    except VerificationError as error:
        found.failures.append(str(error))
        return
    failures = []
    if joined.k is not None and (counted is None or counted.k is None or counted.k < joined.k):
        failures.append("k over the joined tables is less than in the manifest")
    if counted is not None and (counted.persons, counted.classes) != (joined.persons, joined.classes):
        failures.append("the people or classes of the joined view differ from the manifest")
    found.expect(failures, f"k over the joined tables ({', '.join(joined.tables)})")
