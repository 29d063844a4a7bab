"""Rows that are removed from written parts because their person is gone, or their key leads nowhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.errors import ReleaseError
from sanitize.io.write.parts import write_part
from sanitize.run.settle import WrittenPart
from sanitize.run.tables.follow import RemoveJob
from sanitize.run.units import RECORD, UNIT
from tests.tables import KEYS

NOBODY = np.empty(0, np.uint64)


def part(folder: Path, people: list[int] | None, **columns: list[Any]) -> WrittenPart:
    rows = len(next(iter(columns.values())))
    info = write_part(folder / "part.parquet", pa.table(columns), [])
    own = {} if people is None else {UNIT: pa.array(people, pa.uint64())}
    write_part(folder / "beside", pa.table({RECORD: pa.array(range(rows), pa.int64()), **own}), [])
    return WrittenPart(info, folder / "part.parquet", folder / "beside")


def test_the_rows_and_copies_of_a_person_go_from_both_files(tmp_path: Path) -> None:
    written = part(tmp_path, [7, 8, 7], town=["Ulm", "Bonn", "Ulm"], is_augmented=[False, False, True])
    info, rows, copies = RemoveJob(np.array([7], np.uint64)).open()(written)
    assert (info.rows, rows, copies) == (1, 2, 1)
    assert pq.read_table(written.data)["town"].to_pylist() == ["Bonn"]
    assert pq.read_table(written.beside)[UNIT].to_pylist() == [8]


def test_a_row_goes_when_none_of_its_keys_leads_anywhere(tmp_path: Path) -> None:
    written = part(tmp_path, None, ward=["a", "b", None, "x"], doctor=["y", "d", "y", "y"])
    known = {"ward": pa.array(["a", "b"]), "doctor": pa.array(["d"])}
    info, rows, copies = RemoveJob(NOBODY, (("ward", known["ward"]),)).open()(written)
    assert (info.rows, rows, copies) == (3, 1, 0)
    info, rows, copies = RemoveJob(NOBODY, tuple(known.items())).open()(replace(written, info=info))
    assert (info.rows, rows, copies) == (3, 0, 0)  # what has no key has none that leads nowhere
    assert pq.read_table(written.data)["ward"].to_pylist() == ["a", "b", None]


def test_a_part_of_which_nothing_goes_stays_as_it_is(tmp_path: Path) -> None:
    written = part(tmp_path, [7, 8], town=["Ulm", "Bonn"])
    before = written.data.stat()
    assert RemoveJob(np.array([9], np.uint64)).open()(written) == (written.info, 0, 0)
    assert written.data.stat() == before


def split_tables(folder: Path, shares: dict[str, dict[str, float]]) -> None:
    """A run over two tables of the same 40 people, each with a split of its own."""
    person = {"role": "identifier", "key": "people"}
    sources, stages = {}, []
    for name in ("patients", "visits"):
        rows = [{"pid": f"P{n % 40:02}", "ward": "north"} for n in range(40 if name == "patients" else 80)]
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
        columns = {"pid": person, "ward": {"role": "quasi"}}
        sources[name] = {"path": str(folder / f"{name}.parquet"), "unit": "pid", "columns": columns}
        stages.append({"use": "split", "table": name, "shares": shares[name]})
    stages += [{"use": "pseudonymize", "columns": ["pid"]}, {"use": "k_anonymity", "k": 3}]
    content = {"version": 1, "name": "split", "sources": sources, "stages": stages}
    (folder / "pipeline.yaml").write_text(json.dumps({**content, "output": {"path": str(folder / "out")}}))
    sz.load(folder / "pipeline.yaml").run(keys=KEYS)


def test_a_person_is_in_the_same_part_of_the_split_in_all_tables(tmp_path: Path) -> None:
    split_tables(tmp_path, {name: {"train": 0.5, "test": 0.5} for name in ("patients", "visits")})
    parts: dict[str, set[str]] = {}
    for name in ("patients", "visits"):
        for file in (tmp_path / "out" / "data" / name).iterdir():
            for row in pq.read_table(file).to_pylist():
                parts.setdefault(row["pid"], set()).add(row["split"])
    assert {len(found) for found in parts.values()} == {1}
    assert set.union(*parts.values()) == {"train", "test"}


def test_splits_that_put_people_into_different_parts_are_refused(tmp_path: Path) -> None:
    shares = {"patients": {"train": 0.5, "test": 0.5}, "visits": {"train": 0.2, "test": 0.8}}
    with pytest.raises(ReleaseError, match="split 'split': puts some people into different parts") as error:
        split_tables(tmp_path, shares)
    assert "'patients' and 'visits'" in str(error.value)
    assert not (tmp_path / "out").exists()
