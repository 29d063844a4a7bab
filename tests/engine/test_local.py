"""The local engine: every item is done once, whatever becomes of the workers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sanitize.engine import local, worker
from sanitize.engine.local import LocalEngine
from sanitize.errors import RecordError, RunError
from tests.engine.jobs import Doubling, Dying, Raising, Unopenable, Where


@pytest.mark.parametrize("workers", [1, 2])
def test_every_item_is_done_once_and_jobs_follow_one_another(workers: int, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    with LocalEngine(workers).session() as session:
        assert sorted(session.map(Doubling(opened), range(20))) == [2 * number for number in range(20)]
        assert sorted(session.map(Doubling(opened), [7])) == [14]
        assert list(session.map(Doubling(opened), [])) == []
        assert len(set(session.map(Where(), range(20)))) <= workers
    processes = opened.read_text().split()
    assert 1 <= len(set(processes)) <= workers
    assert len(processes) <= 3 * workers


def test_one_worker_is_this_process_and_two_are_not() -> None:
    with LocalEngine(1).session() as session:
        assert set(session.map(Where(), range(3))) == {os.getpid()}
    with LocalEngine(2).session() as session:
        assert os.getpid() not in set(session.map(Where(), range(3)))


@pytest.mark.parametrize("workers", [1, 2])
def test_errors_arrive_by_class_alone(workers: int) -> None:
    engine = LocalEngine(workers)
    for job, said in (
        (Raising("KeyError"), "a worker failed with KeyError"),
        (Raising("Unpicklable"), "a worker failed with _UnpicklableError"),
        (Raising("RunError"), "stage 'x' failed"),
        (Unopenable(), "KeyError"),
    ):
        with engine.session() as session, pytest.raises(RunError, match=said) as failure:
            list(session.map(job, range(3)))
        assert "Ivor" not in f"{failure.value!r} {failure.value.__cause__!r}"


def test_errors_of_ours_keep_their_class() -> None:
    with LocalEngine(2).session() as session, pytest.raises(RecordError, match="too_odd"):
        list(session.map(Raising("RecordError"), range(3)))


def test_results_before_an_error_are_given() -> None:
    given: list[int] = []
    with LocalEngine(1).session() as session, pytest.raises(RunError):
        given.extend(session.map(Raising("RunError", at=2), range(5)))
    assert given == [0, 1]


@pytest.mark.parametrize("times", [1, 2])
def test_the_item_of_a_killed_worker_is_done_by_another(times: int, tmp_path: Path) -> None:
    with LocalEngine(2).session() as session:
        assert sorted(session.map(Dying(3, times, tmp_path), range(12))) == list(range(12))
    assert len(list(tmp_path.iterdir())) == times


def test_an_item_that_kills_every_worker_ends_the_run(tmp_path: Path) -> None:
    with LocalEngine(2).session() as session, pytest.raises(RunError, match="lost its worker process 3 times"):
        list(session.map(Dying(0, 99, tmp_path), range(4)))


def test_workers_are_replaced_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "RECYCLE", 2)
    with LocalEngine(2).session() as session:
        assert len(set(session.map(Where(), range(20)))) > 2


def test_workers_that_keep_memory_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WORKER_BYTES", 1 << 20)
    with LocalEngine(2).session() as session:
        assert len(set(session.map(Where(), range(20)))) > 2


def test_what_workers_print_is_not_shown(root: Path) -> None:
    script = (
        "from sanitize.engine.local import LocalEngine\n"
        "from tests.engine.jobs import Printing\n"
        "if __name__ == '__main__':\n"
        "    with LocalEngine(2).session() as session:\n"
        "        assert sorted(session.map(Printing(), range(4))) == [0, 1, 2, 3]\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=root, check=True)
    assert done.stdout == done.stderr == b""


def test_an_item_may_be_abandoned_half_way() -> None:
    with LocalEngine(2).session() as session:
        assert next(iter(session.map(Where(), range(50)))) > 0
