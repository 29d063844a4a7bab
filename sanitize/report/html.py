"""The report as one self-contained page: no script, no request, a strict content security policy."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sanitize.manifest.model import Manifest, StageFinding
from sanitize.manifest.signatures import Standing
from sanitize.manifest.statement import Statement
from sanitize.report import charts, formats
from sanitize.report.content import content
from sanitize.report.findings import visible
from sanitize.report.gallery import Gallery, image_columns
from sanitize.report.glossary import GLOSSARY
from sanitize.report.risk import class_rows, risk_rows

_TEMPLATES = Path(__file__).with_name("templates")
_MOST_BARS = 12
_LONGEST_WORD = 64
"""Characters; a SHA-256 has as many."""


def render_html(statement: Statement, standing: Standing | None = None, gallery: Gallery | None = None) -> str:
    """Return report.html; the same arguments give the same text.

    `standing` says who signed and approved: None before anybody could. `gallery` holds the pictures to show.
    """
    style = stylesheet()
    manifest = statement.predicate
    pictures = " img-src data:;" if gallery and gallery.pictures else ""
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            content(statement, standing),
            style=Markup(style),
            policy=f"default-src 'none'; style-src '{style_digest()}';{pictures} base-uri 'none'; form-action 'none'",
            glossary=GLOSSARY,
            pictured=bool(image_columns(manifest)),
            gallery=gallery or Gallery(),
            no_gallery=_no_gallery(manifest),
            class_chart=_class_chart(manifest),
            risk_chart=_risk_chart(manifest),
            finding_chart=_finding_chart,
        )
    )


@cache
def stylesheet() -> str:
    """The style of all pages."""
    return (_TEMPLATES / "page.css").read_text(encoding="utf-8")


def style_digest() -> str:
    """The stylesheet as a Content-Security-Policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(stylesheet().encode()).digest()).decode()}"


@cache
def environment() -> Environment:
    """Where the templates are; everything is escaped, and what would hide itself is shown."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        whole=formats.whole, percent=formats.percent, size=formats.size, words=formats.words, plain=_plain
    )
    return environment


def _visible(value: Any) -> Any:
    """A text as `_plain` has it; one without a place to break it at may break anywhere."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    shown = _plain(value)
    unbroken = max(map(len, value.split()), default=0) > _LONGEST_WORD
    return Markup('<span class="long">{}</span>').format(shown) if unbroken else shown


def _plain(text: str) -> Markup:
    """A text escaped, with its control and direction characters shown, so that no name can pass for another one."""
    return escape(formats.visible_text(text))


def _no_gallery(manifest: Manifest) -> str:
    """Why there are no pictures."""
    if manifest.gate.verdict == "refused":
        return "refused_pictures"
    return "no_pictures" if manifest.policy.gallery else "gallery"


def _class_chart(manifest: Manifest) -> Markup | None:
    rows = class_rows(manifest.privacy) if manifest.privacy else []
    return charts.class_sizes(rows) if rows else None


def _risk_chart(manifest: Manifest) -> Markup | None:
    rows = [(row.label, *row.shares) for row in risk_rows(manifest) if row.shares != (None, None)]
    return charts.before_and_after(rows) if rows else None


def _finding_chart(column: str, findings: list[StageFinding]) -> Markup | None:
    """Bars by entity; one bar would only repeat the table."""
    bars: dict[str, float] = {}
    for finding in findings:
        bars[finding.entity] = bars.get(finding.entity, 0) + visible(finding.count)
    shown = [(formats.visible_text(entity), count) for entity, count in bars.items() if count][:_MOST_BARS]
    title = f"Bar chart: findings in {formats.visible_text(column)} by entity"
    return charts.counts(title, shown) if len(shown) > 1 else None
