"""The local engine: worker processes that are replaced when they die."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sanitize.engine.base import Item, Job, Result, Session, guarded
from sanitize.errors import RunError

ATTEMPTS = 3
"""How often an item may lose its worker before the run is given up."""

RECYCLE = 64
"""Items a worker does, on average, before it is replaced, so that a leaking library can't grow without bound."""


@dataclass(frozen=True)
class LocalEngine:
    """Processes on this machine; with one worker everything happens inside the calling process."""

    workers: int = field(default_factory=lambda: os.cpu_count() or 1)

    @property
    def name(self) -> str:
        """The engine's name in the manifest."""
        return "local"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Start workers (lazily); leaving the context ends them."""
        if self.workers <= 1:
            yield _Here()
            return
        pool = _Pool(self.workers)
        try:
            yield pool
        finally:
            pool.close()


class _Here:
    def map(self, job: Job[Item, Result], items: Sequence[Item]) -> Iterator[Result]:
        work = guarded(lambda opened: opened.open(), job)
        for item in items:
            yield guarded(work, item)


class _Pool:
    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.executor: ProcessPoolExecutor | None = None
        self.budget = 0
        self.jobs = 0

    def map(self, job: Job[Item, Result], items: Sequence[Item]) -> Iterator[Result]:
        self.jobs += 1
        payload = pickle.dumps(job)
        waiting = deque(range(len(items)))
        attempts = [0] * len(items)
        running: dict[Future[Result], int] = {}
        while waiting or running:
            try:
                self._fill(running, waiting, items, payload)
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    result = future.result()
                    del running[future]
                    yield result
            except BrokenProcessPool:
                self.close()
                yield from self._rescue(running, waiting, attempts)

    def close(self) -> None:
        if self.executor is not None:
            self.executor.shutdown(wait=True, cancel_futures=True)
            self.executor = None

    def _fill(
        self, running: dict[Future[Result], int], waiting: deque[int], items: Sequence[Item], payload: bytes
    ) -> None:
        if not running and self.budget <= 0:
            self.close()
        while waiting and len(running) < 2 * self.workers and (self.budget > 0 or not running):
            if self.executor is None:
                self.executor = ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"), _start)
                self.budget = self.workers * RECYCLE
            future = self.executor.submit(_do, self.jobs, payload, items[waiting[0]])
            running[future] = waiting.popleft()
            self.budget -= 1

    def _rescue(self, running: dict[Future[Result], int], waiting: deque[int], attempts: list[int]) -> Iterator[Result]:
        for future, position in list(running.items()):
            del running[future]
            if future.done() and not future.cancelled() and future.exception() is None:
                yield future.result()
                continue
            attempts[position] += 1
            if attempts[position] >= ATTEMPTS:
                raise RunError(f"shard {position} lost its worker process {ATTEMPTS} times; is there enough memory?")
            waiting.append(position)


_job = 0
_work: Callable[[Any], Any] | None = None


def _start() -> None:
    """Prepare a worker: Ctrl-C is the driver's, and what libraries print could carry a value."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(silence, stream.fileno())
    threading.Thread(target=_end_with_driver, daemon=True).start()


def _end_with_driver() -> None:
    """A worker of a driver that was killed would wait for work for ever, and meet the next run's workers."""
    driver = multiprocessing.parent_process()
    if driver is not None:
        driver.join()
        os._exit(1)


def _do(job: int, payload: bytes, item: Any) -> Any:
    global _job, _work
    if job != _job or _work is None:
        _work = guarded(lambda data: pickle.loads(data).open(), payload)
        _job = job
    return guarded(_work, item)
