"""Where a stage failed: always the module and the line, the whole cause only while a stage is being written."""

from __future__ import annotations

import os
import traceback

from sanitize.errors import UsageError

DEBUG = "SANITIZE_DEBUG"
"""The environment variable that, set to 1, lets an error of a stage through with its cause."""


def debugging() -> bool:
    """Whether errors of stages are shown as they are, with whatever values they quote."""
    return os.environ.get(DEBUG, "") not in ("", "0")


def refuse_debugging() -> None:
    """Raise UsageError where a gate judges: there, an error that quotes a value must not come out."""
    if debugging():
        raise UsageError(
            f"{DEBUG} is set, so errors would quote values of the data: unset it to write a release, "
            "or try the stage on data in memory"
        )


def failure_of(error: Exception) -> str:
    """The class of an error, and the module and line it was raised in; never its message."""
    frames = list(traceback.walk_tb(error.__traceback__))
    if not frames:
        return type(error).__name__
    frame, line = frames[-1]
    return f"{type(error).__name__} in {frame.f_globals.get('__name__', 'unknown')}, line {line}"
