"""What a worker process keeps between items, whichever engine has started it."""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import pyarrow as pa

from sanitize.engine.base import WORKER_BYTES, guarded
from sanitize.keys import SECRETS
from sanitize.stage import time_limit

Result = TypeVar("Result")
RECYCLE = 512
"""Items a worker does, on average, before it is replaced: opening libraries and models again takes seconds."""
ATTEMPTS = 3
"""How often an item may lose its worker before the run is given up."""
REMEDY = (
    "give it more memory or fewer --workers; if a stage hangs on one of its records "
    "(see quarantine.record_seconds), remove that record from the source"
)
"""What to do about an item that nobody gets done."""
_KIBIBYTE = 1024 if sys.platform == "linux" else 1


@dataclass(frozen=True)
class Done(Generic[Result]):
    """An item's result."""

    result: Result
    peak: int
    """The most bytes that the worker has held so far."""
    kept: int
    """The bytes that it holds with nothing to do."""

    def worn(self, share: float) -> bool:
        """Whether the worker is to be replaced: it took more than its share, or a library doesn't give memory back."""
        return self.peak > share or self.kept > WORKER_BYTES


class Opened:
    """The job that a worker has opened last, so that its next items find everything ready."""

    def __init__(self) -> None:
        self._number = 0
        self._work: Callable[[Any], Any] | None = None

    def do(self, number: int, payload: bytes, item: Any) -> Done[Any]:
        """Do an item of the job of that number, which is opened first when it is another one than before."""
        if number != self._number or self._work is None:
            self._work = None
            self._work = guarded(lambda data: pickle.loads(data).open(), payload)
            self._number = number
        result = guarded(self._work, item)
        give_back()
        return Done(result, _KIBIBYTE * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, _resident())


def give_back() -> None:
    """Hand memory that is free to the system: Arrow and glibc would keep it, and a worker's size only ever grow."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def _resident() -> int:
    """Bytes of this process in memory; 0 where the system doesn't say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def become_worker() -> None:
    """Send what libraries print nowhere, as it could carry a value; and let a time limit end this process."""
    time_limit.expendable = True
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


@contextmanager
def without_secrets() -> Iterator[None]:
    """Processes that start inside inherit no key: those who need one get it with their job."""
    hidden = {name: os.environ.pop(name) for name in SECRETS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)
