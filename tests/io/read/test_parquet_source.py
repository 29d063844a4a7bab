"""Parquet files as rows of plain types, cut anywhere; broken parts are set aside."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.errors import SourceError
from sanitize.io.read import chunks, parquet_source, shards
from sanitize.io.read.source import open_source


def table(rows: int) -> pa.Table:
    return pa.table({"n": np.arange(rows), "s": pa.array([f"v{n % 7}" for n in range(rows)]).dictionary_encode()})


def test_types_are_those_of_the_values(tmp_path: Path, look) -> None:
    pq.write_table(
        pa.table(
            {
                "cat": pa.array(["a", "b", "a"]).dictionary_encode(),
                "cats": pa.array([["a"], [], None], pa.list_(pa.dictionary(pa.int32(), pa.string()))),
                "none": pa.nulls(3),
                "large": pa.array(["x", "y", "z"], pa.large_string()),
                "deep": [{"a": [1]}, {"a": None}, None],
            }
        ),
        tmp_path / "a.parquet",
    )
    source = open_source(tmp_path / "a.parquet")
    assert [str(kind) for kind in source.schema.types] == [
        "string",
        "list<item: string>",
        "string",
        "large_string",
        "struct<a: list<item: int64>>",
    ]
    assert look.rows(source)[0] == {"cat": "a", "cats": ["a"], "none": None, "large": "x", "deep": {"a": [1]}}
    assert look.chunks(source)[0].batch.schema == source.schema


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(1, 25), st.integers(1, 400), st.integers(1, 9))
def test_any_cut_gives_the_same_records_in_the_same_order(look, rows: int, group: int, size: int, batch: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        pq.write_table(table(rows), Path(folder) / "a.parquet", row_group_size=group)
        patch.setattr(shards, "LARGEST_TARGET", size)
        patch.setattr(shards, "SMALLEST_TARGET", 1)
        patch.setattr(parquet_source, "BATCH_ROWS", batch)
        patch.setattr(chunks, "CHUNK_ROWS", 5)
        source = open_source(Path(folder) / "a.parquet")
        assert look.rows(source) == table(rows).to_pylist()
        for shard in source.shards():
            found = [int(number) for chunk in source.read(shard, ["s"]) for number in chunk.records]
            assert found == [(shard.index << 40) + position for position in range(len(found))]


def test_batches_are_bounded_by_bytes(tmp_path: Path, look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_source, "BATCH_BYTES", 2_000_000)
    pictures = [np.random.default_rng(n).bytes(200_000) for n in range(40)]
    pq.write_table(pa.table({"n": range(40), "p": pictures}), tmp_path / "a.parquet")
    source = open_source(tmp_path / "a.parquet")
    assert max(chunk.batch.num_rows for chunk in look.chunks(source)) <= 10
    assert [row["n"] for row in look.rows(source, ["n"])] == list(range(40))


def test_text_that_is_not_utf8_is_set_aside(tmp_path: Path, look) -> None:
    raw = pa.array([b"a", b"\xff", b"c", None], pa.binary())
    text = pa.Array.from_buffers(pa.string(), 4, raw.buffers())
    nested = pa.StructArray.from_arrays([text.take(pa.array([0, 0, 1, 0]))], ["t"])
    pq.write_table(pa.table({"n": [1, 2, 3, 4], "t": text, "d": nested}), tmp_path / "a.parquet")
    source = open_source(tmp_path / "a.parquet")
    assert [row["n"] for row in look.rows(source)] == [1, 4]
    assert [(bad.code, bad.record) for bad in look.bad(source)] == [("not_utf8", 1), ("not_utf8", 2)]
    with pa.ipc.open_stream(look.bad(source)[0].raw) as reader:
        assert reader.read_all().column("n").to_pylist() == [2]


def test_a_broken_page_loses_the_rows_behind_it_and_no_others(tmp_path: Path, look) -> None:
    path = tmp_path / "a.parquet"
    numbers = np.random.default_rng(1).integers(0, 2**60, 3000)
    pq.write_table(pa.table({"n": numbers}), path, row_group_size=1000, use_dictionary=False, compression="zstd")
    offset = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[offset : offset + 400] = bytes(400)
    path.write_bytes(data)
    source = open_source(path)
    assert [row["n"] for row in look.rows(source)] == [*numbers[:1000].tolist(), *numbers[2000:].tolist()]
    assert [(bad.code, bad.record) for bad in look.bad(source)] == [("file_unreadable", 1000)]
    assert look.numbers(source)[-2] == 2999


def test_a_file_that_is_no_parquet_counts_as_a_record(tmp_path: Path, look) -> None:
    pq.write_table(table(3), tmp_path / "a.parquet")
    look.write(tmp_path / "b.parquet", b"PAR1 nonsense PAR1")
    look.write(tmp_path / "c.parquet", b"")
    source = open_source(tmp_path)
    assert len(look.rows(source)) == 3
    assert look.codes(source) == ["file_unreadable", "file_empty"]
    with pytest.raises(SourceError, match="no Parquet file"):
        open_source(tmp_path / "b.parquet")


def test_files_must_agree_on_columns_and_types(tmp_path: Path, look) -> None:
    pq.write_table(pa.table({"a": pa.array([1], pa.int32()), "b": ["x"]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"b": ["y"], "a": pa.array([2], pa.int64())}), tmp_path / "b.parquet")
    assert look.rows(open_source(tmp_path)) == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
    pq.write_table(pa.table({"a": ["z"], "b": ["y"]}), tmp_path / "c.parquet")
    with pytest.raises(SourceError, match=r"c\.parquet.*'a' is string"):
        open_source(tmp_path)
    pq.write_table(pa.table({"a": [1]}), tmp_path / "c.parquet")
    with pytest.raises(SourceError, match="differ in the column 'b'"):
        open_source(tmp_path)


def test_names_that_are_missing_or_used_twice_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table([[1], [2]], names=["a", "a"]), tmp_path / "a.parquet")
    with pytest.raises(SourceError, match="'a' is used more than once"):
        open_source(tmp_path)
    pq.write_table(pa.table([[1], [2]], names=["a", ""]), tmp_path / "a.parquet")
    with pytest.raises(SourceError, match="no name"):
        open_source(tmp_path)


def test_a_table_without_rows_is_one_empty_chunk(tmp_path: Path, look) -> None:
    pq.write_table(table(0), tmp_path / "a.parquet")
    source = open_source(tmp_path / "a.parquet")
    assert [chunk.batch.num_rows for chunk in look.chunks(source)] == [0]
    assert look.bad(source) == []


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=12), st.floats(0, 1))
def test_a_damaged_file_never_stops_the_reading(look, damage: bytes, place: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        pq.write_table(table(50), path, row_group_size=20)
        data = bytearray(path.read_bytes())
        at = int(place * (len(data) - len(damage)))
        data[at : at + len(damage)] = damage
        path.write_bytes(data)
        try:
            source = open_source(path)
        except SourceError:
            return
        found = look.numbers(source)
        assert len(found) == len(set(found))
