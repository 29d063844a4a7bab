"""A run that was cut short and is continued: what is done stays done, and the bytes are those of a calm run."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sanitize.io.write.staging import Folders
from tests.commands import Command, environment, same_bytes, sanitize
from tests.run.killing import killed_after
from tests.tables import ANONYMOUS, PERSONS, TOKENS, Job, job, sharded

SLOW: Mapping[str, Any] = {"use": "slow", "seconds": 0.5}


@pytest.fixture(scope="module")
def persons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sharded(tmp_path_factory.mktemp("source"), shards=3, rows=90)


@pytest.fixture
def cut(persons: Path, tmp_path: Path) -> Job:
    """A run whose driver was killed once the first of its three shards was done."""
    mine = shutil.copy(persons, tmp_path / "persons.parquet")
    made = job(tmp_path, mine, PERSONS, [TOKENS, ANONYMOUS, SLOW], source={"unit": "id"})
    killed_after(made, parts=1)
    return made


@pytest.fixture(scope="module")
def undisturbed(persons: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    calm = job(folder, persons, PERSONS, [TOKENS, ANONYMOUS, SLOW], source={"unit": "id"})
    assert sanitize("run", calm.file, "--workers", "2").code == 0
    return calm.output


def staged(given: Job) -> Folders:
    (folder,) = given.folder.glob(".out.staging-*")
    return Folders(folder)


def receipts(given: Job) -> dict[str, int]:
    """When each receipt was written."""
    return {file.name: file.stat().st_mtime_ns for file in sorted(staged(given).receipts.iterdir())}


def test_a_resumed_run_does_what_is_missing_and_gives_the_same_bytes(cut: Job, undisturbed: Path) -> None:
    done = receipts(cut)
    assert 1 <= len(done) < 3
    resumed = sanitize("run", cut.file, "--workers", "2", "--resume")
    assert resumed.code == 0
    assert f"apply: {3 - len(done)} of {3 - len(done)}" in resumed.err
    assert same_bytes(cut.output, undisturbed)
    assert [file.name for file in cut.folder.iterdir() if file.name.startswith(".")] == []


def test_a_shard_that_changed_meanwhile_is_made_again(cut: Job, undisturbed: Path) -> None:
    part = next(staged(cut).runs.place.iterdir())
    part.write_bytes(part.read_bytes()[:-7])
    assert sanitize("run", cut.file, "--workers", "1", "--resume").code == 0
    assert same_bytes(cut.output, undisturbed)


def test_a_receipt_that_is_no_receipt_counts_for_nothing(cut: Job, undisturbed: Path) -> None:
    for file in staged(cut).receipts.iterdir():
        file.write_text("{}")
    resumed = sanitize("run", cut.file, "--workers", "1", "--resume")
    assert resumed.code == 0
    assert "apply: 3 of 3" in resumed.err
    assert same_bytes(cut.output, undisturbed)


def test_what_differs_is_said_and_nothing_is_lost(cut: Job, undisturbed: Path) -> None:
    before = receipts(cut)
    other_key = {**environment(), "SANITIZE_KEY": "B" * 44}
    assert refused(sanitize("run", cut.file, "--resume", env=other_key)) == "the key"
    assert refused(sanitize("run", cut.file, "--resume", "--set", "seed=7")) == "the pipeline"
    source = Path(cut.content["source"]["path"])
    whole = source.read_bytes()
    source.write_bytes(whole.replace(b"gout", b"cold"))
    assert refused(sanitize("run", cut.file, "--resume")) == "the source"
    source.write_bytes(whole)
    assert receipts(cut) == before
    assert sanitize("run", cut.file, "--resume").code == 0
    assert same_bytes(cut.output, undisturbed)


def refused(done: Command) -> str:
    """What the refusal of a resumption names first."""
    assert done.code == 2
    assert "differs in the " in done.err
    return " ".join(done.err.split("differs in ")[1].split()[:2]).rstrip(":;.")


def test_without_anything_to_resume_a_run_starts(persons: Path, tmp_path: Path) -> None:
    fresh = job(tmp_path, persons, PERSONS, [TOKENS, ANONYMOUS])
    assert sanitize("run", fresh.file, "--workers", "1", "--resume").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "pipeline.yaml"]


def test_a_run_that_fails_keeps_what_is_done_only_for_one_that_resumes(persons: Path, tmp_path: Path) -> None:
    failing = job(tmp_path, persons, PERSONS, [TOKENS, ANONYMOUS, {"use": "fragile", "column": "illness"}])
    assert sanitize("run", failing.file, "--workers", "1").code == 1
    assert list(tmp_path.glob(".out.staging-*")) == []
    assert sanitize("run", failing.file, "--workers", "1", "--resume").code == 1
    assert staged(failing).root.stat().st_mode & 0o777 == 0o700
    assert sanitize("run", failing.file, "--workers", "1").code == 1
    assert list(tmp_path.glob(".out.staging-*")) == []
