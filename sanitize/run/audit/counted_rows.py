"""Counts over all released rows: people bucket by bucket, or rows part by part, by all workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

from sanitize.attacks.whole_rows import at_once, own_rows
from sanitize.engine.base import Session
from sanitize.engine.worker import give_back
from sanitize.io.places.place import Place
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import Run
from sanitize.run.buckets_of_people import count_people, narrow_run
from sanitize.run.threads import single_thread
from sanitize.stage.by_person import ByPerson

BRANCHES = 8
"""The most states that the driver merges; with more parts, each worker counts several before it hands one over."""


@dataclass(frozen=True)
class DealReleasedJob:
    """Deals some columns of parts by the people of their rows."""

    columns: tuple[str, ...]
    folder: Sealed

    def open(self) -> Callable[[tuple[Place, Place]], Run]:
        """Prepare this process, and return what it does with a part and the private file of its people."""
        single_thread()
        return partial(_deal, self)


@dataclass(frozen=True)
class PartsJob:
    """Counts the rows of some parts, one part after the other."""

    counter: ByPerson[Any]
    merge: Callable[[Any, Any], Any]

    def open(self) -> Callable[[Sequence[tuple[Place, Place | None]]], Any]:
        """Prepare this process, and return what it does with parts and the private files of their people."""
        single_thread()
        return partial(_count, self)


@dataclass(frozen=True)
class Counting:
    """Where and by which workers rows are counted."""

    folder: Sealed
    session: Session

    def counted(
        self,
        counter: ByPerson[Any],
        merge: Callable[[Any, Any], Any],
        parts: Sequence[Place],
        units: Sequence[Place] | None,
    ) -> Any:
        """What a counter counts in the rows of the parts; `units` are the private files next to them."""
        if units is not None and not counter.apart:
            places = list(zip(parts, units, strict=True))
            runs = list(self.session.map(DealReleasedJob(counter.columns, self.folder), places))
            runs.sort(key=lambda run: run.info.name)
            return count_people(counter, merge, runs, self.folder, self.session)
        files = list(zip(parts, [None] * len(parts) if units is None else units, strict=True))
        size = -(-len(files) // BRANCHES)
        some = [tuple(files[start : start + size]) for start in range(0, len(files), size)]
        return counter.finish(reduce(merge, self.session.map(PartsJob(counter, merge), some)), 0)


def _count(job: PartsJob, files: Sequence[tuple[Place, Place | None]]) -> Any:
    state = None
    for part, units in files:
        found = _of_part(job.counter, part, units)
        state = found if state is None else job.merge(state, found)
        del found
        give_back()
    return state


def _of_part(counter: ByPerson[Any], part: Place, units: Place | None) -> Any:
    return at_once(counter, [part], None if units is None else [units])[0]


def _deal(job: DealReleasedJob, places: tuple[Place, Place]) -> Run:
    part, units = places
    rows = own_rows(part, job.columns, units)
    known = ((batch, own) for batch, own in rows if own is not None)
    return narrow_run(job.folder / f"released.{part.name}.arrow", known, job.columns)
