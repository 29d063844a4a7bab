"""Runs tests in forks of one process that has imported the libraries, so that a mutant costs its tests and little more.

Time is the processor's, so that a busy machine gives the same verdicts as a quiet one.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

LIBRARIES = (
    *("cryptography.hazmat.primitives.asymmetric.ed25519", "faker", "filelock", "fsspec", "hypothesis.strategies"),
    *("jinja2", "numba", "numpy", "pandas", "PIL.Image", "pyarrow.compute", "pyarrow.csv", "pyarrow.dataset"),
    *("pyarrow.parquet", "pydantic", "regex", "scipy.stats", "yaml"),
)
PATIENCE = 10
"""So many times its processor time a fork may take on the clock: one that waits for ever is killed."""
MEMORY = 6 << 30
QUIET = ("-q", *(word for name in ("cacheprovider", "xdist", "unraisableexception") for word in ("-p", f"no:{name}")))


@dataclass
class Fork:
    """A running fork."""

    process: int
    seconds: float
    began: float
    code: int | None = None

    def ended(self) -> bool:
        """Whether it came to an end, if only because its time is up; what it started ends with it."""
        found, status = os.waitpid(self.process, os.WNOHANG)
        if not found and time.monotonic() - self.began > PATIENCE * self.seconds:
            self.kill()
            found, status = os.waitpid(self.process, 0)
        if found:
            self.code = os.waitstatus_to_exitcode(status)
            self.kill()
        return bool(found)

    def kill(self) -> None:
        """End it, and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process, signal.SIGKILL)


def warm_up(empty: Path) -> None:
    """Import the libraries and pytest's plugins."""
    for name in LIBRARIES:
        importlib.import_module(name)
    pytest.main([*QUIET, "-W", "ignore", "--collect-only", "-c", os.devnull, "--rootdir", str(empty), str(empty)])
    gc.freeze()


def fork(folder: Path, seconds: float, work: Callable[[], int]) -> Fork:
    """Start `work` in a fork that imports the project from `folder`; its result is the fork's exit code."""
    process = os.fork()
    if process:
        return Fork(process, seconds, time.monotonic())
    code = 70
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.chdir(folder)
        sys.path[:0] = [str(folder), str(folder / "tests" / "plugin")]
        os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
        code = work()
    finally:
        os._exit(code)


def run_tests(arguments: Sequence[str], *plugins: Any) -> int:
    """pytest, in this process."""
    return int(pytest.main([*QUIET, *arguments], plugins=list(plugins)))


def processor_time() -> float:
    """Seconds of this process and of those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
