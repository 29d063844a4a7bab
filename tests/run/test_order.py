"""Rows come out in an order that follows from the key, or where the pipeline says so in that of the source."""

from __future__ import annotations

from pathlib import Path

import pytest

import sanitize as sz
from tests.tables import KEYS, job, sharded

NAMED = {"role": "keep", "accept": "a number of the test"}
COLUMNS = {"id": NAMED, "age": NAMED, "town": "keep", "illness": "keep", "filler": "drop"}


@pytest.mark.parametrize("workers", [1, 2])
def test_without_shuffling_rows_keep_the_order_of_the_source(tmp_path: Path, workers: int) -> None:
    given = job(tmp_path, sharded(tmp_path), COLUMNS, [], output={"path": str(tmp_path / "out"), "shuffle": False})
    given.pipeline.run(engine=sz.LocalEngine(workers=workers), keys=KEYS)
    assert given.released()["age"].to_pylist() == [20 + number % 40 for number in range(90)]


def test_rows_are_shuffled_otherwise(tmp_path: Path) -> None:
    given = job(tmp_path, sharded(tmp_path), COLUMNS, [])
    audit = given.run(resume=True).manifest.audit
    assert not list(tmp_path.glob(".out*"))  # nothing is kept for a next run
    assert audit is not None
    assert not [said for said in audit.not_covered if "quasi-identifiers, or hold" in said]
    ages = given.released()["age"].to_pylist()
    ordered = [20 + number % 40 for number in range(90)]
    assert sorted(ages) == sorted(ordered)
    assert sum(one == two for one, two in zip(ages, ordered, strict=True)) < 20
