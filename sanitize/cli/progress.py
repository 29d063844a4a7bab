"""Progress for people: bars on a terminal, plain lines elsewhere, nothing when asked to be quiet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sanitize.cli.say import say
from sanitize.run.events import Observer, Progressed


@contextmanager
def watching(*, quiet: bool) -> Iterator[Observer]:
    """An observer of a run's events that suits where standard error goes."""
    if quiet:
        yield lambda event: None
    elif sys.stderr.isatty():
        yield from _bars()
    else:
        yield _line


def _line(event: Progressed) -> None:
    if event.done == event.total:
        say(f"{event.phase}: {event.total} of {event.total}")


def _bars() -> Iterator[Observer]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = {}

        def observe(event: Progressed) -> None:
            if event.phase not in tasks:
                tasks[event.phase] = progress.add_task(event.phase, total=event.total)
            progress.update(tasks[event.phase], completed=event.done, total=event.total)

        yield observe
