"""The report as GitHub-flavoured Markdown, for pull requests."""

from sanitize.manifest.signatures import Standing
from sanitize.manifest.statement import Statement
from sanitize.report.formats import escaped_markdown
from sanitize.report.plain import render_plain


def render_markdown(statement: Statement, standing: Standing | None = None) -> str:
    """Return the report as Markdown; names and statements stay text, whatever they hold."""
    return render_plain("report.md.j2", statement, standing, escaped_markdown)
