"""The report as GitHub-flavoured Markdown, for pull requests."""

import re

from sanitize.manifest.signatures import Standing
from sanitize.manifest.statement import Statement
from sanitize.report.formats import visible_text
from sanitize.report.plain import render_plain


def render_markdown(statement: Statement, standing: Standing | None = None) -> str:
    """Return the report as Markdown; names and statements stay text, whatever they hold."""
    return render_plain("report.md.j2", statement, standing, harmless)


def harmless(text: str) -> str:
    """The text with every letter escaped that could begin markup, a mention, a formula or a link."""
    shown = re.sub(r"([\\`*_{}\[\]()#+!|<>&~@:$])", r"\\\1", visible_text(text))
    return re.sub(r"(?i)(www)\.", r"\1\\.", shown)
