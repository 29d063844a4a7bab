"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PipelineFile = Annotated[Path, typer.Argument(metavar="PIPELINE", help="The pipeline file.")]
SourcePath = Annotated[
    str | None,
    typer.Option(metavar="PATH", help="Read this file, folder or glob, not the source of the pipeline file."),
]
OutputDir = Annotated[
    str | None, typer.Option(metavar="DIR", help="Write the release here, not to the output of the pipeline file.")
]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="A.B=C", help="Override an entry of the pipeline file; repeatable.")
]
Workers = Annotated[int | None, typer.Option(min=1, help="Worker processes; all cores by default.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print errors only.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
