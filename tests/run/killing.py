"""Runs that are killed, and what they leave."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from sanitize.io.write.quarantine import read_quarantine, summary
from sanitize.manifest import statement
from tests.commands import Command, same_bytes, started
from tests.tables import ANONYMOUS, PERSONS, TOKENS, Job, job, outside_run

PATIENCE = 120
ODD = {"use": "fragile", "column": "age", "on": "59", "code": "too_odd"}


def slow_job(folder: Path, source: Path, seconds: float = 1.0) -> Job:
    """A run over `sharded` persons that takes a while over each shard, and has records for the quarantine."""
    folder.mkdir(exist_ok=True)
    stages = [TOKENS, ODD, ANONYMOUS, {"use": "slow", "seconds": seconds}]
    return job(folder, source, PERSONS, stages, source={"unit": "id"})


def until(condition: Callable[[], bool]) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def parts(given: Job) -> list[Path]:
    """The rows of shards that a run has written so far, in its staging folder."""
    return list(given.folder.glob(".out.staging-*/runs/*.arrow"))


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The process ids of a run's workers."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def ended(process: subprocess.Popen[bytes]) -> Command:
    """What a command said, once it has ended."""
    out, err = process.communicate(timeout=PATIENCE)
    return Command(process.returncode, out.decode(), err.decode())


def alive(process: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def killed_after(given: Job, parts: int) -> None:
    """Start a run, and kill its driver when so many shards have their receipts; its workers end too."""
    run = started("run", given.file, "--workers", "2", "--quiet")
    until(lambda: len(list(given.folder.glob(".out.staging-*/receipts/*.json"))) >= parts)
    workers = workers_of(run)
    run.kill()
    run.communicate()
    until(lambda: not any(alive(worker) for worker in workers))


def left_over(given: Job) -> list[str]:
    """What a run has left beside its output."""
    return sorted(path.name for path in given.folder.iterdir() if path.name.startswith("."))


def assert_sound(given: Job, calm: Job) -> None:
    """After any fault: the release and the quarantine of an undisturbed run, every row accounted for, nothing else."""
    assert same_bytes(given.output, calm.output)
    ours, theirs = statement.load(given.output), statement.load(calm.output)
    assert ours.subject == theirs.subject
    assert outside_run(ours.predicate) == outside_run(theirs.predicate)
    rows = ours.predicate.rows
    assert rows.read + rows.augmented == rows.written + rows.suppressed + rows.dropped + rows.quarantined
    assert summary(given.quarantine).total() == rows.quarantined
    if rows.quarantined:
        assert read_quarantine(given.quarantine).equals(read_quarantine(calm.quarantine))
    assert left_over(given) == []
