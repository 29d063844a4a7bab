"""The cluster engine: Ray actors that are replaced when they, or their nodes, die."""

from __future__ import annotations

import math
import os
import pickle
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

from sanitize.engine.base import DRIVER_BYTES, Item, Job, Result, Session, check_engine, workers_within
from sanitize.engine.worker import ATTEMPTS, RECYCLE, REMEDY, Opened, become_worker, without_secrets
from sanitize.errors import RunError, UsageError

AHEAD = 2
"""Items an actor holds at a time, so that it needn't wait for the next."""

PATIENCE = 10
"""Seconds that a cluster may take to answer."""


@dataclass(frozen=True)
class RayEngine:
    """Ray Core actors, one per core: on this machine (`local`), or on the cluster at an address.

    Source, output and quarantine must be where all nodes reach them under the same name: an object store or a shared
    file system. `memory` (bytes) bounds how many actors there are, and one beyond its share is replaced.
    """

    address: str = "local"
    workers: int | None = None
    memory: int | None = None

    def __post_init__(self) -> None:
        check_engine(self.workers, self.memory)

    @property
    def name(self) -> str:
        """The engine's name in the manifest."""
        return "ray"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Join the cluster and start actors; leaving the context ends them.

        Raises UsageError when Ray isn't installed or the cluster can't be reached.
        """
        ray = _ray()
        if ray.is_initialized():
            raise UsageError("Ray runs in this process already: call ray.shutdown() before a run with RayEngine")
        with TemporaryDirectory(prefix="ray-", dir=_short_folder(), ignore_cleanup_errors=True) as private:
            self._join(ray, private)
            try:
                workers = self.workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
                with closing(_Actors(ray, workers_within(self.memory, workers), self.memory)) as actors:
                    yield actors
            finally:
                ray.shutdown()

    def _join(self, ray: Any, private: str) -> None:
        """Join, or start a cluster of this machine alone, whose sockets and logs nobody else can open."""
        quiet = {"log_to_driver": False, "logging_level": "ERROR"}
        own = {"include_dashboard": False, "num_cpus": self.workers, "_temp_dir": private}
        try:
            if self.address != "local":
                _knock(self.address)
            with without_secrets():
                ray.init(address=self.address, **quiet, **(own if self.address == "local" else {}))
        except (OSError, ValueError, RuntimeError):
            raise UsageError(
                "the Ray cluster can't be reached: check --ray-address, and that it runs the same versions"
            ) from None


def _ray() -> Any:
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
    try:
        import ray
    except ImportError:
        raise UsageError("the engine 'ray' needs an extra: pip install 'sanitize[ray]'") from None
    return ray


def _short_folder() -> str:
    """Where Ray's sockets lie: their paths may have 107 bytes, of which Ray takes 64."""
    return os.environ.get("RAY_TMPDIR", "/tmp")


def _knock(address: str) -> None:
    """Raise OSError when nobody listens there: Ray would try for minutes, and then end the whole process."""
    host, _, port = address.rpartition(":")
    socket.create_connection((host, int(port)), timeout=PATIENCE).close()


class _Worker:
    """An actor."""

    def __init__(self) -> None:
        become_worker()
        self._opened = Opened()

    def ready(self) -> None:
        """Answer once there is a process."""

    def do(self, number: int, payload: bytes, item: Any) -> Any:
        """Do an item."""
        return self._opened.do(number, payload, item)


@dataclass(eq=False)
class _Actor:
    """An actor as the driver sees it."""

    handle: Any
    starting: Any
    """What `ready` answers, until it has."""
    busy: int = 0
    done: int = 0
    worn: bool = False
    """Whether it gets no more items, and is replaced once it has none."""


class _Actors:
    """Actors are not restarted by Ray, which would let the items of a lost node wait for room: others do them."""

    def __init__(self, ray: Any, count: int, memory: int | None) -> None:
        self.ray = ray
        self.share = math.inf if memory is None else (memory - DRIVER_BYTES) / count
        self.kind = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(_Worker)
        self.actors = [self._start() for _ in range(count)]
        self.jobs = 0

    def map(self, job: Job[Item, Result], items: Sequence[Item]) -> Iterator[Result]:
        self.jobs += 1
        payload = self.ray.put(pickle.dumps(job))
        waiting = deque(range(len(items)))
        attempts = [0] * len(items)
        running: dict[Any, tuple[_Actor, int]] = {}
        while waiting or running:
            self._fill(running, waiting, items, payload)
            starting = {actor.starting: actor for actor in self.actors if actor.starting is not None}
            (first,), _ = self.ray.wait([*running, *starting], num_returns=1)
            if first in starting:
                self._started(starting[first])
                continue
            actor, position = running.pop(first)
            actor.busy -= 1
            try:
                done = self._result(first)
            except _LostError:
                self._replace(actor)
                attempts[position] += 1
                if attempts[position] >= ATTEMPTS:
                    raise RunError(f"shard {position} lost its actor {ATTEMPTS} times: {REMEDY}") from None
                waiting.append(position)
                continue
            actor.done += 1
            actor.worn = actor.worn or actor.done >= RECYCLE or done.worn(self.share)
            if actor.worn and not actor.busy:
                self._replace(actor)
            yield done.result

    def close(self) -> None:
        """End all actors."""
        for actor in self.actors:
            self.ray.kill(actor.handle)

    def _fill(self, running: dict[Any, Any], waiting: deque[int], items: Sequence[Item], payload: Any) -> None:
        for _ in range(AHEAD):
            for actor in self.actors:
                if waiting and actor.starting is None and not actor.worn and actor.busy < AHEAD:
                    position = waiting.popleft()
                    running[actor.handle.do.remote(self.jobs, payload, items[position])] = actor, position
                    actor.busy += 1

    def _result(self, reference: Any) -> Any:
        """What an item came to; its error as it was raised, without Ray's account of where."""
        errors = self.ray.exceptions
        try:
            return self.ray.get(reference)
        except errors.RayTaskError as error:
            cause = error.cause
        except errors.RayError:
            raise _LostError from None
        raise cause from None

    def _start(self) -> _Actor:
        handle = self.kind.remote()
        return _Actor(handle, handle.ready.remote())

    def _started(self, actor: _Actor) -> None:
        try:
            self._result(actor.starting)
        except _LostError:
            self._replace(actor)
            return
        actor.starting = None

    def _replace(self, actor: _Actor) -> None:
        if actor in self.actors:
            self.actors[self.actors.index(actor)] = self._start()
            self.ray.kill(actor.handle)


class _LostError(Exception):
    """The process, or the node, that had an item is gone."""
