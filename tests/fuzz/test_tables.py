"""CSV, JSONL and hierarchy files: rows and rejected records that add up, or an error of ours."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from sanitize.errors import SourceError, UsageError
from sanitize.io.read.source import open_source
from sanitize.tabular.hierarchy import Csv
from tests.fuzz.exploring import explore, mutated

WHOLE = {
    "in.csv": b'id,n,"two words",day\na,1,"x, ""y""\nz",2024-05-01\nb,,"",2024-02-29\n\xc3\xa9,-3.5e7,true,\n' * 3,
    "in.jsonl": b'{"id": "a", "n": 1, "l": [1, 2.5], "o": {"x": 1}}\n\n{"id": "\\ud83d\\ude00", "n": -0.0, "l": []}\n'
    * 3,
    "in.json": b'[{"id": "a", "n": 1, "l": [1, 2.5]},\n {"id": "}\\"{", "n": -0.0,\n "l": []}, {"id": null}\n]\n',
}


def read(file: Path) -> tuple[int, int]:
    """Rows and rejected records."""
    source = open_source(file)
    chunks = [chunk for shard in source.shards() for chunk in source.read(shard)]
    for chunk in chunks:
        chunk.batch.validate(full=True)
        assert len(chunk.records) == chunk.batch.num_rows
    numbers = [int(number) for chunk in chunks for number in (*chunk.records, *(bad.record for bad in chunk.rejected))]
    assert len(set(numbers)) == len(numbers)
    return sum(chunk.batch.num_rows for chunk in chunks), sum(len(chunk.rejected) for chunk in chunks)


@pytest.mark.parametrize("name", WHOLE)
def test_records_add_up_compressed_or_not(name: str, tmp_path: Path) -> None:
    plain, packed = tmp_path / name, tmp_path / f"{name}.gz"

    def check(content: bytes) -> None:
        plain.write_bytes(content)
        packed.write_bytes(gzip.compress(content, 1))
        try:
            counted = read(plain)
        except (SourceError, UsageError) as error:
            with pytest.raises(type(error)):
                read(packed)
            return
        assert read(packed) == counted

    explore(mutated(WHOLE[name]), check)


def refused_or_counted(file: Path) -> Callable[[bytes], None]:
    """A check for the content of a file: the source is refused, or each of its records is a row or rejected."""

    def check(content: bytes) -> None:
        file.write_bytes(content)
        try:
            rows, rejected = read(file)
        except (SourceError, UsageError):
            return
        assert rows + rejected > 0

    return check


@pytest.mark.parametrize("name", WHOLE)
def test_broken_archives_are_rejected_not_half_read(name: str, tmp_path: Path) -> None:
    whole = gzip.compress(WHOLE[name] * 50, 1, mtime=0)
    explore(mutated(whole), refused_or_counted(tmp_path / f"{name}.gz"))


def test_hierarchy_files(root: Path, tmp_path: Path) -> None:
    whole = (root / "rules/hierarchies/job.csv").read_bytes()
    values = pa.array([line.split(",")[0] for line in whole.decode().splitlines()])
    file = tmp_path / "job.csv"

    def check(content: bytes) -> None:
        file.write_bytes(content)
        try:
            levels = Csv(str(file)).build(values, "job")
        except UsageError:
            return
        assert len(levels.codes[-1]) == len(values)

    explore(mutated(whole), check)
