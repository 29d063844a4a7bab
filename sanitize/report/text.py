"""The report as plain text, for terminals."""

from sanitize.manifest.signatures import Standing
from sanitize.manifest.statement import Statement
from sanitize.report.formats import visible_text
from sanitize.report.plain import render_plain


def render_text(statement: Statement, standing: Standing | None = None) -> str:
    """Return the report as text without any control character but line feeds."""
    return render_plain("report.txt.j2", statement, standing, visible_text)
