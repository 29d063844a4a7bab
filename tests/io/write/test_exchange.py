"""Rows go to buckets by their draws alone, all of them once, whatever shard they come from."""

from __future__ import annotations

from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sanitize.errors import RunError
from sanitize.io.places.sealed import Sealed
from sanitize.io.write import exchange
from sanitize.io.write.exchange import Bucket, Run, buckets, read_bucket, read_numbers, write_run

KEY = bytes(range(32))


def written(folder: Path, sizes: list[int], groups: bool = False) -> tuple[list[Path], list[Run]]:
    """Runs of numbered rows with random draws; by groups, odd and even."""
    places, runs, first = [], [], 0
    for shard, size in enumerate(sizes):
        numbers = np.arange(first, first + size)
        draws = np.random.default_rng(shard).integers(0, 1 << 64, size, dtype=np.uint64)
        kinds = np.where(numbers % 2, "odd", "even") if groups else None
        places.append(folder / f"{shard}.arrow")
        runs.append(write_run(Sealed(places[-1], KEY), pa.table({"number": numbers}), draws, kinds))
        first += size
    return places, runs


def dealt(places: list[Path], runs: list[Run], found: list[Bucket]) -> list[list[int]]:
    made = []
    for bucket in found:
        rows, draws = read_bucket(Sealed(places[0].parent, KEY), runs, bucket)
        made.append(rows.take(pa.array(np.argsort(draws))).column("number").to_pylist())
    return made


def test_every_row_is_in_one_bucket_and_buckets_mix_all_shards(tmp_path: Path) -> None:
    places, runs = written(tmp_path, [500, 0, 700, 300])
    found = buckets(runs, bucket_bytes=6000, fewest_rows=50)
    parts = dealt(places, runs, found)
    assert len(parts) > 2
    assert sorted(chain(*parts)) == list(range(1500))
    for part in parts:
        assert min(part) < 500 <= 1200 < max(part)
        assert part != sorted(part)
    assert all(place.stat().st_mode & 0o777 == 0o600 for place in places)


def test_a_bucket_holds_one_group(tmp_path: Path) -> None:
    places, runs = written(tmp_path, [400, 400], groups=True)
    found = buckets(runs, bucket_bytes=4000, fewest_rows=50)
    for bucket, part in zip(found, dealt(places, runs, found), strict=True):
        assert {number % 2 for number in part} == {int(bucket.group == "odd")}
    assert sorted(chain(*dealt(places, runs, found))) == list(range(800))


def test_few_rows_are_one_bucket_however_large(tmp_path: Path) -> None:
    _, runs = written(tmp_path, [1] * 20)
    assert len(buckets(runs, bucket_bytes=1, fewest_rows=64)) == 1


def test_nothing_is_one_empty_bucket(tmp_path: Path) -> None:
    places, runs = written(tmp_path, [0, 0])
    (part,) = dealt(places, runs, buckets(runs, 1000, 64))
    assert part == []


def test_a_broken_run_is_named_without_its_content(tmp_path: Path) -> None:
    places, runs = written(tmp_path, [5])
    places[0].write_bytes(b"Quendel" * 20)
    with pytest.raises(RunError, match=r"0\.arrow can't be read") as raised:
        read_bucket(Sealed(tmp_path, KEY), runs, buckets(runs, 1000, 64)[0])
    assert "Quendel" not in str(raised.value)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "BLOCK_ROWS", 7)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("groups", [False, True])
def test_a_bucket_is_what_its_range_says_wherever_blocks_end(tmp_path: Path, groups: bool) -> None:
    """Draws that repeat, are on the marks of blocks and fill groups of any length, against all rows filtered."""
    random = np.random.default_rng(3)
    runs, all_rows = [], []
    for shard, size in enumerate([0, 1, 7, 8, 49, 200]):
        draws = random.integers(0, 40, size).astype(np.uint64) << np.uint64(58)
        kinds = random.choice(["a", "b", "c"], size) if groups else np.full(size, "")
        rows = np.arange(size) + 1000 * shard
        path = Sealed(tmp_path, KEY) / str(shard)
        runs.append(write_run(path, pa.table({"row": rows}), draws, kinds if groups else None))
        all_rows += zip(kinds.tolist(), draws.tolist(), rows.tolist(), strict=True)
    marks = [0, 1, 5 << 58, (5 << 58) + 1, 39 << 58, 1 << 64]
    for group in ("a", "b", "c", "d") if groups else ("", "d"):
        for low, high in combinations(marks, 2):
            table, draws = read_bucket(Sealed(tmp_path, KEY), runs, Bucket(group, low, high))
            found = zip(draws.tolist(), table.column("row").to_pylist(), strict=True)
            assert sorted(found) == sorted(
                (draw, row) for own, draw, row in all_rows if own == group and low <= draw < high
            )


def test_blocks_are_small_where_rows_are_large(tmp_path: Path) -> None:
    pictures = pa.table({"picture": [bytes(100_000)] * 20})
    draws = np.arange(20, dtype=np.uint64) << np.uint64(59)
    run = write_run(Sealed(tmp_path, KEY) / "run", pictures, draws)
    with (Sealed(tmp_path, KEY) / "run").reading() as file:
        assert pa.ipc.open_file(pa.PythonFile(file, mode="r")).num_record_batches == 20
    table, _ = read_bucket(Sealed(tmp_path, KEY), [run], Bucket("", 3 << 59, 5 << 59))
    assert table.num_rows == 2


def test_columns_with_a_dictionary_in_some_runs_only_meet(tmp_path: Path) -> None:
    texts = pa.array(["x", "y", None])
    draws = np.arange(3, dtype=np.uint64)
    runs = [
        write_run(Sealed(tmp_path, KEY) / "one", pa.table({"text": texts}), draws),
        write_run(Sealed(tmp_path, KEY) / "two", pa.table({"text": texts.dictionary_encode()}), draws),
    ]
    table, _ = read_bucket(Sealed(tmp_path, KEY), runs, Bucket("", 0, 1 << 64))
    assert table.column("text").to_pylist() == ["x", "y", None] * 2


@pytest.mark.usefixtures("small_blocks")
def test_numbers_are_read_block_by_block(tmp_path: Path) -> None:
    draws = np.arange(20, dtype=np.uint64)[::-1] << np.uint64(59)
    columns = pa.table({"text": ["a"] * 20, "other": np.arange(20, dtype=np.uint64)})
    write_run(Sealed(tmp_path, KEY) / "run", columns, draws)
    alone = list(read_numbers(Sealed(tmp_path, KEY) / "run"))
    assert [len(block) for block in alone] == [7, 7, 6]
    assert np.concatenate(alone).tolist() == sorted(draws.tolist())
    both = list(read_numbers(Sealed(tmp_path, KEY) / "run", "other"))
    assert np.concatenate(both[1::2]).tolist() == list(range(20))[::-1]


def test_a_run_says_nothing_to_those_without_the_key(tmp_path: Path) -> None:
    names = [f"Quendel-{number}" for number in range(50)]
    run = write_run(Sealed(tmp_path, KEY) / "run", pa.table({"name": names}), np.arange(50, dtype=np.uint64))
    content = (tmp_path / "run").read_bytes()
    assert b"Quendel" not in content
    assert b"name" not in content
    with pytest.raises(RunError, match="run can't be read"):
        read_bucket(Sealed(tmp_path, bytes(32)), [run], Bucket("", 0, 1 << 64))
