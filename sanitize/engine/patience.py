"""A limit on the time that work may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeLimitError(BaseException):
    """The time is over; not an Exception, so that a library's `except Exception` doesn't swallow it."""


@contextmanager
def at_most(seconds: float | None) -> Iterator[None]:
    """Raise TimeLimitError inside the block once the time is over.

    Python can interrupt itself between two of its own instructions, in its main thread: elsewhere there is no limit,
    and a call into compiled code is only interrupted when it comes back.
    """
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TimeLimitError
