"""What is counted in written parts to settle a promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.engine.base import Session
from sanitize.engine.local import LocalEngine
from sanitize.io.places.sealed import Sealed
from sanitize.io.read.memory import from_memory
from sanitize.io.write.parts import PartInfo, write_part
from sanitize.run.settle import RewriteJob, WrittenPart, _removed, _Rewritten, count_written
from sanitize.run.units import RECORD, UNIT
from sanitize.stage.settling import Settling, Verdict


class Towns(Settling[list[tuple[str, int]]]):
    """Lists the towns of the rows, and their people."""

    counts = ("town",)
    by_unit = True

    def zero(self) -> list[tuple[str, int]]:
        return []

    def fold(
        self, state: list[tuple[str, int]], columns: Mapping[str, pa.Array], units: np.ndarray | None
    ) -> list[tuple[str, int]]:
        assert units is not None
        return [*state, *zip(columns["town"].to_pylist(), units.tolist(), strict=True)]

    def merge(self, one: list[tuple[str, int]], other: list[tuple[str, int]]) -> list[tuple[str, int]]:
        return [*one, *other]

    def judge(self, state: list[tuple[str, int]]) -> Verdict:
        return Without("")


class Without:
    """Removes the rows of one town."""

    breaks = True

    def __init__(self, town: str) -> None:
        self.town = town

    def keeps(self, columns: Mapping[str, Any]) -> np.ndarray:
        return np.array([town != self.town for town in columns["town"].to_pylist()])


@pytest.fixture
def session() -> Iterator[Session]:
    with LocalEngine(workers=1).session() as opened:
        yield opened


def part(folder: Path, towns: list[str], people: list[int], copies: list[bool] | None) -> WrittenPart:
    columns: dict[str, Any] = {"town": towns, **({"is_augmented": copies} if copies else {})}
    numbers = pa.array(range(len(towns)), pa.int64())
    info = write_part(folder / "part.parquet", pa.table(columns), [])
    write_part(folder / "beside", pa.table({RECORD: numbers, UNIT: pa.array(people, pa.uint64())}), [])
    return WrittenPart(info, folder / "part.parquet", folder / "beside")


def test_copies_that_were_added_are_not_counted(tmp_path: Path, session: Session) -> None:
    written = part(tmp_path, ["Ulm", "Bonn", "Ulm", "Kiel"], [7, 8, 7, 9], [False, False, True, False])
    assert count_written(Towns(), [written], Sealed(tmp_path, bytes(32)), session) == [
        ("Ulm", 7),
        ("Bonn", 8),
        ("Kiel", 9),
    ]


def test_without_copies_all_rows_are_counted(tmp_path: Path, session: Session) -> None:
    written = part(tmp_path, ["Ulm", "Bonn"], [7, 8], None)
    assert count_written(Towns(), [written], Sealed(tmp_path, bytes(32)), session) == [("Ulm", 7), ("Bonn", 8)]


def test_removed_rows_are_gone_from_both_files_and_copies_are_told_apart(tmp_path: Path) -> None:
    written = part(tmp_path, ["Ulm", "Bonn", "Ulm", "Kiel"], [7, 8, 7, 9], [False, False, True, False])
    done = RewriteJob(Without("Ulm"), ("town",), ()).open()(written)
    assert (done.rows, done.copies, done.removed.tolist()) == (2, 1, [0])
    assert done.info.rows == 2
    assert pq.read_table(written.data)["town"].to_pylist() == ["Bonn", "Kiel"]
    assert pq.read_table(written.beside)[UNIT].to_pylist() == [8, 9]


def test_a_part_that_keeps_all_its_rows_is_not_written_again(tmp_path: Path) -> None:
    written = part(tmp_path, ["Ulm", "Bonn"], [7, 8], None)
    before = written.data.stat()
    done = RewriteJob(Without("Kiel"), ("town",), ()).open()(written)
    assert (done.info, done.rows, done.copies, len(done.removed)) == (written.info, 0, 0, 0)
    assert written.data.stat() == before


def test_the_raw_values_of_removed_records_are_read_again(tmp_path: Path) -> None:
    source = from_memory(pa.table({"town": ["Ulm", "Bonn", "Kiel"], "age": [3, 4, 5]}), tmp_path)
    rewritten = [
        _Rewritten(PartInfo("a", 1, 0, ""), 1, 0, np.array([2])),
        _Rewritten(PartInfo("b", 1, 0, ""), 1, 0, np.array([0])),
    ]
    found = _removed(source, ("town",), rewritten)
    assert {name: values.to_pylist() for name, values in found.items()} == {"town": ["Ulm", "Kiel"]}
    assert _removed(source, ("town",), []) == {}
    assert _removed(source, (), rewritten) == {}
