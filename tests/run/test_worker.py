"""What a worker reads of a shard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.io.read.source import open_source
from sanitize.run.plan import Plan, make_plan
from sanitize.run.worker import read_rows
from tests.tables import ANONYMOUS, TOKENS, job


def plan(folder: Path, ids: list[str | None], **source: Any) -> Plan:
    pq.write_table(pa.table({"id": ids, "town": ["Ulm"] * len(ids)}), folder / "people.parquet")
    roles = {"id": "identifier", "town": "quasi"}
    given = job(folder, folder / "people.parquet", roles, [TOKENS, ANONYMOUS], source={"unit": "id", **source})
    return make_plan(given.pipeline.config, given.pipeline.stages, open_source(folder / "people.parquet"))


@pytest.mark.parametrize("columns", [["town"], ["id", "town"]])
def test_rows_of_nobody_are_rejected_whatever_is_read(tmp_path: Path, columns: list[str]) -> None:
    made = plan(tmp_path, ["a", None, "b"])
    ((rows, bad),) = read_rows(made, made.source.shards()[0], columns)
    assert rows.raw["id"].to_pylist() == ["a", "b"]
    assert rows.records.tolist() == [0, 2]
    assert [one.code for one in bad] == ["unit_missing"]


@pytest.mark.parametrize(("spelling", "read"), [("fold", ["ann lee", "ann lee"]), ("exact", ["Ann  LEE", "ann lee"])])
def test_people_are_spelled_as_the_pipeline_says(tmp_path: Path, spelling: str, read: list[str]) -> None:
    made = plan(tmp_path, ["Ann  LEE", "ann lee"], unit_spelling=spelling)
    ((rows, _),) = read_rows(made, made.source.shards()[0], ["town"])
    units = rows.raw["id"].to_pylist()
    assert (units[0] == units[1]) is (spelling == "fold")
    assert spelling == "fold" or units == read
