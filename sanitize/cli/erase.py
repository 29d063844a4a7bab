"""`sanitize erase`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sanitize.cli.say import say
from sanitize.cli.shared_options import AsJson, Quiet, Set, Workers

Key = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="Sign the receipt and the new releases with this key.")
]
Sources = Annotated[
    list[str] | None,
    typer.Option(metavar="PATH", help="A source that a release was made from, if not the pipeline's; repeatable."),
]
Now = Annotated[
    bool, typer.Option("--now", help="Don't wait until there are as many people as the policy's min_count.")
]


def erase(
    releases: Annotated[list[str], typer.Argument(metavar="RELEASE…", help="The releases to search.")],
    persons: Annotated[
        Path, typer.Option(metavar="FILE", help="The people to erase: a value of the unit column per line.")
    ],
    pipeline: Annotated[Path, typer.Option(metavar="FILE", help="The pipeline file of the releases.")],
    output: Annotated[Path, typer.Option(metavar="DIR", help="The folder for the new releases and the receipt.")],
    key: Key = None,
    source: Sources = None,
    now: Now = False,
    workers: Workers = None,
    set_: Set = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find the releases that hold some people, publish each again without them, and write a receipt.

    People are found by their tokens, with the key in SANITIZE_KEY. The old releases are marked as superseded.
    """
    from sanitize.cli.progress import watching
    from sanitize.cli.signing import private_key
    from sanitize.cli.silence import libraries_silenced
    from sanitize.engine.local import LocalEngine
    from sanitize.erasure.erase import erase as erase_from
    from sanitize.erasure.erase import summary
    from sanitize.erasure.request import Request
    from sanitize.keys import Keys
    from sanitize.pipeline import load
    from sanitize.run.excluded import read_persons

    with libraries_silenced(), watching(quiet=quiet or as_json) as observe:
        request = Request(
            read_persons(persons),
            load(pipeline, set_ or []),
            output,
            Keys.from_environment(),
            LocalEngine(workers) if workers else LocalEngine(),
            tuple(source or ()),
            (private_key(key),) if key else (),
            now,
            observe,
        )
        erased = erase_from(releases, request)
    if as_json:
        typer.echo(json.dumps(summary(erased)))
    elif not quiet:
        for one in erased.outcomes:
            say(one.sentence)
        say(f"receipt: {erased.receipt}")
    raise typer.Exit(0 if erased.done else 3)
