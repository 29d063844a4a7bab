"""What the command line tells people, on standard error."""

from __future__ import annotations

import typer


def say(text: object) -> None:
    """Print lines in which nothing commands a terminal: names of columns and files may try to."""
    from sanitize.report.formats import visible_text

    typer.echo("\n".join(map(visible_text, str(text).split("\n"))), err=True)
