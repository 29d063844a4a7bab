"""Real faults: whatever is killed or changed, nothing half-made is published, and the next run gives the same bytes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.manifest import statement
from sanitize.manifest.statement import Statement
from tests.commands import ROOT, Command, arguments, environment, same_bytes, sanitize, started
from tests.run.killing import alive, ended, parts, until, workers_of
from tests.tables import ANONYMOUS, PERSONS, TOKENS, Job, job, outside_run, sharded

SLOW = {"use": "slow", "seconds": 1.0}


@pytest.fixture(scope="module")
def persons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sharded(tmp_path_factory.mktemp("source"), shards=3, rows=90)


@pytest.fixture
def slow(persons: Path, tmp_path: Path) -> Job:
    """A run that takes a while over each of its three shards."""
    return job(tmp_path, persons, PERSONS, [TOKENS, ANONYMOUS, SLOW], source={"unit": "id"})


@pytest.fixture(scope="module")
def undisturbed(persons: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the same run gives when nothing happens to it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    calm = job(folder, persons, PERSONS, [TOKENS, ANONYMOUS, SLOW], source={"unit": "id"})
    assert sanitize("run", calm.file, "--workers", "2").code == 0
    return calm.output


def left_over(given: Job) -> list[str]:
    return sorted(path.name for path in given.folder.iterdir() if path.name.startswith("."))


def load(release: Path) -> Statement:
    return statement.load(release)


def test_a_killed_worker_is_replaced_and_nothing_shows(slow: Job, undisturbed: Path) -> None:
    run = started("run", slow.file, "--workers", "2", "--quiet")
    until(lambda: bool(parts(slow)))
    os.kill(workers_of(run)[0], signal.SIGKILL)
    assert ended(run) == Command(0, "", "")
    assert same_bytes(slow.output, undisturbed)
    assert load(slow.output).subject == load(undisturbed).subject
    assert outside_run(load(slow.output).predicate) == outside_run(load(undisturbed).predicate)
    assert left_over(slow) == []


def test_a_killed_driver_publishes_nothing_and_the_next_run_starts_clean(slow: Job, undisturbed: Path) -> None:
    run = started("run", slow.file, "--workers", "2", "--quiet")
    until(lambda: bool(parts(slow)))
    workers = workers_of(run)
    run.kill()
    run.communicate()
    assert not slow.output.exists()
    until(lambda: not any(alive(worker) for worker in workers))
    again = sanitize("run", slow.file, "--workers", "2", "--quiet")
    assert again == Command(0, "", "")
    assert same_bytes(slow.output, undisturbed)
    assert left_over(slow) == []
    assert sorted(path.name for path in slow.folder.iterdir()) == ["out", "pipeline.yaml"]


def test_an_interrupted_run_says_so_and_leaves_nothing(slow: Job) -> None:
    run = started("run", slow.file, "--workers", "2", "--quiet")
    until(lambda: bool(parts(slow)))
    run.send_signal(signal.SIGINT)
    assert ended(run) == Command(1, "", "sanitize: interrupted; nothing was published\n")
    assert sorted(path.name for path in slow.folder.iterdir()) == ["pipeline.yaml"]


def test_a_source_that_changes_meanwhile_is_not_published(slow: Job, persons: Path, tmp_path: Path) -> None:
    mine = tmp_path / "persons.parquet"
    shutil.copy(persons, mine)
    slow.content["source"]["path"] = str(mine)
    run = started("run", slow.file, "--workers", "2", "--quiet")
    until(lambda: bool(parts(slow)))
    os.utime(mine, ns=(1, 1))
    done = ended(run)
    assert done.code == 1
    assert "the source changed during the run" in done.err
    assert not slow.output.exists()
    assert left_over(slow) == []


@pytest.mark.slow
def test_a_source_that_is_gone_meanwhile_is_an_error_without_a_value(slow: Job, persons: Path, tmp_path: Path) -> None:
    mine = tmp_path / "persons.parquet"
    shutil.copy(persons, mine)
    slow.content["source"]["path"] = str(mine)
    run = started("run", slow.file, "--workers", "2", "--quiet")
    until(lambda: bool(parts(slow)))
    mine.unlink()
    done = ended(run)
    assert done.code == 1
    assert done.err.startswith("sanitize: ")
    assert "person-" not in done.err
    assert not slow.output.exists()


def test_two_runs_onto_one_output_do_not_meet(slow: Job, undisturbed: Path) -> None:
    first = started("run", slow.file, "--workers", "2", "--quiet")
    until(lambda: bool(parts(slow)))
    second = sanitize("run", slow.file, "--workers", "2", "--quiet")
    assert second.code == 1
    assert "another run works on the output" in second.err
    assert ended(first).code == 0
    assert same_bytes(slow.output, undisturbed)


def test_an_output_that_exists_is_kept_unless_told_otherwise(persons: Path, tmp_path: Path) -> None:
    fast = job(tmp_path, persons, PERSONS, [TOKENS, ANONYMOUS])
    fast.output.mkdir()
    (fast.output / "precious").write_text("mine")
    refused = sanitize("run", fast.file, "--workers", "1")
    assert refused.code == 2
    assert "--overwrite" in refused.err
    assert (fast.output / "precious").read_text() == "mine"
    assert sanitize("run", fast.file, "--workers", "1", "--overwrite").code == 0
    assert not (fast.output / "precious").exists()
    assert sz.verify(fast.output, allow_unsigned=True).passed


def test_a_failed_run_leaves_an_older_release_as_it_was(persons: Path, tmp_path: Path) -> None:
    fast = job(tmp_path, persons, PERSONS, [TOKENS, ANONYMOUS])
    fast.run()
    before = load(fast.output)
    fast.content["stages"].append({"use": "fragile", "column": "illness"})
    failed = sanitize("run", fast.file, "--workers", "2", "--overwrite", "--quiet")
    assert failed == Command(1, "", "sanitize: stage 'fragile' failed with ZeroDivisionError\n")
    assert load(fast.output) == before
    assert left_over(fast) == []


def test_a_refused_run_leaves_an_older_release_as_it_was(persons: Path, tmp_path: Path) -> None:
    fast = job(tmp_path, persons, PERSONS, [TOKENS, ANONYMOUS])
    fast.run()
    before = load(fast.output)
    fast.content["quarantine"]["max_rate"] = 0.0
    fast.content["stages"].append({"use": "fragile", "column": "town", "on": "Ulm", "code": "too_far_south"})
    assert not fast.run(overwrite=True).verdict.passed
    assert load(fast.output) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(persons: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    fast = job(tmp_path, persons, PERSONS, [TOKENS, ANONYMOUS])
    done = sanitize("run", fast.file, "--output", closed / "out", "--workers", "1")
    assert done.code == 1
    assert "can't be written" in done.err


def test_a_full_disk_is_said_and_leaves_nothing(persons: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk's."""
    fast = job(tmp_path, persons, PERSONS, [TOKENS, ANONYMOUS])
    limited = ["bash", "-c", 'ulimit -f 1; exec "$@"', "-", *arguments("run", fast.file, "--workers", "1", "--quiet")]
    done = subprocess.run(limited, cwd=ROOT, env=environment(), capture_output=True, check=False)
    assert done.returncode == 1
    assert b"can't be written" in done.stderr
    assert b"person-" not in done.stderr
    assert not fast.output.exists()
    assert left_over(fast) == []


def test_an_unknown_output_folder_is_made(persons: Path, tmp_path: Path) -> None:
    fast = job(tmp_path, persons, PERSONS, [TOKENS, ANONYMOUS])
    fast.content["output"]["path"] = str(tmp_path / "new" / "deep" / "out")
    fast.run()
    assert (tmp_path / "new" / "deep" / "out" / "_SUCCESS").exists()


def test_without_an_output_nothing_is_run(persons: Path, tmp_path: Path) -> None:
    fast = job(tmp_path, persons, PERSONS, [TOKENS, ANONYMOUS])
    del fast.content["output"]
    with pytest.raises(UsageError, match=r"output\.path"):
        fast.run()
