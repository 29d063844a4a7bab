"""Work for engines to do: picklable, so that worker processes can have it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from pathlib import Path

from sanitize.errors import RecordError, RunError
from sanitize.stage.time_limit import at_most


@dataclass(frozen=True)
class Doubling:
    """Twice the number; `opened` gets a line for every worker that opened the job."""

    opened: Path

    def open(self) -> Callable[[int], int]:
        with self.opened.open("a") as file:
            file.write(f"{os.getpid()}\n")
        return lambda number: 2 * number


@dataclass(frozen=True)
class Where:
    """The process that does the work."""

    def open(self) -> Callable[[int], int]:
        return lambda number: os.getpid()


@dataclass(frozen=True)
class Environment:
    """A variable of the worker's environment."""

    name: str

    def open(self) -> Callable[[int], str | None]:
        return lambda number: os.environ.get(self.name)


@dataclass(frozen=True)
class Lingering:
    """Work that takes a while."""

    seconds: float

    def open(self) -> Callable[[int], int]:
        return partial(_linger, self.seconds)


@dataclass(frozen=True)
class Endless:
    """Compiled code that no alarm interrupts, for odd numbers."""

    seconds: float

    def open(self) -> Callable[[int], int]:
        return partial(_compute, self.seconds)


@dataclass(frozen=True)
class Raising:
    """An error with a value in it, for the numbers that are at least `at`."""

    error: str
    at: int = 0

    def open(self) -> Callable[[int], int]:
        return partial(_raise, self.error, self.at)


@dataclass(frozen=True)
class Unopenable:
    """A job that fails before it has done anything."""

    def open(self) -> Callable[[int], int]:
        raise KeyError("Ivor Quendel")


@dataclass(frozen=True)
class Dying:
    """A worker that is killed at one number: the first `times` times."""

    at: int
    times: int
    marks: Path

    def open(self) -> Callable[[int], int]:
        return partial(_die, self)


@dataclass(frozen=True)
class Printing:
    """A library that prints a value."""

    def open(self) -> Callable[[int], int]:
        return _print


def _linger(seconds: float, number: int) -> int:
    time.sleep(seconds)
    return number


def _compute(seconds: float, number: int) -> int:
    with at_most(seconds):
        deque(repeat(None) if number % 2 else (), maxlen=0)
    return number


def _raise(error: str, at: int, number: int) -> int:
    if number < at:
        return number
    raise {
        "KeyError": KeyError("Ivor Quendel"),
        "RunError": RunError("stage 'x' failed"),
        "RecordError": RecordError("too_odd"),
        "Unpicklable": _UnpicklableError(lambda: "Ivor Quendel"),
    }[error]


class _UnpicklableError(Exception):
    pass


def _die(job: Dying, number: int) -> int:
    done = len(list(job.marks.iterdir()))
    if number == job.at and done < job.times:
        (job.marks / str(done)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _print(number: int) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.write("Ivor Quendel")
    os.write(2, b"Ivor Quendel\n")
    return number
