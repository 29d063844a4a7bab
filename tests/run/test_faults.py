"""Real faults: whatever is killed or changed, nothing half-made is published, and the next run gives the same bytes."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.io.write.quarantine import summary
from sanitize.manifest import statement
from sanitize.manifest.statement import Statement
from tests.commands import ROOT, Command, arguments, environment, sanitize, started
from tests.run.killing import alive, assert_sound, ended, left_over, parts, slow_job, until, workers_of
from tests.tables import ANONYMOUS, PERSONS, TOKENS, Job, job, sharded


@pytest.fixture(scope="module")
def persons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sharded(tmp_path_factory.mktemp("source"), shards=3, rows=90)


@pytest.fixture
def slow(persons: Path, tmp_path: Path) -> Job:
    """A run that takes a while over each of its three shards."""
    return slow_job(tmp_path, persons)


@pytest.fixture(scope="module")
def calm(persons: Path, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """The same run when nothing happened to it."""
    made = slow_job(tmp_path_factory.mktemp("calm"), persons)
    assert sanitize("run", made.file, "--workers", "2").code == 0
    return made


UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
"""Even root is refused by permissions without these capabilities."""


def under(prefix: list[str], *given: object) -> Command:
    """A command of ours as another command starts it; without arguments, that one alone."""
    asked = [*prefix, *(arguments(*given) if given else [])]
    done = subprocess.run(asked, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    return Command(done.returncode, done.stdout, done.stderr)


def load(release: Path) -> Statement:
    return statement.load(release)


def test_a_killed_worker_is_replaced_and_nothing_shows(slow: Job, calm: Job) -> None:
    run = started("run", slow.file, "--workers", "2", "--quiet")
    until(lambda: bool(parts(slow)))
    os.kill(workers_of(run)[0], signal.SIGKILL)
    assert ended(run) == Command(0, "", "")
    assert_sound(slow, calm)


def test_a_killed_driver_publishes_nothing_and_the_next_run_starts_clean(slow: Job, calm: Job) -> None:
    run = started("run", slow.file, "--workers", "2", "--quiet")
    until(lambda: bool(parts(slow)))
    workers = workers_of(run)
    run.kill()
    run.communicate()
    assert not slow.output.exists()
    until(lambda: not any(alive(worker) for worker in workers))
    again = sanitize("run", slow.file, "--workers", "2", "--quiet")
    assert again == Command(0, "", "")
    assert_sound(slow, calm)
    assert sorted(path.name for path in slow.folder.iterdir()) == ["out", "pipeline.yaml", "quarantine"]


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


def test_two_runs_onto_one_output_do_not_meet(slow: Job, calm: Job) -> None:
    first = started("run", slow.file, "--workers", "2", "--quiet")
    until(lambda: bool(parts(slow)))
    second = sanitize("run", slow.file, "--workers", "2", "--quiet")
    assert second.code == 1
    assert "another run is writing to the output" in second.err
    assert ended(first).code == 0
    assert_sound(slow, calm)


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
    assert (failed.code, failed.out) == (1, "")
    assert re.fullmatch(r"sanitize: stage 'fragile' failed with ZeroDivisionError in [\w.]+, line \d+\n", failed.err)
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


@pytest.mark.parametrize("what", ["output", "quarantine", "source"])
def test_a_place_without_permission_is_named(what: str, persons: Path, tmp_path: Path) -> None:
    given = slow_job(tmp_path, Path(shutil.copy(persons, tmp_path / "persons.parquet")), seconds=0)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    if what == "source":
        (tmp_path / "persons.parquet").chmod(0)
    else:
        given.content[what]["path"] = str(closed / what)
    done = under(UNPRIVILEGED, "run", given.file, "--workers", "1", "--quiet")
    assert done.code == 1
    said = {"output": "can't be written", "quarantine": "check `quarantine.path`", "source": "check its permissions"}
    assert said[what] in done.err
    assert "person-" not in done.err
    assert not given.output.exists()
    assert left_over(given) == []
    assert list(closed.iterdir()) == []


def test_a_file_that_may_not_grow_is_said_and_leaves_nothing(persons: Path, tmp_path: Path) -> None:
    given = slow_job(tmp_path, persons, seconds=0)
    done = under(["bash", "-c", 'ulimit -f 1; exec "$@"', "-"], "run", given.file, "--workers", "1", "--quiet")
    assert done.code == 1
    assert "can't be written" in done.err
    assert "person-" not in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pipeline.yaml"]


@pytest.mark.skipif(subprocess.run(["unshare", "-rm", "true"], check=False).returncode != 0, reason="may not mount")
def test_a_full_disk_is_said_and_resumed_from(persons: Path, calm: Job, tmp_path: Path) -> None:
    """A disk of 28 kilobytes, in a mount namespace of its own; then it grows."""
    given = slow_job(tmp_path, persons)
    disk = tmp_path / "disk"
    disk.mkdir()
    given.content["output"]["path"] = str(disk / "out")
    run = shlex.join(arguments("run", given.file, "--workers", "1", "--quiet", "--resume"))
    script = f"""
        mount -t tmpfs -o size=28k tmpfs {disk}
        {run}; echo code $?
        ls -A {disk}; ls {disk}/.out.staging-*/receipts
        mount -o remount,size=64m {disk}
        {run}; echo code $?
        ls -A {disk}; cp -r {disk}/out {given.output}
    """
    done = under(["unshare", "-rm", "bash", "-c", script])
    full = r"part-0000\d\.arrow can't be written \(No space left on device\): free space and resume\n"
    assert re.fullmatch(rf"sanitize: (people\.)?{full}", done.err)
    staging, *said = done.out.splitlines()[1:]
    assert staging.startswith(".out.staging-")
    receipts = [name for name in said if name.endswith(".arrow.json")]
    assert receipts
    assert said == [*receipts, "code 0", "out"]
    assert_sound(given, calm)


def notes(folder: Path, **how: object) -> Job:
    """Ten notes, and a stage that fails on one of them, or on all when `on` is None."""
    source = folder / "notes.csv"
    source.write_text("note\n" + "\n".join(f"Ivor Quendel {number}" for number in range(10)) + "\n")
    stage = {"use": "fragile", "column": "note", "on": "Ivor Quendel 7", **how}
    given = job(folder, source, {"note": {"role": "keep", "accept": "invented"}}, [stage])
    given.content["quarantine"]["record_seconds"] = 0.4
    return given


@pytest.mark.parametrize(("then", "code"), [("hang", "time_limit"), ("hog", "out_of_memory")])
def test_a_record_that_a_stage_can_not_bear_is_lost_alone(then: str, code: str, tmp_path: Path) -> None:
    """It never comes back, or asks for more memory than the process may have."""
    given = notes(tmp_path, then=then)
    little = ["bash", "-c", 'ulimit -v 12000000; exec "$@"', "-"]
    done = under(little, "run", given.file, "--workers", "1", "--quiet")
    assert done == Command(0, "", "")
    assert summary(given.quarantine) == {code: 1}
    rows = load(given.output).predicate.rows
    assert (rows.read, rows.written, rows.quarantined) == (10, 9, 1)
    assert sorted(given.released()["note"].to_pylist()) == [f"Ivor Quendel {n}" for n in range(10) if n != 7]
    assert left_over(given) == []


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"then": "hang", "on": None}, "stage 'fragile' takes longer than quarantine.record_seconds for every record"),
        ({"then": "die"}, "shard 0 lost its worker process 3 times: give it more memory or fewer --workers"),
    ],
)
def test_a_stage_that_fails_on_everything_ends_the_run(how: dict[str, object], said: str, tmp_path: Path) -> None:
    """A worker that is killed while it is at one record, by the kernel for its memory say, fails whatever it does."""
    given = notes(tmp_path, **how)
    done = sanitize("run", given.file, "--workers", "2", "--quiet")
    assert done.code == 1
    assert done.err.startswith(f"sanitize: {said}")
    assert "Quendel" not in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.csv", "pipeline.yaml"]


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
