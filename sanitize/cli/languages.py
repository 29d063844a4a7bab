"""`sanitize languages`: what the detectors of each language reach."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from sanitize.cli.shared_options import AsJson

if TYPE_CHECKING:
    from sanitize.text.language.measured import Figure


def languages(
    json_: AsJson = False,
) -> None:
    """Show how well the detectors of each language work, and on which texts that was measured."""
    from sanitize.text.language.measured import measured

    rows = measured()
    if json_:
        typer.echo(json.dumps({one.code: one.as_dict() for one in rows}))
        return
    typer.echo(f"{'':4}{'language':12}{'people leaked':>22}{'precision':>20}{'speed':>7}  measured on")
    for one in rows:
        leaked, precision = _shares(one.leaked), _numbers(one.precision)
        speed = f"{one.speed:.1f}" if one.speed else "–"
        typer.echo(f"{one.code:4}{one.language:12}{leaked:>22}{precision:>20}{speed:>7}  {one.texts}")
    typer.echo("With 95% intervals. Speed: times that of Presidio with one small spaCy model, on one core.")
    typer.echo("Texts in any other language are quarantined as language_not_covered.")


def _shares(figure: Figure) -> str:
    return f"{figure.value:.1%} ({figure.low:.1%} to {figure.high:.1%})"


def _numbers(figure: Figure) -> str:
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"
