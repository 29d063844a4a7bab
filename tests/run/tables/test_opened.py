"""A table whose rows name those of another is opened with the people of these."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.config import PipelineConfig
from sanitize.errors import UsageError
from sanitize.io.read.source import Source
from sanitize.run.tables.links import references
from sanitize.run.tables.opened import open_table


def visits(folder: Path, columns: dict[str, list[str]]) -> tuple[PipelineConfig, Source]:
    """The visits of a pipeline whose patients are `a` and `b`, with keys 1 and 2."""
    pq.write_table(pa.table({"key": ["1", "2"], "pid": ["a", "b"]}), folder / "patients.parquet")
    pq.write_table(pa.table(columns), folder / "visits.parquet")
    identifier = {"role": "identifier"}
    patients = {"unit": "pid", "columns": {"pid": identifier, "key": identifier}}
    of_patients = {"references": {"patient": "patients.key"}, "columns": dict.fromkeys(columns, identifier)}
    config = PipelineConfig.model_validate(
        {
            "version": 1,
            "sources": {
                "patients": {"path": str(folder / "patients.parquet"), **patients},
                "visits": {"path": str(folder / "visits.parquet"), **of_patients},
            },
        }
    )
    links, private = references(config.sources or {}), folder / "private"
    private.mkdir()
    _, first = open_table("patients", config, links, {}, private)
    return open_table("visits", config, links, {"patients": first}, private)


@pytest.mark.parametrize(("further", "called"), [((), "pid"), (("pid",), "patients_pid")])
def test_the_unit_is_called_as_in_the_other_table_unless_that_name_is_taken(
    tmp_path: Path, further: tuple[str, ...], called: str
) -> None:
    columns = {name: ["2", "1", "2"] for name in ("patient", *further)}
    config, source = visits(tmp_path, columns)
    assert config.source.unit == called
    assert config.stages[0] == {"use": "drop", "columns": [called]}
    read = [chunk.batch for shard in source.shards() for chunk in source.read(shard, [called])]
    assert pa.Table.from_batches(read).column(called).to_pylist() == ["b", "a", "b"]


def test_a_table_that_has_both_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="table 'visits': has a column 'patients_pid': name its person"):
        visits(tmp_path, {name: ["1"] for name in ("patient", "pid", "patients_pid")})
