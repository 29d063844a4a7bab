"""Small tables, and pipelines over them, for tests of runs."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

import sanitize as sz
from sanitize.engine.base import Engine
from sanitize.keys import Keys
from sanitize.manifest.model import Manifest
from sanitize.pipeline import Pipeline
from sanitize.run.flow import Options
from sanitize.stage.result import Result

KEYS = Keys(bytes(range(32)))
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Job:
    """A pipeline over a table, and where its parts lie."""

    folder: Path
    content: dict[str, Any]
    output: Path = field(init=False)
    quarantine: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "output", self.folder / "out")
        object.__setattr__(self, "quarantine", self.folder / "quarantine")

    @property
    def file(self) -> Path:
        """The pipeline file, written when it is asked for."""
        file = self.folder / "pipeline.yaml"
        file.write_text(yaml.safe_dump(self.content), "utf-8")
        return file

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline, loaded from its file."""
        return sz.load(self.file)

    def run(self, engine: Engine | None = None, **options: Any) -> Result:
        """A run in this process, with a fixed key."""
        return self.pipeline.run(engine=engine, keys=KEYS, options=Options(**options))

    def released(self) -> pa.Table:
        """What came out."""
        return pa.concat_tables(pq.read_table(part) for part in sorted((self.output / "data").iterdir()))


def job(
    folder: Path,
    data: Path,
    columns: Mapping[str, str | Mapping[str, Any]],
    stages: Sequence[Mapping[str, Any]],
    **more: Any,
) -> Job:
    """A pipeline over `data`; a column is its role, or its whole declaration."""
    declared = {name: {"role": given} if isinstance(given, str) else dict(given) for name, given in columns.items()}
    content = {
        "version": 1,
        "name": "table",
        "source": {"path": str(data), "columns": declared, **more.pop("source", {})},
        "stages": [dict(stage) for stage in stages],
        "quarantine": {"path": str(folder / "quarantine"), "max_rate": 0.5},
        "output": {"path": str(folder / "out")},
        **more,
    }
    return Job(folder, content)


def sharded(folder: Path, shards: int = 3, rows: int = 90) -> Path:
    """A Parquet file of persons, cut into several shards by a column of filler that nobody wants."""
    random_bytes = random.Random(0)
    file = folder / "persons.parquet"
    each = rows // shards
    writer = None
    for shard in range(shards):
        numbers = range(shard * each, (shard + 1) * each)
        table = pa.table(
            {
                "id": [f"person-{number // 2:04}" for number in numbers],
                "age": [20 + number % 40 for number in numbers],
                "town": [("Ulm", "Bonn", "Kiel")[number % 3] for number in numbers],
                "illness": [("flu", "gout", "rash", "burn")[number // 3 % 4] for number in numbers],
                "filler": [random_bytes.randbytes(2 * MEGABYTE // each) for _ in numbers],
            }
        )
        writer = writer or pq.ParquetWriter(file, table.schema, compression="none")
        writer.write_table(table)
    if writer is not None:
        writer.close()
    return file


PERSONS: Mapping[str, str | Mapping[str, Any]] = {
    "id": {"role": "identifier", "accept": "most of these runs count rows"},
    "age": {"role": "quasi", "hierarchy": {"interval": [10, 20, 40]}},
    "town": "quasi",
    "illness": "sensitive",
    "filler": "drop",
}
TOKENS: Mapping[str, Any] = {"use": "pseudonymize", "columns": ["id"]}
ANONYMOUS: Mapping[str, Any] = {"use": "k_anonymity", "k": 3, "max_suppressed": 0.1}


def outside_run(manifest: Manifest) -> dict[str, Any]:
    """The manifest without the section that says how the run went."""
    content = manifest.model_dump()
    del content["run"]
    return content
