"""Progress for people: bars on a terminal, plain lines elsewhere, nothing when asked to be quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sanitize.cli.say import say
from sanitize.run.events import Observer, Progressed

MINUTE = 60.0


@contextmanager
def watching(*, quiet: bool) -> Iterator[Observer]:
    """An observer of a run's events that suits where standard error goes."""
    if quiet:
        yield lambda event: None
    elif sys.stderr.isatty():
        yield from _bars()
    else:
        yield _lines()


def _lines() -> Observer:
    """A line at the end of each phase, and one a minute with the time that is left."""
    begun: dict[str, float] = {}
    said: dict[str, float] = {}

    def observe(event: Progressed) -> None:
        now = time.monotonic()
        begun.setdefault(event.phase, now)
        last = said.setdefault(event.phase, now)
        if event.done == event.total or now - last >= MINUTE:
            said[event.phase] = now
            say(f"{event.phase}: {event.done} of {event.total}{_rate(event, now - begun[event.phase])}")

    return observe


def _rate(event: Progressed, seconds: float) -> str:
    """Rows, bytes, rate and time left, as far as they are known."""
    left = seconds / event.done * (event.total - event.done) if event.done else 0
    told = [f", about {left:,.0f} s left"] if left else []
    if event.rows and seconds:
        told = [f", {event.rows:,} rows, {event.bytes / 1e6:,.1f} MB, {event.rows / seconds:,.0f} rows/s", *told]
    return "".join(told)


def _bars() -> Iterator[Observer]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:>8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[told]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks, begun = {}, {}

        def observe(event: Progressed) -> None:
            if event.phase not in tasks:
                begun[event.phase] = time.monotonic()
                tasks[event.phase] = progress.add_task(event.phase, total=event.total, told="")
            seconds = time.monotonic() - begun[event.phase]
            told = f"{event.rows:,} rows, {event.rows / seconds:,.0f} rows/s" if event.rows and seconds else ""
            progress.update(tasks[event.phase], completed=event.done, total=event.total, told=told)

        yield observe
