"""Commands on a release: `report`, `diff`, `verify`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

Release = Annotated[Path, typer.Argument(metavar="DIR", help="The release's folder.")]


def report(
    release: Release,
    format: Annotated[Literal["html", "markdown", "text"], typer.Option(help="How to render it.")] = "text",
) -> None:
    """Render a release's manifest."""
    from sanitize.manifest import statement
    from sanitize.report import render

    typer.echo(render(statement.load(release), format))


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier release.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later release.")],
) -> None:
    """Compare two releases by their manifests."""
    from sanitize.manifest import statement
    from sanitize.manifest.diff import compare

    for line in compare(statement.load(old).predicate, statement.load(new).predicate):
        typer.echo(line)


def verify(
    release: Release,
    public_key: Annotated[Path | None, typer.Option(metavar="FILE", help="The signer's public key.")] = None,
    allow_unsigned: Annotated[bool, typer.Option("--allow-unsigned", help="Accept a release without a key.")] = False,
    approvals: Annotated[int, typer.Option(min=0, metavar="N", help="Approvals that must be there.")] = 0,
    reviewers: Annotated[Path | None, typer.Option(metavar="FILE", help="Whose approvals count.")] = None,
    policy: Annotated[Path | None, typer.Option(metavar="FILE", help="Judge by this policy instead.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Check a release from its folder alone: every byte, the list of files, k, counts and the gate."""
    from sanitize.verify import verify as check

    result = check(
        release,
        public_key=public_key,
        allow_unsigned=allow_unsigned,
        approvals=approvals,
        reviewers=reviewers,
        policy=policy,
    )
    typer.echo(json.dumps(result.summary()) if as_json else result.text(), err=not as_json)
    raise typer.Exit(0 if result.passed else 4)
