"""Every record of the quarantine is found again: the line of a text file, the row of a table, the file of a picture."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.io.read.record_places import RecordPlaces
from sanitize.io.read.shards import SHARD_BITS
from sanitize.io.read.source import open_source
from sanitize.io.write.quarantine import RecordPlace

RECORDS = 12_000
WIDE = "w" * 600
"""So much text that the source has several shards."""


def write_csv(file: Path) -> list[int]:
    """A CSV file with blank lines and records of two lines; the lines of its broken records."""
    text, line, broken = 'id,"of\ntwo lines"\n', 3, []
    parts = [text]
    for number in range(RECORDS):
        if number % 1999 == 10:
            broken.append(line)
            parts.append(f"{number}\n")
        elif number % 501 == 3:
            parts.append("\n")
        else:
            parts.append(f'{number},"one\ntwo ""{WIDE}"""\n' if number % 7 == 0 else f"{number},{WIDE}\n")
        line += parts[-1].count("\n")
    file.write_text("".join(parts))
    return broken


def lines_of_rejected(path: Path) -> list[int | None]:
    source = open_source(path)
    found = []
    for shard in source.shards():
        places = RecordPlaces(source, shard)
        for chunk in source.read(shard):
            found += [place.line for bad in chunk.rejected if (place := places.of(bad.record))]
    return found


def test_lines_of_csv_are_counted_over_quoted_fields_and_shards(tmp_path: Path) -> None:
    broken = write_csv(tmp_path / "a.csv")
    assert len(open_source(tmp_path / "a.csv").shards()) > 2
    assert lines_of_rejected(tmp_path / "a.csv") == broken


def test_a_compressed_file_has_the_same_lines(tmp_path: Path) -> None:
    broken = write_csv(tmp_path / "a.csv")
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes()))
    assert lines_of_rejected(tmp_path / "b.csv.gz") == broken


def test_lines_of_jsonl_count_blank_ones(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n\n{"a": 2}\n{"a":\n\n{"a": 3}\nno\n')
    assert lines_of_rejected(tmp_path / "a.jsonl") == [4, 7]


def test_rows_of_parquet_are_counted_over_files_of_one_shard(tmp_path: Path) -> None:
    for name, rows in (("a", 3), ("b", 4)):
        pq.write_table(pa.table({"n": list(range(rows))}), tmp_path / f"{name}.parquet", row_group_size=2)
    source = open_source(tmp_path)
    (shard,) = source.shards()
    places = [RecordPlaces(source, shard).of((shard.index << SHARD_BITS) + at) for at in (0, 2, 3, 6, 7)]
    expected = [("a", 1), ("a", 3), ("b", 1), ("b", 4)]
    assert places == [*(RecordPlace(f"{name}.parquet", row=row) for name, row in expected), None]


@pytest.mark.parametrize("name", ["cats/one.png", "two.png"])
def test_a_picture_is_its_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "cats").mkdir()
    for file in ("cats/one.png", "two.png"):
        (tmp_path / file).write_bytes(b"no picture")
    source = open_source(tmp_path)
    (shard,) = source.shards()
    found = [RecordPlaces(source, shard).of(at) for at in range(2)]
    assert RecordPlace(name) in found
