"""What an engine is: it opens a job in every worker, hands out items, and yields results as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from sanitize.errors import RunError, SanitizeError, UsageError

Item = TypeVar("Item")
Result = TypeVar("Result")
ItemIn = TypeVar("ItemIn", contravariant=True)
ResultOut = TypeVar("ResultOut", covariant=True)


class Job(Protocol[ItemIn, ResultOut]):
    """Work that travels to workers by pickle: it holds configuration, never data, and opens models there."""

    def open(self) -> Callable[[ItemIn], ResultOut]:
        """Prepare a worker, once, and return what it does with an item."""
        ...


class Session(Protocol):
    """Workers that stay for several jobs, with the models they have opened."""

    def map(self, job: Job[Item, Result], items: Sequence[Item]) -> Iterator[Result]:
        """The results of all items, each as soon as it is there, in any order.

        Raises RunError when an item can't be done; an error's text never carries a value of the data.
        """
        ...


class Engine(Protocol):
    """Where jobs run."""

    @property
    def name(self) -> str:
        """The engine's name in the manifest."""
        ...

    def session(self) -> AbstractContextManager[Session]:
        """Start workers; leaving the context ends them."""
        ...


DRIVER_BYTES = 512 << 20
"""What the driver takes, with some room."""
WORKER_BYTES = 1536 << 20
"""What a worker takes that has opened the models of all three modalities."""


def check_engine(workers: int | None, memory: int | None) -> None:
    """Raise UsageError for a number of workers, or of bytes, that is none."""
    for name, value in (("workers", workers), ("memory", memory)):
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise UsageError(f"{name} of an engine must be a whole number, 1 or more")


def workers_within(memory: int | None, workers: int) -> int:
    """How many of the workers have room in so many bytes; one at least."""
    return workers if memory is None else max(1, min(workers, (memory - DRIVER_BYTES) // WORKER_BYTES))


def guarded(work: Callable[[Item], Result], item: Item) -> Result:
    """Do an item; an error that isn't ours becomes a RunError with its class name: its text may hold data."""
    try:
        return work(item)
    except SanitizeError:
        raise
    except MemoryError:
        raise RunError("a worker ran out of memory: give the run more memory (--memory) or fewer --workers") from None
    except Exception as error:
        raise RunError(f"a worker failed with {type(error).__name__}") from None
