"""Sources as a whole: what is found, what is refused, how it is cut, and what a worker gets."""

from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.errors import SourceError, UsageError
from sanitize.io.read.shards import Extent, cut
from sanitize.io.read.source import open_source

JPEG = b"\xff\xd8\xff" + bytes(997)


@pytest.mark.parametrize(
    ("files", "path", "says"),
    [
        ({}, "nothing.csv", "there is no file or folder"),
        ({"a.txt": b""}, ".", "no readable file: sources are .parquet; .csv, .tsv, .jsonl and .json"),
        ({"a.xlsx": b""}, "a.xlsx", "no readable file"),
        ({"a.csv": b"a\n1\n", "b.jsonl": b'{"a": 1}'}, ".", r"csv and jsonl files.*\*\.csv"),
        ({"a.csv": b"a\n1\n"}, "*.jsonl", "matches no file"),
    ],
)
def test_what_is_no_source_is_refused(tmp_path: Path, look, files: dict[str, bytes], path: str, says: str) -> None:
    for name, data in files.items():
        look.write(tmp_path / name, data)
    with pytest.raises(SourceError, match=says):
        open_source(tmp_path / path)


def test_a_glob_takes_what_it_matches(tmp_path: Path, look) -> None:
    for name in ("x/1/a.csv", "x/2/a.csv", "x/2/b.csv", "y/a.csv"):
        look.write(tmp_path / name, f"a,b\n{name},1\n".encode())
    source = open_source(str(tmp_path / "x" / "*" / "a.csv"))
    assert source.files == ("1/a.csv", "2/a.csv")
    assert source.root == (tmp_path / "x").resolve()
    assert [row["a"] for row in look.rows(open_source(str(tmp_path / "**" / "*.csv")))] == [
        "x/1/a.csv",
        "x/2/a.csv",
        "x/2/b.csv",
        "y/a.csv",
    ]


def test_a_source_is_small_and_reads_the_same_in_another_process(tmp_path: Path, look) -> None:
    look.write(tmp_path / "a.csv", b"name,n\n" + b"Alice,1\n" * 100_000)
    look.write(tmp_path / "b" / "a.jsonl", b'{"name": "Alice"}\n' * 1000)
    for path in (tmp_path / "a.csv", tmp_path / "b"):
        source = open_source(path)
        data = pickle.dumps((source, source.shards()[0]))
        assert len(data) < 5_000
        assert b"Alice" not in data
        code = (
            "import pickle, sys; source, shard = pickle.loads(sys.stdin.buffer.read());"
            "print(sum(chunk.batch.num_rows for chunk in source.read(shard)))"
        )
        ended = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
        assert int(ended.stdout) == sum(chunk.batch.num_rows for chunk in source.read(source.shards()[0]))


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 5 << 20), min_size=1, max_size=20), min_size=1, max_size=6), st.booleans())
def test_shards_cover_everything_once_in_order(files: list[list[int]], anywhere: bool) -> None:
    extents = [
        Extent(str(number), np.arange(len(sizes) + 1) * 100, np.array(sizes, dtype=float), anywhere)
        for number, sizes in enumerate(files)
    ]
    shards = cut(extents)
    assert [shard.index for shard in shards] == list(range(len(shards)))
    assert all(shard.pieces for shard in shards)
    pieces = [piece for shard in shards for piece in shard.pieces]
    for number, sizes in enumerate(files):
        mine = [piece for piece in pieces if piece.file == str(number)]
        assert (mine[0].start, mine[-1].stop) == (0, len(sizes) * 100)
        assert all(one.stop == other.start for one, other in itertools.pairwise(mine))
    assert [int(piece.file) for piece in pieces] == sorted(int(piece.file) for piece in pieces)


def test_a_small_source_is_one_shard_and_a_medium_one_several(tmp_path: Path, look) -> None:
    line = b"x" * 99 + b"\n"
    small = look.opened(tmp_path / "a.csv", b"a\n" + line * 10_000)
    medium = look.opened(tmp_path / "b.csv", b"a\n" + line * 200_000)
    assert len(small.shards()) == 1
    sizes = [sum(piece.stop - piece.start for piece in shard.pieces) for shard in medium.shards()]
    assert 8 <= len(sizes) <= 16
    assert max(sizes) < 1.1 * min(sizes)


