"""Commands on a release: `report`, `diff`, `verify`."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from sanitize.cli.say import say
from sanitize.cli.shared_options import AsJson

Kind = Literal["html", "markdown", "text", "openlineage"]
Release = Annotated[str, typer.Argument(metavar="DIR", help="The release's folder or URL.")]


def report(
    release: Release,
    kind: Annotated[Kind, typer.Option("--format", help="The format of the report.")] = "text",
) -> None:
    """Show the report of a release, with its current signatures and approvals."""
    from sanitize.io.places.place import place
    from sanitize.manifest import statement
    from sanitize.sign.current_signatures import read_standing

    folder = place(release)
    loaded, standing = statement.load(folder), read_standing(folder)
    if kind == "html":
        from sanitize.report.gallery import gallery
        from sanitize.report.html import render_html

        text = render_html(loaded, standing, gallery(folder, loaded.predicate))
    elif kind == "markdown":
        from sanitize.report.markdown import render_markdown

        text = render_markdown(loaded, standing)
    elif kind == "openlineage":
        from sanitize.report.openlineage import render_openlineage

        text = render_openlineage(loaded)
    else:
        from sanitize.report.text import render_text

        text = render_text(loaded, standing)
    typer.echo(text, nl=False)


def export(
    release: Annotated[Path, typer.Argument(metavar="RELEASE", help="The release's folder.")],
    kind: Annotated[
        Literal["coco", "imagefolder", "webdataset"], typer.Option("--format", help="The format to write.")
    ],
    output: Annotated[Path, typer.Option("--output", metavar="DIR", help="The folder to write; it must not exist.")],
) -> None:
    """Export the pictures and annotations of a release in a format that other tools read."""
    from sanitize.export.formats import export as write

    say(f"{write(release, kind, output)} pictures in {output}")


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The previous release.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new release.")],
    everything: Annotated[bool, typer.Option("--all", help="List every difference instead of a summary.")] = False,
) -> None:
    """Compare the manifests of two releases, starting with what a reviewer decides by."""
    from sanitize.io.places.place import place
    from sanitize.manifest import statement
    from sanitize.manifest.diff import diff as compare
    from sanitize.report.comparison import render_changes, render_comparison

    before, after = statement.load(place(old)), statement.load(place(new))
    text = f"{render_changes(compare(before, after))}\n" if everything else render_comparison(before, after)
    typer.echo(text, nl=False)


def verify(
    release: Release,
    public_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Check the signature with this public key.")
    ] = None,
    allow_unsigned: Annotated[
        bool, typer.Option("--allow-unsigned", help="Accept a release without checking a signature.")
    ] = False,
    approvals: Annotated[int, typer.Option(min=0, metavar="N", help="Approvals required.")] = 0,
    reviewers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File that lists whose approvals count.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Apply the limits of this policy instead.")
    ] = None,
    allow_expired: Annotated[
        bool, typer.Option("--allow-expired", help="Accept a release after the day on which it expires.")
    ] = False,
    allow_superseded: Annotated[
        bool, typer.Option("--allow-superseded", help="Accept a release that a newer one has replaced.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a release from its folder alone: every byte, the list of files, counts, k and the gate."""
    from sanitize.verification import verify as check

    result = check(
        release,
        public_key=public_key,
        allow_unsigned=allow_unsigned,
        approvals=approvals,
        reviewers=reviewers,
        policy=policy,
        allow_expired=allow_expired,
        allow_superseded=allow_superseded,
    )
    if as_json:
        typer.echo(json.dumps({"passed": result.passed, **dataclasses.asdict(result)}))
    else:
        for title in ("rechecked", "attested", "failures"):
            for line in getattr(result, title):
                say(f"{title}: {line}")
        say("passed" if result.passed else "failed")
    raise typer.Exit(0 if result.passed else 4)
