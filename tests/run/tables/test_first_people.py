"""The first people of a key space, with all their rows in every table."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from sanitize.config import SourceConfig
from sanitize.io.read.memory import from_memory
from sanitize.io.read.source import Source
from sanitize.io.write.staging import Folders
from sanitize.run.tables.first_people import FirstPeople


def opened(folder: Path, people: list[str | None]) -> Source:
    folder.mkdir()
    return from_memory(pa.table({"pid": pa.array(people, pa.string()), "n": range(len(people))}), folder)


def numbers(source: Source) -> list[int]:
    read = (chunk.batch.column(0) for shard in source.shards() for chunk in source.read(shard, ["n"]))
    return [number for column in read for number in column.to_pylist()]


def test_the_people_of_the_first_rows_come_with_all_their_rows(tmp_path: Path) -> None:
    first = FirstPeople(3, Folders(tmp_path / "run"))
    patients, visits = opened(tmp_path / "p", ["a", None, "b", "a", "c", "B"]), opened(tmp_path / "v", ["c", "b", "b"])
    declared = SourceConfig(unit="pid")
    assert numbers(first.of("patients", patients, declared, "people")) == [0, 2, 3]
    assert numbers(first.of("visits", visits, declared, "people")) == [1, 2]
    for unit, space in ((None, "people"), ("pid", None)):
        assert first.of("wards", visits, SourceConfig(unit=unit), space) is visits


@pytest.mark.parametrize("people", [["a", "b"], [None, None], []])
def test_where_there_are_fewer_all_are_taken(tmp_path: Path, people: list[str | None]) -> None:
    first = FirstPeople(5, Folders(tmp_path / "run"))
    folded = SourceConfig(unit="pid", unit_spelling="fold")
    found = first.of("patients", opened(tmp_path / "p", people), folded, "people")
    assert len(numbers(found)) == len(first.people["people"]) == len([one for one in people if one])
