"""A finished shard is kept if all that it wrote is still there, and done again if not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sanitize.io.read.shards import Shard
from sanitize.io.write.exchange import write_run
from sanitize.io.write.staging import Folders
from sanitize.run.receipts import Receipt, keep, kept
from sanitize.stage.findings import Tally
from sanitize.stage.step import StageLog

SHARD = Shard(3, ())


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path)
    made.create()
    return made


def receipt(folders: Folders, **reasons: int) -> Receipt:
    draws = np.arange(4, dtype=np.uint64)
    run = write_run(folders.runs / f"{SHARD.name}.arrow", pa.table({"age": [1, 2, 3, 4]}), draws)
    people = write_run(folders.exchange / f"people.{SHARD.name}.arrow", pa.table({}), draws)
    log = StageLog(4, 4, 0, 0, 0, Tally.of("note", "PERSON", "replace", 2), frozenset({"stock"}))
    return Receipt(3, run, "age: int64", 4, Counter(reasons), (log,), people)


def test_what_is_written_down_is_read_again(folders: Folders) -> None:
    assert kept(SHARD, folders) is None
    keep(made := receipt(folders), folders)
    assert kept(SHARD, folders) == made


def test_a_shard_with_rejected_rows_needs_its_quarantine(folders: Folders) -> None:
    keep(made := receipt(folders, language_not_covered=2), folders)
    assert kept(SHARD, folders) is None
    (folders.quarantine / f"{SHARD.name}.parquet").write_bytes(b"rows")
    assert kept(SHARD, folders) == made


@pytest.mark.parametrize("changed", ["runs", "exchange"])
def test_a_shard_whose_rows_have_changed_is_done_again(folders: Folders, changed: str) -> None:
    keep(receipt(folders), folders)
    (file,) = getattr(folders, changed).place.glob("*.arrow")
    file.write_bytes(file.read_bytes() + b"0")
    assert kept(SHARD, folders) is None
