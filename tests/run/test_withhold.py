"""What stages added is emptied in the rows of classes that it would divide too far, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.engine.local import LocalEngine
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.parts import write_part
from sanitize.run.settle import WrittenPart
from sanitize.run.withhold import WithholdJob, _repeating


class Hidden:
    """Hides what was added in the rows of one town."""

    breaks = True

    def __init__(self, town: str) -> None:
        self.town = town

    def keeps(self, columns: Mapping[str, pa.Array]) -> np.ndarray:
        return np.array([town != self.town for town in columns["town"].to_pylist()])


def part(folder: Path) -> WrittenPart:
    table = pa.table({"town": ["Ulm", "Bonn", "Ulm"], "flag": [True, False, None], "weight": [1.0, 2.0, None]})
    return WrittenPart(write_part(folder / "part.parquet", table, []), folder / "part.parquet", folder / "beside")


def test_only_rows_in_which_something_was_to_be_seen_are_counted(tmp_path: Path) -> None:
    written = part(tmp_path)
    info, count = WithholdJob(Hidden("Ulm"), ("town",), ("flag", "weight"), ()).open()(written)
    assert (info.rows, count) == (3, 1)
    assert pq.read_table(written.data).to_pydict() == {
        "town": ["Ulm", "Bonn", "Ulm"],
        "flag": [None, False, None],
        "weight": [None, 2.0, None],
    }


def test_a_part_in_which_nothing_is_hidden_stays_as_it_is(tmp_path: Path) -> None:
    written = part(tmp_path)
    before = written.data.stat()
    assert WithholdJob(Hidden("Kiel"), ("town",), ("flag", "weight"), ()).open()(written) == (written.info, 0)
    assert written.data.stat() == before


def test_only_what_occurs_in_several_rows_divides_people(tmp_path: Path) -> None:
    table = pa.table({"flag": [True, False, True], "row": [1, 2, 3], "empty": pa.nulls(3, pa.bool_())})
    file = tmp_path / "part.parquet"
    parts = [WrittenPart(write_part(file, table, []), file, tmp_path / "beside")]
    with LocalEngine(workers=1).session() as session:
        assert _repeating(("flag", "row"), parts, Sealed(tmp_path, bytes(32)), session) == ("flag",)
        assert _repeating((), parts, Sealed(tmp_path, bytes(32)), session) == ()


def test_a_part_of_an_earlier_run_stays_as_it_is(tmp_path: Path) -> None:
    kept = replace(part(tmp_path), fixed=True)
    assert WithholdJob(Hidden("Ulm"), ("town",), ("flag", "weight"), ()).open()(kept) == (kept.info, 0)
