"""What a run tells those who watch it: numbers, never data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Progressed:
    """So much of a phase of the run is done."""

    phase: str
    done: int
    total: int


Observer = Callable[[Progressed], None]


def told(observe: Observer, phase: str, total: int, items: Iterable[Item]) -> Iterator[Item]:
    """The items as they come, with the observer told of each."""
    observe(Progressed(phase, 0, total))
    for done, item in enumerate(items, 1):
        yield item
        observe(Progressed(phase, done, total))
