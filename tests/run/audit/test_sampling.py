"""A sample of a source is random, the same for one seed, and of the size asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from sanitize.attacks.written_parts import choose
from sanitize.engine.local import LocalEngine
from sanitize.io.read.source import Source, open_source
from sanitize.run.audit import sampling
from sanitize.run.audit.sampling import draw, released_records, written

ROWS = 60_000


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Sorted numbers beside filler, so that there are several shards."""
    file = tmp_path_factory.mktemp("source") / "rows.csv"
    pc.write_csv(pa.table({"number": range(ROWS), "filler": ["x" * 100] * ROWS}), file)
    return open_source(str(file))


def drawn(source: Source, rows: int, seed: int) -> tuple[pa.Table, np.ndarray]:
    with LocalEngine(workers=1).session() as session:
        return draw(source, ["number"], rows, seed, session)


def numbers(source: Source, rows: int, seed: int = 1) -> list[int]:
    return [int(number) for number in drawn(source, rows, seed)[0].column("number").to_pylist()]


def test_it_comes_from_all_over_the_source(source: Source) -> None:
    found = numbers(source, 2000)
    assert len(set(found)) == 2000
    assert abs(sum(found) / 2000 - ROWS / 2) < 0.05 * ROWS
    assert abs(sum(found[:200]) / 200 - ROWS / 2) < 0.1 * ROWS


def test_it_is_the_same_for_one_seed(source: Source) -> None:
    assert numbers(source, 500) == numbers(source, 500) != numbers(source, 500, seed=2)


def test_rows_come_with_the_numbers_of_their_records(source: Source) -> None:
    rows, records = drawn(source, 500, 1)
    held = {
        int(number): value
        for shard in source.shards()
        for chunk in source.read(shard, ["number"])
        for number, value in zip(chunk.records, chunk.batch.column(0).to_pylist(), strict=True)
    }
    assert [held[int(record)] for record in records] == rows.column("number").to_pylist()


def test_a_small_source_is_taken_whole(source: Source) -> None:
    assert sorted(numbers(source, 10 * ROWS)) == list(range(ROWS))


def test_of_many_shards_some_are_read(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(source.shards()) > 2
    monkeypatch.setattr(sampling, "SHARDS", 2)
    found = numbers(source, 1000)
    assert len(set(found)) == 1000
    assert 5 < len({number * 10 // ROWS for number in found}) < 9


def test_written_rows_come_part_after_part_without_the_values_of_others(tmp_path: Path) -> None:
    parts, files = [], []
    for part, rows in enumerate((700, 0, 300)):
        parts.append(tmp_path / f"part-{part}.parquet")
        files.append(tmp_path / f"rows-{part}.parquet")
        pq.write_table(pa.table({"name": pa.array([f"{part}-{row}" for row in range(rows)], pa.string())}), parts[-1])
        pq.write_table(pa.table({"record": pa.array(range(1000 * part, 1000 * part + rows), pa.int64())}), files[-1])
    with LocalEngine(workers=1).session() as session:
        samples = choose(parts, 50, seed=3)
        table = written(samples, ["name"], session)
        known = released_records(files, np.array([699, 700, 1000, 2299, 2300, -1]), session)
    wanted = [f"{part}-{row}" for part, sample in enumerate(samples) for row in sample.rows.tolist()]
    assert table.column("name").to_pylist() == wanted
    assert table.schema.field("name").type == pa.string()
    assert known.tolist() == [True, False, False, True, False, False]
