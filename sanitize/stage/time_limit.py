"""A limit on the time that work may take."""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

expendable = False
"""Whether this process is a worker that may end itself: its engine then starts another."""
GRACE = 2
"""Compiled code that holds a worker for so many times its limit never comes back: the worker ends."""


class TimeLimitError(BaseException):
    """The time is over; not an Exception, so that a library's `except Exception` doesn't swallow it."""


@contextmanager
def at_most(seconds: float | None) -> Iterator[None]:
    """Raise TimeLimitError inside the block once the time is over.

    Python can interrupt itself between two of its own instructions, in its main thread: elsewhere there is no limit. A
    call into compiled code is only interrupted when it comes back; when it doesn't, a worker process ends itself, and
    the engine sees that it is gone.
    """
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with _ending(GRACE * seconds) if expendable else nullcontext():
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _ending(seconds: float) -> Iterator[None]:
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TimeLimitError
