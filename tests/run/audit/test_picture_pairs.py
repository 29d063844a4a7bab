"""Pictures of the source stand beside what became of them, whatever order they were written in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.image.column import TYPE
from sanitize.io.read.source import Source, open_source
from sanitize.run.audit.picture_pairs import PARTS, PICTURES, budgets, pairs
from sanitize.run.units import RECORD

ROWS = 12


def picture(shade: int) -> bytes:
    return cv2.imencode(".png", np.full((4, 4, 3), shade, dtype=np.uint8))[1].tobytes()


def shade(data: bytes) -> int:
    return int(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[0, 0, 0])


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Pictures that are told apart by their shade; the third row has none."""
    cells = [None if row == 2 else {"bytes": picture(row), "path": None} for row in range(ROWS)]
    pq.write_table(pa.table({"photo": pa.array(cells, TYPE), "n": range(ROWS)}), tmp_path / "source.parquet")
    return open_source(str(tmp_path / "source.parquet"))


@pytest.fixture
def part(tmp_path: Path, source: Source) -> tuple[Path, Path]:
    """The rows backwards, each shade 100 more, with a copy of the fourth among them; and the file beside."""
    (shard,) = source.shards()
    (chunk,) = source.read(shard, ["n"])
    order = [*range(ROWS - 1, -1, -1), 3]
    cells = [None if row == 2 else {"bytes": picture(100 + row), "path": None} for row in order]
    cells[-1] = {"bytes": picture(255), "path": None}
    copies = [False] * ROWS + [True]
    pq.write_table(pa.table({"photo": pa.array(cells, TYPE), "is_augmented": copies}), tmp_path / "part.parquet")
    pq.write_table(pa.table({RECORD: chunk.records[order]}), tmp_path / "beside.parquet")
    return tmp_path / "part.parquet", tmp_path / "beside.parquet"


def shades(source: Source, part: tuple[Path, Path], most: int, seed: int = 1) -> list[tuple[int, int]]:
    found = pairs(source, *part, "photo", most, seed)
    return sorted((shade(before), shade(after)) for before, after in found)


def test_each_picture_stands_beside_its_own_and_copies_are_left_out(source: Source, part: tuple[Path, Path]) -> None:
    assert shades(source, part, 100) == [(row, 100 + row) for row in range(ROWS) if row != 2]


def test_no_more_than_asked_for_are_taken_and_the_same_for_one_seed(source: Source, part: tuple[Path, Path]) -> None:
    found = shades(source, part, 5)
    assert len(found) == 5
    assert found == shades(source, part, 5) != shades(source, part, 5, seed=2)
    assert all(after == before + 100 for before, after in found)
    assert shades(source, part, 0) == []


@pytest.fixture(scope="module")
def sized(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Parts with so many pictures, as many rows without, and copies."""
    folder = tmp_path_factory.mktemp("parts")

    def made(count: int) -> Path:
        file = folder / f"{count}.parquet"
        if not file.exists():
            cells = [{"bytes": b"x", "path": None}] * count + [None] * count + [{"bytes": b"x", "path": None}] * 3
            marks = [False] * (2 * count) + [True] * 3
            pq.write_table(pa.table({"is_augmented": marks, "photo": pa.array(cells, TYPE)}), file)
        return file

    return made


@pytest.mark.parametrize("parts", [1, 3, PARTS, 60])
def test_a_run_compares_a_bounded_number_of_pictures_of_a_bounded_number_of_parts(
    sized: Callable[[int], Path], parts: int
) -> None:
    asked, everything = budgets([sized(300)] * parts, ["photo"], 1)
    assert len(asked) == parts
    assert sum(one is not None for one in asked) == min(parts, PARTS)
    assert sum(one or 0 for one in asked) == PICTURES
    assert not everything
    assert (asked, everything) == budgets([sized(300)] * parts, ["photo"], 1)


def test_what_small_parts_lack_is_taken_from_large_ones(sized: Callable[[int], Path]) -> None:
    assert budgets([sized(300), sized(7), sized(0), sized(9)], ["photo"], 1) == ([PICTURES - 16, 7, 0, 9], False)


def test_where_there_are_few_pictures_all_are_compared(sized: Callable[[int], Path]) -> None:
    assert budgets([sized(95), sized(7), sized(9)], ["photo"], 1) == ([95, 7, 9], True)
    assert budgets([sized(95)], [], 1) == ([0], True)
