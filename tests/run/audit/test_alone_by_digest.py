"""Who is alone is found in buckets as in memory, and rows are counted in buckets as at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.attacks.alone import single_out
from sanitize.attacks.linkage import CombinationCounter, joined
from sanitize.attacks.people_in_two_parts import split_overlap
from sanitize.attacks.recount import ClassCounter, Counted
from sanitize.attacks.whole_rows import count_at_once
from sanitize.attacks.written_parts import unit_numbers
from sanitize.engine.local import LocalEngine
from sanitize.io.places.place import Place
from sanitize.io.places.sealed import Sealed
from sanitize.run import buckets_of_people
from sanitize.run.audit import alone_by_digest, people_in_two_parts
from sanitize.run.audit.alone_by_digest import Alone
from sanitize.run.audit.counted_rows import Counting

COLUMNS = ("age", "town", "number", "when")


def release(folder: Path, *, marked: bool) -> tuple[list[Place], list[Place]]:
    """Three parts, of which the second is empty."""
    random, parts, units = np.random.default_rng(3), list[Place](), list[Place]()
    for number, rows in enumerate((400, 0, 250)):
        table = pa.table(
            {
                "age": pa.array(random.integers(20, 40, rows)),
                "town": pa.array(random.choice(["Ulm", "Bonn", "Köln"], rows), pa.string()),
                "number": pa.array(np.arange(rows) + 1000 * number),
                "when": pa.array(random.random(rows) * (random.random(rows) > 0.5)),
                **({"is_augmented": pa.array(random.random(rows) < 0.1)} if marked else {}),
            }
        )
        parts.append(folder / f"part-{number}.parquet")
        units.append(folder / f"unit-{number}.parquet")
        pq.write_table(table, parts[-1])
        pq.write_table(pa.table({"unit": random.integers(0, 90, rows).astype(np.uint64) << np.uint64(57)}), units[-1])
    return parts, units


@pytest.fixture(autouse=True)
def small_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (buckets_of_people, alone_by_digest, people_in_two_parts):
        monkeypatch.setattr(module, "BUCKET_BYTES", 2000)
        monkeypatch.setattr(module, "FEWEST_ROWS", 10)


@pytest.mark.parametrize("by_unit", [False, True])
@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("known", [(), ("number",)])
def test_those_who_are_alone_are_the_same(tmp_path: Path, by_unit: bool, marked: bool, known: tuple[str, ...]) -> None:
    parts, units = release(tmp_path, marked=marked)
    wanted = single_out(parts, COLUMNS, known, units if by_unit else None)
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    with LocalEngine(workers=1).session() as session:
        files = tuple(zip(parts, units if by_unit else [None] * 3, strict=True))
        assert Alone(Sealed(exchange, bytes(32)), session, files).found(COLUMNS, known) == wanted
    assert wanted.hits > 0
    assert not list(exchange.iterdir())


@pytest.mark.parametrize("by_unit", [False, True])
def test_classes_and_combinations_are_the_same(tmp_path: Path, by_unit: bool) -> None:
    parts, units = release(tmp_path, marked=True)
    own = units if by_unit else None
    with LocalEngine(workers=1).session() as session:
        counting = Counting(Sealed(tmp_path, bytes(32)), session)
        classes, combinations = ClassCounter(("age", "town"), ("when",)), CombinationCounter(("age", "town"))
        found = counting.counted(classes, Counted.merge, parts, own)
        met = counting.counted(combinations, joined, parts, own)
    at_once = count_at_once(classes, parts, own)
    assert (found.rows, found.people, found.classes) == (at_once.rows, at_once.people, at_once.classes)
    assert found.values == at_once.values
    assert not by_unit or found.unique == at_once.unique
    assert met == count_at_once(combinations, parts, own)


@pytest.mark.parametrize("column", ["town", "age"])
def test_people_in_two_parts_are_the_same(tmp_path: Path, column: str) -> None:
    parts, units = release(tmp_path, marked=True)
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    with LocalEngine(workers=1).session() as session:
        found = people_in_two_parts.in_two_parts(
            parts, column, units, unit_numbers, Sealed(exchange, bytes(32)), session
        )
    assert found == split_overlap(parts, column, units)
    assert found.hits > 0
    assert not list(exchange.iterdir())
