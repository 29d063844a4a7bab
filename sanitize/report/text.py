"""The report as plain text, for terminals."""

from collections.abc import Iterable

from sanitize.manifest.diff import Change
from sanitize.manifest.signatures import Standing
from sanitize.manifest.statement import Statement
from sanitize.report.formats import measure, visible_text
from sanitize.report.plain import render_plain


def render_text(statement: Statement, standing: Standing | None = None) -> str:
    """Return the report as text without any control character but line feeds."""
    return render_plain("report.txt.j2", statement, standing, visible_text)


def render_changes(changes: Iterable[Change]) -> str:
    """Return the differences of two releases, one a line."""
    lines = [f"{change.place}: {measure(change.old)} → {measure(change.new)}" for change in changes]
    return "\n".join(map(visible_text, lines)) or "no difference"
