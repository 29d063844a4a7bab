"""People found by keys that are dealt to buckets: the same release for any size of bucket and number of workers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.run import buckets_of_keys as module
from tests.commands import same_bytes
from tests.tables import job

ROWS = 1200
COLUMNS = {"account": "identifier", "mail": "identifier", "phone": "identifier", "age": "keep", "group": "label"}
KEEP = [column for column in COLUMNS if column not in ("age", "group")]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Visits of people with several accounts, phones that some share, and gaps; the file is read in several shards."""
    chance = np.random.default_rng(3)
    people = chance.zipf(1.7, ROWS) % 200
    mails = [f"p{person}@example.org" if chance.random() < 0.6 else None for person in people]
    table = {
        "account": [f"A{person * 2 + (chance.random() < 0.2)}" for person in people],
        "mail": mails,
        "phone": [f"+49 30 {5550000 + person // 4}" for person in people],
        "age": chance.integers(20, 80, ROWS),
        "group": chance.integers(0, 3, ROWS).astype(str),
        "filler": [chance.bytes(6000).hex() for _ in range(ROWS)],
    }
    file = tmp_path_factory.mktemp("visits") / "visits.parquet"
    pq.write_table(pa.table(table), file, row_group_size=200, compression="none")
    return file


def test_a_release_does_not_depend_on_buckets_and_workers(
    visits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = [
        {"use": "identities", "columns": [*KEEP], "max_count": 4, "action": "cap"},
        {"use": "split", "shares": {"train": 0.7, "test": 0.3}, "stratify": True},
        {"use": "drop", "columns": KEEP},
    ]
    made = []
    for size, workers in ((1 << 30, 1), (4000, 2)):
        monkeypatch.setattr(module, "BUCKET_BYTES", size)
        monkeypatch.setattr(module, "FEWEST_ROWS", 50)
        folder = tmp_path / f"{size}-{workers}"
        folder.mkdir()
        own = job(folder, visits, COLUMNS, stages, source={"undeclared": "drop"})
        result = own.run(sz.LocalEngine(workers=workers), keep_refused=True)
        made.append((result.path, result.manifest.identities))
    assert same_bytes(made[0][0], made[1][0])
    assert made[0][1] == made[1][1]
