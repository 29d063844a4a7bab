"""A worker is killed while rows are dealt, people counted, or copies found: another does it, and nothing changes."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sanitize.engine.base import Session
from sanitize.engine.local import LocalEngine, _Pool
from sanitize.identity.documents import MINIMA, SimilarDocuments
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import Run, write_run
from sanitize.io.write.staging import Folders
from sanitize.run import buckets_of_people
from sanitize.run.buckets_of_copies import ThingsOfShard, copies_of, write_things
from sanitize.run.buckets_of_people import count_people, narrow_run
from sanitize.run.deal import deal
from sanitize.run.receipts import Receipt
from sanitize.run.units import IN_RUNS, RECORD
from sanitize.stage.likeness import Signed
from sanitize.stages.shared.classes_by_person import ClassesByPerson
from sanitize.tabular.histogram import Histogram
from tests.run.killing import until

RUNS, ROWS, SIGNED = 4, 2500, 4000
PRIVATE = next(own for own, called in IN_RUNS.items() if called == RECORD)


@contextmanager
def troubled(session: Session, folder: Path, pattern: str) -> Iterator[None]:
    """Kill a worker as soon as a file of some name is there."""
    assert isinstance(session, _Pool)

    def kill() -> None:
        until(lambda: any(folder.glob(pattern)))
        assert session.executor is not None
        os.kill(next(iter(session.executor._processes)), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    yield
    killer.join()


def receipts(folders: Folders) -> list[Receipt]:
    made = []
    for shard in range(RUNS):
        random = np.random.default_rng(shard)
        texts = [random.bytes(700).hex() for _ in range(ROWS)]
        table = pa.table({"text": texts, PRIVATE: np.arange(ROWS) + shard * ROWS})
        draws = random.integers(0, 1 << 63, ROWS).astype(np.uint64) * np.uint64(2)
        run = write_run(folders.runs / f"part-{shard:05d}.arrow", table, draws)
        made.append(Receipt(shard, run, "", ROWS, Counter(), (), None))
    return made


def people(folders: Folders) -> list[Run]:
    made = []
    for shard in range(4):
        random = np.random.default_rng(shard)
        batch = pa.RecordBatch.from_pydict({"age": random.integers(0, 1 << 40, 20_000)})
        units = random.integers(0, 40_000, 20_000).astype(np.uint64) << np.uint64(45)
        made.append(narrow_run(folders.exchange / f"fit.{shard}.arrow", [(batch, units)], ["age"]))
    return made


@dataclass(frozen=True)
class WriteJob:
    """Deals the documents of a shard."""

    folder: Sealed

    def open(self) -> Callable[[int], ThingsOfShard]:
        """What is done with the number of a shard."""
        return partial(documents, self.folder)


def documents(folder: Sealed, shard: int) -> ThingsOfShard:
    """Half of the documents of each shard are those of the others, but for a hash."""
    made = np.random.default_rng(0).integers(0, 1 << 32, (SIGNED, MINIMA)).astype(np.uint32)
    made[::2] = np.random.default_rng(shard + 1).integers(0, 1 << 32, (SIGNED // 2, MINIMA))
    made[1::2, shard] = shard
    numbers = np.arange(SIGNED) + shard * SIGNED
    return write_things(folder, f"0.{shard}.arrow", Signed(SimilarDocuments(), numbers, made), 3)


def test_parts_are_the_same_when_a_worker_is_killed_while_dealing(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "run")
    folders.create()
    given, found = receipts(folders), []
    with LocalEngine(2).session() as session:
        for disturbed in (False, True):
            with troubled(session, folders.data, "*.parquet") if disturbed else nullcontext():
                parts = deal(given, folders, (), session)
            files = sorted(folders.data.iterdir())
            found.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in files])
            assert [part.sha256 for part in parts] == found[-1]
            for file in files:
                file.unlink()
    assert len(found[0]) > 4
    assert found[0] == found[1]


def test_people_are_the_same_when_a_worker_is_killed_while_counting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets_of_people, "BUCKET_BYTES", 1 << 15)
    monkeypatch.setattr(buckets_of_people, "FEWEST_ROWS", 1 << 10)
    found = []
    counter = ClassesByPerson(("age",), (), 5)
    folders = Folders(tmp_path / "run")
    folders.create()
    with LocalEngine(2).session() as session:
        for disturbed in (False, True):
            runs = people(folders)
            with troubled(session, folders.exchange.place, "*.digests.*") if disturbed else nullcontext():
                counts = count_people(counter, Histogram.merge, runs, folders.exchange, session).counts()
            assert not list(folders.exchange.place.iterdir())
            ages = counts.tuple_columns()["age"].to_pylist()
            found.append((counts.rows, counts.units, ages, counts.tuple_rows().tolist()))
    assert found[0] == found[1]


@pytest.mark.parametrize("when", ["bands-*", "attached-*"])
def test_copies_are_the_same_when_a_worker_is_killed_while_they_are_found(when: str, tmp_path: Path) -> None:
    found = []
    folders = Folders(tmp_path / "run")
    folders.create()
    with LocalEngine(2).session() as session:
        for disturbed in (False, True):
            with troubled(session, folders.exchange.place, when) if disturbed else nullcontext():
                shards = list(session.map(WriteJob(folders.exchange), range(RUNS)))
                found.append(copies_of(shards, folders.exchange, 3, session).groups)
            assert not list(folders.exchange.place.iterdir())
    assert len(np.unique(found[0])) == (RUNS + 1) * SIGNED // 2
    assert np.array_equal(found[0], found[1])
