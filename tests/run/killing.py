"""Runs that are killed, and what they leave."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.commands import Command, started
from tests.tables import Job

PATIENCE = 120


def until(condition: Callable[[], bool]) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def parts(given: Job) -> list[Path]:
    """The parts that a run has written so far, in its staging folder."""
    return list(given.folder.glob(".out.staging-*/release/data/*.parquet"))


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
