"""Copies found by bands that are dealt to buckets: those that are found in memory, for any size of bucket."""

from __future__ import annotations

import resource
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.engine.local import LocalEngine
from sanitize.errors import RunError
from sanitize.identity.copies import copies
from sanitize.identity.documents import MINIMA, SimilarDocuments
from sanitize.identity.pictures import SimilarPictures
from sanitize.io.write.staging import Folders
from sanitize.run import buckets_of_copies as module
from sanitize.run.buckets_of_copies import copies_of, write_things
from sanitize.stage.likeness import Likeness, Signed
from tests.commands import same_bytes, sanitize, started
from tests.run.killing import left_over, until
from tests.tables import job

SHARDS, THINGS = 4, 500


def small_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUCKET_BYTES", 1 << 16)
    monkeypatch.setattr(module, "FEWEST_ROWS", 500)


def documents() -> np.ndarray:
    """Signatures, of which some are alike, some agree in a band alone, and very many are equal."""
    random = np.random.default_rng(5)
    made = random.integers(0, 1 << 32, (SHARDS * THINGS, MINIMA)).astype(np.uint32)
    copied = random.permutation(len(made))[:600]
    made[copied] = made[random.integers(0, len(made), 600)]
    changed = random.random((600, MINIMA)) < random.choice([0, 0.1, 0.2, 0.5], (600, 1))
    made[copied] = np.where(changed, random.integers(0, 1 << 32, changed.shape), made[copied])
    made[random.permutation(len(made))[:400]] = made[7]
    return made


def pictures() -> np.ndarray:
    """Hashes of views, of which some differ in few bits, and very many are equal."""
    random = np.random.default_rng(6)
    made = random.integers(0, 1 << 64, (SHARDS * THINGS, 8), dtype=np.uint64)
    for row in random.permutation(len(made))[:500]:
        bits = random.choice(64, random.integers(0, 9), replace=False)
        flips = np.uint64(sum(1 << int(bit) for bit in bits))
        made[row, random.integers(8)] = made[random.integers(len(made)), 0] ^ flips
    made[random.permutation(len(made))[:300]] = 0
    return made


@pytest.mark.parametrize(
    ("likeness", "signatures"), [(SimilarDocuments(), documents()), (SimilarPictures(), pictures())]
)
def test_buckets_find_what_memory_finds(
    likeness: Likeness, signatures: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_buckets(monkeypatch)
    numbers = np.concatenate([(shard << 40) + np.arange(THINGS) for shard in range(SHARDS)])
    expected = copies(likeness, numbers, signatures)
    assert 500 < len(signatures) - len(np.unique(expected.groups)) < 1500
    folders = Folders(tmp_path / "run")
    folders.create()
    shards = []
    for shard in range(SHARDS):
        own = slice(shard * THINGS, (shard + 1) * THINGS)
        signed = Signed(likeness, numbers[own], signatures[own])
        shards.append(write_things(folders.exchange, f"0.{shard}.arrow", signed, 9))
    with LocalEngine(1).session() as session:
        found = copies_of(shards, folders.exchange, 9, session)
    assert np.array_equal(found.things.numbers, numbers)
    assert np.array_equal(found.groups, expected.groups)
    assert not list(folders.exchange.place.iterdir())


ROLES = {"first": "text", "second": "text", "origin": "keep"}
STAGES = [
    {"use": "split", "shares": {"train": 0.5, "test": 0.5}},
    {"use": "drop", "columns": ["first", "second"]},
]


def notes(tmp_path: Path) -> Path:
    """600 rows with two texts each, half of them copies; the file is read in several shards."""
    random = np.random.default_rng(4)
    words = random.integers(0, 500, (600, 2, 60))
    origin = np.concatenate([np.arange(300), random.integers(0, 300, 300)])
    words = words[origin]
    words[300:, 0, 0] = 501
    notes = [[" ".join(f"w{word}" for word in text) for text in texts] for texts in words]
    table = {
        "first": [texts[0] for texts in notes],
        "second": [texts[row % 2] for row, texts in enumerate(notes)],
        "origin": origin,
        "filler": [random.bytes(6000).hex() for _ in range(600)],
    }
    file = tmp_path / "notes.parquet"
    pq.write_table(pa.table(table), file, row_group_size=100, compression="none")
    return file


def test_a_release_does_not_depend_on_buckets_and_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, made = notes(tmp_path), []
    for workers in (1, 2):
        folder = tmp_path / f"{workers}"
        folder.mkdir()
        own = job(folder, file, ROLES, STAGES, source={"undeclared": "drop"})
        made.append(own)
        assert own.run(sz.LocalEngine(workers=workers)).verdict.passed
        small_buckets(monkeypatch)
    assert same_bytes(made[0].output, made[1].output)
    released = made[0].released().to_pandas()
    assert (released.groupby("origin")["split"].nunique() == 1).all()
    assert released["split"].nunique() == 2


def test_a_full_disk_says_which_file_could_not_be_written(tmp_path: Path) -> None:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    folders = Folders(tmp_path / "run")
    folders.create()
    signed = Signed(SimilarDocuments(), np.arange(SHARDS * THINGS), documents())
    with LocalEngine(1).session() as session:
        things = [write_things(folders.exchange, "0.arrow", signed, 9)]
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 12, limit[1]))
        try:
            with pytest.raises(RunError, match=r"candidates-00000-bands-00000-0\.arrow can't be written"):
                copies_of(things, folders.exchange, 9, session)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)


def test_a_run_that_is_killed_while_texts_are_dealt_is_resumed(tmp_path: Path) -> None:
    made = []
    for kind in ("calm", "killed"):
        folder = tmp_path / kind
        folder.mkdir()
        made.append(job(folder, notes(tmp_path), ROLES, STAGES, source={"undeclared": "drop"}))
    calm, killed = made
    assert sanitize("run", calm.file, "--workers", "1", "--quiet").code == 0
    run = started("run", killed.file, "--workers", "1", "--quiet", "--resume")
    until(lambda: any(killed.folder.glob(".out.staging-*/exchange/bands-*")))
    run.kill()
    run.communicate()
    assert not killed.output.exists()
    assert left_over(killed)
    assert sanitize("run", killed.file, "--workers", "1", "--quiet", "--resume").code == 0
    assert same_bytes(killed.output, calm.output)
    assert left_over(killed) == []
