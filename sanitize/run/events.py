"""What a run tells those who watch it: numbers, never data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Progressed:
    """So much of a phase of the run is done: shards or parts, and where they are counted, rows and bytes written."""

    phase: str
    done: int
    total: int
    rows: int = 0
    bytes: int = 0


Observer = Callable[[Progressed], None]


def told(
    observe: Observer,
    phase: str,
    total: int,
    items: Iterable[Item],
    size: Callable[[Item], tuple[int, int]] = lambda item: (0, 0),
) -> Iterator[Item]:
    """The items as they come, with the observer told of each; `size` gives an item's rows and bytes."""
    observe(Progressed(phase, 0, total))
    rows = written = 0
    for done, item in enumerate(items, 1):
        yield item
        more = size(item)
        rows, written = rows + more[0], written + more[1]
        observe(Progressed(phase, done, total, rows, written))