def test_tables_that_point_to_images_are_cut_by_what_they_point_to(tmp_path: Path, look) -> None:
    for number in range(4):
        look.write(tmp_path / "photos" / f"{number}.jpg", JPEG + bytes(1 << 20))
    paths = [f"photos/{number % 4}.jpg" for number in range(64)]
    look.write(tmp_path / "a.csv", "\n".join(["n,photo", *(f"{n},{path}" for n, path in enumerate(paths))]).encode())
    pq.write_table(pa.table({"n": range(64), "photo": paths}), tmp_path / "a.parquet")
    for name in ("a.csv", "a.parquet"):
        source = open_source(tmp_path / name)
        assert len(source.shards()) == (4 if name == "a.csv" else 16)
        assert [row["n"] for row in look.rows(source, ["n"])] == list(range(64))


def test_image_paths_stay_inside_the_root(tmp_path: Path, look) -> None:
    look.write(tmp_path / "secret.jpg", JPEG)
    look.write(tmp_path / "data" / "in.jpg", JPEG)
    lines = [
        "n,photo",
        "1,in.jpg",
        "2,../secret.jpg",
        f"3,{tmp_path}/secret.jpg",
        "4,none.jpg",
        "5,",
        "6,http://x/y.jpg",
    ]
    source = look.opened(tmp_path / "data" / "a.csv", "\n".join(lines).encode())
    rows = look.rows(source, ["n", "photo"], ("photo",))
    assert rows == [{"n": 1, "photo": {"bytes": JPEG, "path": None}}, {"n": 5, "photo": None}]
    assert [(bad.record, bad.code) for bad in look.bad(source, None, ("photo",))] == [
        (1, "image_outside_source"),
        (2, "image_outside_source"),
        (3, "image_missing"),
        (5, "image_url"),
    ]
    assert len(look.rows(source, ["n"])) == 6


def test_only_columns_that_can_hold_images_are_opened(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.csv", b"n,photo\n1,a.jpg\n")
    with pytest.raises(UsageError, match="'n' can't hold images"):
        look.rows(source, ["n"], ("n",))


def test_digests_follow_the_bytes_and_changes_are_seen(tmp_path: Path, look) -> None:
    look.write(tmp_path / "a.csv", b"a\n1\n")
    look.write(tmp_path / "b.csv", b"a\n2\n")
    source = open_source(tmp_path)
    before = source.digest()
    assert [(digest.name, digest.size) for digest in before] == [("a.csv", 4), ("b.csv", 4)]
    assert source.changed() == ()
    look.write(tmp_path / "b.csv", b"a\n22\n")
    assert source.changed() == ("b.csv",)
    assert source.digest()[0] == before[0]
    assert source.digest()[1] != before[1]
    (tmp_path / "a.csv").unlink()
    assert source.changed() == ("a.csv", "b.csv")
    with pytest.raises(SourceError):
        look.rows(source)


def test_chunks_have_at_most_4096_rows(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.csv", b"a,b\n" + b"1,%s\n" % (b"2" * 200) * 10_000)
    assert [chunk.batch.num_rows for chunk in look.chunks(source)] == [4096, 4096, 1808]


def test_chunks_of_small_rows_have_more(tmp_path: Path, look) -> None:
    source = look.opened(tmp_path / "a.csv", b"a,b\n" + b"1,2\n" * 20_000)
    assert [chunk.batch.num_rows for chunk in look.chunks(source)] == [16_384, 3616]


def test_small_blocks_make_one_chunk_and_keep_the_numbers_of_their_records(tmp_path: Path, look) -> None:
    pq.write_table(pa.table({"a": range(30_000)}), tmp_path / "a.parquet", row_group_size=1000)
    chunks = look.chunks(open_source(tmp_path))
    assert [chunk.batch.num_rows for chunk in chunks] == [16_000, 14_000]
    assert np.array_equal(np.concatenate([chunk.records for chunk in chunks]), np.arange(30_000))
    assert np.concatenate([chunk.batch.column("a") for chunk in chunks]).tolist() == list(range(30_000))


def test_bad_records_between_small_blocks_keep_their_numbers(tmp_path: Path, look) -> None:
    texts = [b"%d" % row for row in range(10_000)]
    texts[4500] = b"\xff"
    pq.write_table(pa.table({"a": pa.array(texts, pa.binary()).view(pa.string())}), tmp_path / "a.parquet")
    chunks = look.chunks(open_source(tmp_path))
    assert [bad.record for chunk in chunks for bad in chunk.rejected] == [4500]
    numbers = np.concatenate([chunk.records for chunk in chunks])
    assert [text for chunk in chunks for text in chunk.batch.column("a").to_pylist()] == [str(one) for one in numbers]
    assert len(numbers) == 9999
