"""What the markdown and text renderings share: templates whose every insertion is made harmless first."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sanitize.manifest.signatures import Standing
from sanitize.manifest.statement import Statement
from sanitize.report import formats
from sanitize.report.content import content

_TEMPLATES = Path(__file__).with_name("templates")


def render_plain(template: str, statement: Statement, standing: Standing | None, harmless: Callable[[str], str]) -> str:
    """Render a template that isn't HTML; every inserted text passes through `harmless`."""
    return _environment(harmless).get_template(template).render(content(statement, standing))


@cache
def _environment(harmless: Callable[[str], str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        finalize=lambda value: harmless(value) if isinstance(value, str) else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(whole=formats.whole, percent=formats.percent, size=formats.size, words=formats.words)
    return environment
