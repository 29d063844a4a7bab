"""`sanitize languages`: what the detectors of each language reach."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def languages(
    json_: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
) -> None:
    """Show how well the detectors of each language work, and on which texts that was measured."""
    from sanitize.text.language.measured import measured

    rows = measured()
    if json_:
        typer.echo(json.dumps({one.code: one.as_dict() for one in rows}))
        return
    typer.echo(f"{'':4}{'language':12}{'people leaked':>14}{'precision':>11}  measured on")
    for one in rows:
        leaked = "-" if one.leaked is None else f"{one.leaked:.1%}"
        precision = "-" if one.precision is None else f"{one.precision:.2f}"
        typer.echo(f"{one.code:4}{one.language:12}{leaked:>14}{precision:>11}  {one.texts}")
    typer.echo("Texts in any other language are quarantined as language_not_covered.")
