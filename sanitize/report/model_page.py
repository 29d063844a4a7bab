"""A page about an audit with models alone."""

from __future__ import annotations

from markupsafe import Markup

from sanitize.manifest.proof import ModelAudit
from sanitize.report.html import environment, style_digest, stylesheet
from sanitize.report.model_audit import KEPT, view
from sanitize.report.model_words import HELP


def render_page(name: str, audit: ModelAudit, exposure: str | None = None) -> str:
    """One self-contained page; `exposure` is the pipeline's word for who will see the model."""
    policy = f"default-src 'none'; style-src '{style_digest()}'; base-uri 'none'; form-action 'none'"
    shown = [view("Models trained on the data", audit, exposure)]
    template = environment().get_template("models.html.j2")
    return template.render(
        name=name, model_views=shown, style=Markup(stylesheet()), policy=policy, help=HELP, kept_names=KEPT
    )
