"""The page on which a reviewer decides: what was checked, a form, the report in a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup

from sanitize.manifest.signatures import Standing
from sanitize.report.html import environment, style_digest, stylesheet
from sanitize.report.meanings import ABSENT


class Checked(Protocol):
    """What a verification says, each a short sentence."""

    @property
    def rechecked(self) -> Sequence[str]: ...
    @property
    def attested(self) -> Sequence[str]: ...
    @property
    def failures(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page shows; without a `token` it has no form, and `said` is what came of the last decision.

    `home` is the path of the desk, the report and the form lie below it.
    """

    name: str
    reviewer: str
    checked: Checked
    standing: Standing
    home: str
    token: str | None
    said: str | None = None


def render_desk(desk: Desk) -> str:
    """The page; `content_policy` is the header to send with it."""
    return environment().get_template("desk.html.j2").render(style=Markup(stylesheet()), desk=desk, absent=ABSENT)


def content_policy() -> str:
    """A Content-Security-Policy that allows the page's style, its form and the report beside it."""
    return (
        f"default-src 'none'; style-src '{style_digest()}'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
