"""Code in a process of its own with little memory, so that a bomb that goes off takes nothing else along."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.commands import ROOT, environment

MEGABYTE = 1 << 20
_MEASURED = """
import json, resource, sys
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
"""


@dataclass(frozen=True)
class Ended:
    """How the process ended; `said` is what it printed as JSON, None when it printed nothing."""

    code: int
    said: Any
    err: str


def limited(code: str, *arguments: object, megabytes: int = 4096, seconds: int = 60) -> Ended:
    """Run Python code; `peak()` is its largest resident size in megabytes so far.

    Address space and CPU seconds are bounded: what goes beyond fails or is killed.
    """
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED + code, *map(str, arguments)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        check=False,
        preexec_fn=_limits(megabytes, seconds),
    )
    return Ended(done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr.decode())


def _limits(megabytes: int, seconds: int) -> Callable[[], None]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return limit
