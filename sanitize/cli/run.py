"""`sanitize run` and `sanitize plan`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sanitize.cli.say import say
from sanitize.cli.shared_options import AsJson, OutputDir, PipelineFile, Quiet, Set, SourcePath, Workers
from sanitize.cli.sizes import bytes_of

if TYPE_CHECKING:
    from sanitize.engine.base import Engine

EngineName = Annotated[
    Literal["local", "ray"], typer.Option(help="Process the data on this machine or on a Ray cluster.")
]
RayAddress = Annotated[str, typer.Option(metavar="A", help="The Ray cluster to join, such as host:6379.")]
Memory = Annotated[
    int | None,
    typer.Option(parser=bytes_of, metavar="SIZE", help="Memory limit for all processes together, such as 4G."),
]
Predecessor = Annotated[
    str | None,
    typer.Option(
        metavar="OLD_DIR", help="The previous release, to be attacked together with this one; or its root digest."
    ),
]


def run(
    pipeline: PipelineFile,
    source: SourcePath = None,
    output: OutputDir = None,
    engine: EngineName = "local",
    ray_address: RayAddress = "local",
    workers: Workers = None,
    memory: Memory = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue an interrupted run.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing release.")] = False,
    predecessor: Predecessor = None,
    keep_refused: Annotated[
        bool, typer.Option("--keep-refused", help="If the gate refuses the release, keep its data in a private folder.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, metavar="ROWS", help="Process only the first rows.")] = None,
    set_: Set = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Sanitize a source, audit the result, and publish it as a release if the gate passes it."""
    from sanitize.cli.progress import watching
    from sanitize.cli.silence import libraries_silenced
    from sanitize.errors import RunError
    from sanitize.pipeline import load
    from sanitize.run.flow import Options
    from sanitize.run.summary import sentence, summary

    loaded, chosen = load(pipeline, set_ or []), _engine(engine, ray_address, workers, memory)
    with libraries_silenced(), watching(quiet=quiet or as_json) as observe:
        options = Options(
            overwrite=overwrite,
            resume=resume,
            keep_refused=keep_refused,
            limit=limit,
            predecessor=predecessor,
            observe=observe,
        )
        try:
            result = loaded.run(source, output, engine=chosen, options=options)
        except KeyboardInterrupt:
            raise RunError("interrupted; nothing was published") from None
    if as_json:
        typer.echo(json.dumps(summary(result)))
    elif not quiet:
        say(sentence(result))
    raise typer.Exit(0 if result.verdict.passed else 3)


def _engine(name: str, ray_address: str, workers: int | None, memory: int | None) -> Engine:
    from sanitize.engine.local import LocalEngine
    from sanitize.engine.ray import RayEngine

    if name == "ray":
        return RayEngine(ray_address, workers, memory)
    return LocalEngine(workers, memory) if workers else LocalEngine(memory=memory)


def plan(pipeline: PipelineFile, source: SourcePath = None, output: OutputDir = None, set_: Set = None) -> None:
    """Show what a run would read, write and refuse; nothing is written."""
    from sanitize.pipeline import load

    say(load(pipeline, set_ or []).plan(source, output))
