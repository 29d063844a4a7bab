"""The report as one self-contained page: no script, no request, a strict content security policy."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sanitize.manifest.model import Manifest, StageFinding
from sanitize.manifest.statement import Statement
from sanitize.report import charts, facts, formats
from sanitize.report.atlas import attacks
from sanitize.report.glossary import GLOSSARY

_TEMPLATES = Path(__file__).with_name("templates")
_MOST_BARS = 12


def render_html(statement: Statement) -> str:
    """Return report.html; the same statement gives the same text."""
    style = stylesheet()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    manifest = statement.predicate
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            style=Markup(style),
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
            statement=statement,
            manifest=manifest,
            facts=facts,
            attacks=attacks(manifest),
            glossary=GLOSSARY,
            class_chart=_class_chart(manifest),
            risk_chart=_risk_chart(manifest),
            finding_chart=_finding_chart,
        )
    )


@cache
def stylesheet() -> str:
    """The style of all pages."""
    return (_TEMPLATES / "page.css").read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    """Where the templates are, everything escaped."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        whole=formats.whole, percent=formats.percent, measure=formats.measure, size=formats.size, words=formats.words
    )
    return environment


def _class_chart(manifest: Manifest) -> Markup | None:
    bins = manifest.privacy.class_sizes if manifest.privacy else None
    return charts.class_sizes(bins) if bins else None


def _risk_chart(manifest: Manifest) -> Markup | None:
    rows = [(row.label, *row.shares) for row in facts.risk_rows(manifest) if row.shares != (None, None)]
    return charts.before_and_after(rows) if rows else None


def _finding_chart(column: str, findings: list[StageFinding]) -> Markup | None:
    """Bars by entity; one bar would only repeat the table."""
    bars: dict[str, float] = {}
    for finding in findings:
        bars[finding.entity] = bars.get(finding.entity, 0) + facts.visible(finding.count)
    shown = [(entity, count) for entity, count in bars.items() if count][:_MOST_BARS]
    return charts.counts(f"Bar chart: findings in {column} by entity", shown) if len(shown) > 1 else None
