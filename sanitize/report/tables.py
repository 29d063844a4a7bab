"""Each of several tables by itself, and what an attacker sees who joins them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sanitize.manifest.model import Joined, Manifest, TableReport
from sanitize.report.evidence import counted_of
from sanitize.report.formats import NOTHING, percent, whole
from sanitize.report.risk import Guarantee, RiskRow, guarantees, risk_rows
from sanitize.report.verdict import Judged, checks


@dataclass(frozen=True, slots=True)
class TableView:
    """What the page says of a table."""

    name: str
    facts: list[tuple[str, str]]
    guarantees: list[Guarantee]
    risks: list[RiskRow]
    failed: list[Judged]
    checked: int


def table_views(manifest: Manifest) -> list[TableView]:
    """The tables, in the order of the manifest; none for a release of one."""
    found = []
    for name, table in (manifest.tables or {}).items():
        own = manifest.of_table(name)
        judged = checks(own)
        found.append(
            TableView(
                name,
                list(_facts(table)),
                guarantees(table.privacy) if table.privacy else [],
                risk_rows(own),
                [check for check in judged if not check.passed],
                len(judged),
            )
        )
    return found


def _facts(table: TableReport) -> Iterator[tuple[str, str]]:
    rows = table.rows
    yield "Rows released", f"{whole(rows.written)} of {whole(rows.read)}"
    gone = (("suppressed", rows.suppressed), ("dropped", rows.dropped), ("quarantined", rows.quarantined))
    yield "Rows left out", ", ".join(f"{whole(count)} {what}" for what, count in gone if count) or "none"
    yield "People", NOTHING if table.source.units is None else f"{whole(table.source.units)} in the source"
    if table.privacy is not None and table.privacy.loss is not None:
        yield "Loss of detail", percent(table.privacy.loss)
    refers = ", ".join(f"{column} to {to}" for column, to in table.references.items())
    yield "Refers to other tables", refers or "no"
    if table.orphan_rows is not None:
        what = "kept" if table.orphans == "keep" else "dropped"
        yield "Rows that refer to nothing", f"{whole(table.orphan_rows)}, {what}"


def joined_lines(manifest: Manifest) -> list[str]:
    """What whoever joins the tables finds out, in sentences."""
    joined = manifest.joined
    if joined is None:
        return ["No tables can be joined: their keys are dropped, or their tokens differ from table to table."]
    asked = f"{whole(joined.k_requested)} were asked for" if joined.k_requested else "nothing was asked for"
    removed = f" {whole(joined.removed)} people were removed for that." if joined.removed is not None else ""
    return [
        f"An attacker can join {', '.join(joined.tables)}. Of {whole(joined.persons)} people, the fewest who share all "
        f"their rows in these are {whole(joined.k)} ({asked}); {whole(joined.alone)} people share theirs with nobody."
        f"{removed}",
        *_linkage_lines(joined),
    ]


def _linkage_lines(joined: Joined) -> list[str]:
    found = joined.linkage
    if found is None:
        return []
    linked, alone = (counted_of(count, found.targets) for count in (found.linked, found.alone))
    return [
        f"An attacker who knows the raw quasi-identifiers of {whole(found.targets)} people in the source, from one row "
        f"of theirs in each table, finds people whose rows match in all tables for {linked} of them; for {alone} "
        "of them only one person is left."
    ]
