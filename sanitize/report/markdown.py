"""The report as GitHub-flavoured Markdown, for pull requests."""

import re

from sanitize.manifest.statement import Statement
from sanitize.report.plain import render_plain, visible_text


def render_markdown(statement: Statement) -> str:
    """Return the report as Markdown; names and statements stay text, whatever they hold."""
    return render_plain("report.md.j2", statement, _escape)


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]()#+!|<>&~@:])", r"\\\1", visible_text(text))
