"""`sanitize`, which says on standard error what its workers are doing: `phase: deal.DealJob`, `phase: driver alone`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sanitize.cli import main
from sanitize.engine import local

BETWEEN = "driver alone"
MARK = "phase: "
ERRORS = os.dup(2)
"""Standard error as it was at the start: what libraries print there goes nowhere during a run."""


def announced(work: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """The same work, with its name before it and the driver's after it."""

    def said(session: Any, job: Any, items: Sequence[Any]) -> Iterator[Any]:
        say(f"{type(job).__module__.rsplit('.', 1)[1]}.{type(job).__name__}")
        yield from work(session, job, items)
        say(BETWEEN)

    return said


def say(phase: str) -> None:
    """Announce a phase."""
    os.write(ERRORS, f"{MARK}{phase}\n".encode())


if __name__ == "__main__":
    for kind in (local._Here, local._Pool):
        kind.map = announced(kind.map)
    say(BETWEEN)
    main()
