"""Runs that are killed at random moments and resumed until they are done: nothing half-made, nothing lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sanitize.manifest import statement
from tests.commands import Command, same_bytes, started
from tests.run.killing import alive, assert_sound, ended, until, workers_of
from tests.tables import ANONYMOUS, PERSONS, TOKENS, Job, job, sharded

SHARDS = 4
LATE = [{"use": "fragile", "column": "age", "on": str(age), "code": "too_odd"} for age in range(52, 60)]
SLOW = {"use": "slow", "seconds": 0.1}


def troubled(folder: Path, source: Path) -> Job:
    """A run with something to do in every phase: records are rejected late, and classes break that settle removes."""
    folder.mkdir()
    return job(folder, source, PERSONS, [TOKENS, *LATE, ANONYMOUS, SLOW], source={"unit": "id"})


@dataclass(frozen=True)
class Calm:
    """A run that nobody disturbed, and the seconds from its first file to its end."""

    job: Job
    source: Path
    seconds: float


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Calm:
    folder = tmp_path_factory.mktemp("calm")
    source = sharded(folder, shards=SHARDS, rows=120)
    given = troubled(folder / "run", source)
    run = started("run", given.file, "--workers", "1", "--quiet")
    until(lambda: staged(given))
    begun = time.monotonic()
    assert ended(run) == Command(0, "", "")
    rows = statement.load(given.output).predicate.rows
    assert rows.suppressed > 0
    assert rows.quarantined == 3 * len(LATE)
    return Calm(given, source, time.monotonic() - begun)


def staged(given: Job) -> bool:
    return any(given.folder.glob(".out.staging-*"))


@dataclass
class Chaos:
    """Runs one pipeline after another, and kills so often."""

    calm: Calm
    folder: Path
    chance: random.Random
    kills: int
    workers: int = 1
    met: Counter[str] = field(default_factory=Counter)
    """How many kills came before the first receipt, between, and after the last one."""
    pace: float = 1.0
    """What a run takes now, as a share of what the calm one took, perhaps on a busier machine."""

    def reign(self) -> None:
        """Kill each run up to three times and resume it until it is done; its release is that of the calm run."""
        while self.met.total() < self.kills:
            given = troubled(self.folder / str(len(list(self.folder.iterdir()))), self.calm.source)
            last = min(self.kills, self.met.total() + self.chance.randint(1, 3))
            while not self._lives(given, spared=self.met.total() >= last):
                if given.output.exists():
                    assert same_bytes(given.output, self.calm.job.output)
                    break
            else:
                assert_sound(given, self.calm.job)
                assert sorted(path.name for path in given.folder.iterdir()) == ["out", "pipeline.yaml", "quarantine"]

    def _lives(self, given: Job, *, spared: bool) -> bool:
        """Whether the run came to its end, perhaps without some of its workers; an output means that it was there."""
        run = started("run", given.file, "--workers", self.workers, "--quiet", "--resume")
        if not spared:
            self._wait(run, given)
            workers = workers_of(run) if run.poll() is None else []
            if run.poll() is not None:
                self.pace *= 0.8
            if run.poll() is None:
                done = len(list(given.folder.glob(".out.staging-*/receipts/*.json")))
                self.met["first" if not done else "last" if done >= SHARDS else "between"] += 1
                if not workers or self.chance.random() < 0.5:
                    run.kill()
                    run.communicate()
                    until(lambda: not any(alive(worker) for worker in workers))
                    return False
                with suppress(ProcessLookupError):
                    os.kill(self.chance.choice(workers), signal.SIGKILL)
        assert ended(run) == Command(0, "", "")
        return True

    def _wait(self, run: subprocess.Popen[bytes], given: Job) -> None:
        """Until a moment in each third of the run in turn, and every fourth time at its publication."""
        turn = self.met.total() % 4
        if turn < 3:
            until(lambda: run.poll() is not None or staged(given))
            time.sleep(self.chance.uniform(turn, turn + 1) / 3 * self.calm.seconds * self.pace)
        else:
            until(lambda: run.poll() is not None or given.quarantine.exists())
            time.sleep(self.chance.uniform(0, 0.1))


def test_a_few_kills(calm: Calm, tmp_path: Path) -> None:
    chaos = Chaos(calm, tmp_path, random.Random(20261121), kills=4)
    chaos.reign()
    assert chaos.met.total() == 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_kills(seed: int, calm: Calm, tmp_path: Path) -> None:
    chaos = Chaos(calm, tmp_path, random.Random(seed), kills=10, workers=1 + seed % 2)
    chaos.reign()
    assert len(chaos.met) > 1
