"""The quarantine keeps records whole, private, and apart from their neighbours."""

from __future__ import annotations

import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.errors import UsageError
from sanitize.io.write.quarantine import (
    SCHEMA,
    Bad,
    QuarantineWriter,
    bad_row,
    places,
    publish_quarantine,
    read_quarantine,
    row_bytes,
    summary,
    write_quarantine,
)


def test_records_come_back_with_codes_and_counts(tmp_path: Path) -> None:
    batch = pa.record_batch({"name": ["Alice", "Bob"], "n": [1, 2]})
    staged = tmp_path / "staged"
    bad = [
        Bad(5, "a.csv", "csv_quote", b'x,"y'),
        bad_row(batch, 1, 7, "image_broken", "b.parquet"),
        Bad(8, "c", "file_empty", None),
    ]
    write_quarantine(staged / "part-00000.parquet", bad)
    write_quarantine(staged / "part-00001.parquet", bad[:1])
    target = publish_quarantine(staged, tmp_path / "quarantine", "run1")
    assert target == tmp_path / "quarantine" / "run1"
    assert summary(tmp_path / "quarantine") == {"csv_quote": 2, "image_broken": 1, "file_empty": 1}
    table = read_quarantine(target)
    assert table.column("record").to_pylist() == [5, 7, 8, 5]
    assert table.column("raw")[0].as_py() == b'x,"y'
    with pa.ipc.open_stream(table.column("raw")[1].as_py()) as reader:
        assert reader.read_all().to_pylist() == [{"name": "Bob", "n": 2}]
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(part.stat().st_mode) for part in target.iterdir()} == {0o600}
    assert list(staged.iterdir()) == []


def test_many_records_are_written_as_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanitize.io.write.quarantine._WAITING_RECORDS", 10)
    path = tmp_path / "q" / "part-00000.parquet"
    writer = QuarantineWriter(path)
    for start in range(0, 100, 7):
        writer.add([Bad(number, "a.csv", "odd" if number % 2 else "even", b"x") for number in range(start, start + 7)])
        assert not path.exists()
    writer.close()
    assert writer.reasons == summary(path.parent) == {"odd": 52, "even": 53}
    assert read_quarantine(path.parent).column("record").to_pylist() == list(range(105))
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    QuarantineWriter(tmp_path / "none" / "part-00000.parquet").close()
    assert not (tmp_path / "none").exists()


def test_a_row_carries_nothing_of_its_neighbours() -> None:
    batch = pa.record_batch(
        {
            "name": pa.array(["Alice", "Bob", "Carol"]).dictionary_encode(),
            "l": [["Dora"], ["Bob"], ["Emil"]],
            "s": [{"t": "Fay"}, {"t": "Bob"}, {"t": "Gus"}],
        }
    )
    for source in (batch, batch.slice(1, 2)):
        row = source.column("l").to_pylist().index(["Bob"])
        raw = row_bytes(source, row)
        assert b"Bob" in raw
        for other in (b"Alice", b"Carol", b"Dora", b"Emil", b"Fay", b"Gus"):
            assert other not in raw


def test_a_second_run_of_the_same_plan_replaces_its_records(tmp_path: Path) -> None:
    for code in ("first", "second"):
        write_quarantine(tmp_path / "staged" / "part-00000.parquet", [Bad(1, "a", code, b"")])
        publish_quarantine(tmp_path / "staged", tmp_path / "q", "run")
    assert summary(tmp_path / "q") == {"second": 1}
    assert publish_quarantine(tmp_path / "staged", tmp_path / "q", "run") is None
    assert summary(tmp_path / "q") == {}


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no quarantine folder"):
        summary(tmp_path / "nowhere")
    (tmp_path / "a.parquet").write_bytes(b"")
    with pytest.raises(UsageError, match="don't belong to a quarantine"):
        summary(tmp_path)


def test_a_record_shows_no_value_when_it_is_printed() -> None:
    assert "Alice" not in repr(Bad(1, "a.csv", "csv_quote", b"Alice"))


def test_a_quarantine_of_an_older_version_has_no_lines(tmp_path: Path) -> None:
    older = pa.table({"code": ["csv_quote"], "file": ["a.csv"], "record": pa.array([5]), "raw": [b"x"]})
    (tmp_path / "run1").mkdir()
    pq.write_table(
        older.cast(pa.schema([SCHEMA.field(name) for name in older.schema.names])), tmp_path / "run1" / "p.parquet"
    )
    (found,) = places(tmp_path, 10)
    assert (found.where(), found.code) == ("a.csv", "csv_quote")
