"""Another try for quarantined records, after a fix of the pipeline, the policy or the software."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from sanitize.config import PipelineConfig
from sanitize.engine.base import Engine
from sanitize.errors import RecordError, SourceError, UsageError
from sanitize.image import column as image_column
from sanitize.io.places.place import Place, files_below
from sanitize.io.read.source import picture_root
from sanitize.io.write.quarantine import read_quarantine, row_of
from sanitize.pipeline import Pipeline
from sanitize.run.flow import Options
from sanitize.run.summary import sentence
from sanitize.stage.records import with_column
from sanitize.stage.result import Result


@dataclass(frozen=True)
class Reprocessed:
    """What became of the records of one run's quarantine: `rows` of them were tried again."""

    result: Result
    records: int
    rows: int

    def sentence(self) -> str:
        """What is said at the end."""
        left = self.records - self.rows
        said = f"{self.rows:,} of {self.records:,} quarantined records were processed again"
        rest = f"; {left:,} are lines or pictures that can't be read: fix them in the source"
        return f"{said}{rest if left else ''}\n{sentence(self.result)}"


def reprocess(folder: Place, pipeline: Pipeline, output: str, engine: Engine, options: Options) -> Reprocessed:
    """Run the rows of one run's quarantine through a pipeline, as a source of their own, into a release of their own.

    The quarantine stays as it is; what fails again goes into a new one beside the output. The rows are held in memory.
    Raises UsageError when the folder holds the records of several runs, or no row; else what a run raises.
    """
    records = read_quarantine(_of_one_run(folder), ["raw"]).column("raw").to_pylist()
    rows = list(_rows(records, pipeline.config))
    if not rows:
        raise UsageError(f"{folder} holds no row that could be processed again: fix its records in the source")
    try:
        table = pa.Table.from_batches(rows).combine_chunks()
    except pa.ArrowInvalid:
        raise UsageError(f"{folder} holds rows with different columns: name the folder of one run") from None
    again = Pipeline(pipeline.stages, _over(pipeline.config, table.schema.names))
    result = again.run(table, output, engine=engine, options=options)
    return Reprocessed(result, len(records), len(rows))


def _of_one_run(folder: Place) -> Place:
    try:
        homes = {part.parent for part in files_below(folder, ".parquet")}
    except OSError:
        homes = set()
    if len(homes) > 1:
        names = ", ".join(sorted(home.name for home in homes))
        raise UsageError(f"{folder} holds the records of several runs: name the folder of one of them ({names})")
    return folder


def _rows(records: Sequence[bytes | None], config: PipelineConfig) -> Iterator[pa.RecordBatch]:
    """The records that are rows, each with its pictures opened."""
    images = config.declared.names("image")
    root = _pictures(config) if images else _Gone()
    for raw in records:
        row = row_of(raw)
        opened = None if row is None else _opened(row, [name for name in images if name in row.schema.names], root)
        if opened is not None:
            yield opened


class _Gone:
    """The pictures of a source that isn't there any more."""

    def picture(self, path: str) -> bytes:
        """There is none."""
        raise RecordError("image_missing")

    def picture_sizes(self, paths: Sequence[str]) -> Sequence[int]:
        """Nothing."""
        return [0] * len(paths)


def _pictures(config: PipelineConfig) -> image_column.Root:
    """Where the pictures of the pipeline's source are."""
    try:
        return picture_root(config.source.path) if config.source.path else _Gone()
    except SourceError:
        return _Gone()


def _opened(row: pa.RecordBatch, images: Sequence[str], root: image_column.Root) -> pa.RecordBatch | None:
    """The row with its pictures; None when one of them still can't be had."""
    for name in images:
        cell = next(image_column.cells(row.column(name), root))
        if isinstance(cell, RecordError):
            return None
        row = with_column(row, name, image_column.to_array([cell]))
    return row


def _over(config: PipelineConfig, names: Sequence[str]) -> PipelineConfig:
    """The pipeline for these columns: those that no run reads aren't in a quarantine either."""
    columns = {name: one for name, one in config.source.columns.items() if one.role != "drop" or name in names}
    source = config.source.model_copy(update={"columns": columns})
    quarantine = config.quarantine.model_copy(update={"path": None})
    return config.model_copy(update={"source": source, "quarantine": quarantine})
