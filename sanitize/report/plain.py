"""What the markdown and text renderings share: templates whose every insertion is made harmless first."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sanitize.manifest.statement import Statement
from sanitize.report import facts, formats

_TEMPLATES = Path(__file__).with_name("templates")


def render_plain(template: str, statement: Statement, harmless: Callable[[str], str]) -> str:
    """Render a template that isn't HTML; every inserted text passes through `harmless`."""
    content = _environment(harmless).get_template(template)
    return content.render(statement=statement, manifest=statement.predicate, facts=facts)


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
    environment.filters.update(
        whole=formats.whole, percent=formats.percent, measure=formats.measure, words=formats.words
    )
    return environment


def visible_text(text: str) -> str:
    """Return the text with everything that a terminal might obey, or that hides itself, shown as an escape."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
