"""The local engine: worker processes that are replaced when they die."""

from __future__ import annotations

import math
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sanitize.engine.base import DRIVER_BYTES, Item, Job, Result, Session, check_engine, guarded, workers_within
from sanitize.engine.worker import ATTEMPTS, RECYCLE, REMEDY, Done, Opened, become_worker, give_back, without_secrets
from sanitize.errors import RunError


@dataclass(frozen=True)
class LocalEngine:
    """Processes on this machine; with one worker everything happens inside the calling process.

    With `memory` (bytes, for driver and workers together) there are no more workers than have room in it, and one that
    has grown beyond its share is replaced once its item is done.
    """

    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    memory: int | None = None

    def __post_init__(self) -> None:
        check_engine(self.workers, self.memory)

    @property
    def name(self) -> str:
        """The engine's name in the manifest."""
        return "local"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Start workers (lazily); leaving the context ends them."""
        if self.workers <= 1 and self.memory is None:
            yield _Here()
            return
        pool = _Pool(workers_within(self.memory, self.workers), self.memory)
        try:
            yield pool
        finally:
            pool.close()


class _Here:
    def map(self, job: Job[Item, Result], items: Sequence[Item]) -> Iterator[Result]:
        work = guarded(lambda opened: opened.open(), job)
        for item in items:
            yield guarded(work, item)
        give_back()


class _Pool:
    def __init__(self, workers: int, memory: int | None) -> None:
        self.workers = workers
        self.share = math.inf if memory is None else (memory - DRIVER_BYTES) / workers
        """How many bytes a worker may take."""
        self.executor: ProcessPoolExecutor | None = None
        self.budget = 0
        self.jobs = 0

    def map(self, job: Job[Item, Result], items: Sequence[Item]) -> Iterator[Result]:
        self.jobs += 1
        payload = pickle.dumps(job)
        waiting = deque(range(len(items)))
        attempts = [0] * len(items)
        running: dict[Future[Done[Result]], int] = {}
        while waiting or running:
            try:
                self._fill(running, waiting, items, payload)
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    done = future.result()
                    del running[future]
                    if done.worn(self.share):
                        self.budget = 0
                    yield done.result
            except BrokenProcessPool:
                self.close()
                yield from self._rescue(running, waiting, attempts)
        give_back()

    def close(self) -> None:
        if self.executor is not None:
            self.executor.shutdown(wait=True, cancel_futures=True)
            self.executor = None

    def _fill(
        self, running: dict[Future[Done[Result]], int], waiting: deque[int], items: Sequence[Item], payload: bytes
    ) -> None:
        if not running and self.budget <= 0:
            self.close()
        while waiting and len(running) < 2 * self.workers and (self.budget > 0 or not running):
            if self.executor is None:
                self.executor = ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"), _start)
                self.budget = self.workers * RECYCLE
            with without_secrets():
                future = self.executor.submit(_do, self.jobs, payload, items[waiting[0]])
            running[future] = waiting.popleft()
            self.budget -= 1

    def _rescue(
        self, running: dict[Future[Done[Result]], int], waiting: deque[int], attempts: list[int]
    ) -> Iterator[Result]:
        for future, position in list(running.items()):
            del running[future]
            if future.done() and not future.cancelled() and future.exception() is None:
                yield future.result().result
                continue
            attempts[position] += 1
            if attempts[position] >= ATTEMPTS:
                raise RunError(
                    f"shard {position} lost its worker process {ATTEMPTS} times: {REMEDY}; a script that starts "
                    "workers needs `if __name__ == '__main__':`"
                )
            waiting.append(position)


_opened = Opened()


def _start() -> None:
    """Prepare a worker: Ctrl-C is the driver's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    become_worker()
    threading.Thread(target=_end_with_driver, daemon=True).start()


def _end_with_driver() -> None:
    """A worker of a driver that was killed would wait for work for ever, and meet the next run's workers."""
    driver = multiprocessing.parent_process()
    if driver is not None:
        driver.join()
        os._exit(1)


def _do(job: int, payload: bytes, item: Any) -> Done[Any]:
    return _opened.do(job, payload, item)
