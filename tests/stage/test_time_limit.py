"""Work that takes too long is interrupted, or its worker ends."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import suppress

import pytest

from sanitize.engine.local import LocalEngine
from sanitize.errors import RunError
from sanitize.stage.time_limit import TimeLimitError, at_most
from tests.engine.jobs import Endless


def wait_for_ever() -> None:
    while True:
        with suppress(Exception):
            time.sleep(60)


def test_what_takes_too_long_is_interrupted_whatever_it_catches() -> None:
    with pytest.raises(TimeLimitError), at_most(0.02):
        wait_for_ever()


def test_what_is_done_in_time_is_left_alone_and_so_is_the_alarm_of_others() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with at_most(0.05):
        time.sleep(0.01)
    time.sleep(0.06)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_without_a_limit_or_outside_the_main_thread_nothing_is_interrupted() -> None:
    done = []

    def work() -> None:
        with at_most(0.01):
            time.sleep(0.03)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    with at_most(None):
        done.append(True)
    assert done == [True, True]


def test_compiled_code_that_never_comes_back_ends_the_run_and_not_this_process() -> None:
    with LocalEngine(2).session() as session:
        assert sorted(session.map(Endless(5), [2, 4])) == [2, 4]
        with pytest.raises(RunError, match="lost its worker process 3 times"):
            list(session.map(Endless(0.2), [1]))
