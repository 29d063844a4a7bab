"""Standard output and error for our own lines alone."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path


@contextmanager
def libraries_silenced() -> Iterator[None]:
    """Keep libraries, native ones too, from writing to the terminal: what they say could hold a value."""
    ours = sys.stdout, sys.stderr
    descriptors = [os.dup(1), os.dup(2)]
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in ours:
        stream.flush()
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.stdout, sys.stderr = (os.fdopen(descriptor, "w", encoding="utf-8") for descriptor in descriptors)
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(logging.NOTSET)
        for stream, descriptor in zip((sys.stdout, sys.stderr), (1, 2), strict=True):
            stream.flush()
            os.dup2(stream.fileno(), descriptor)
            stream.close()
        sys.stdout, sys.stderr = ours
        os.close(silence)


@contextmanager
def everything_silenced() -> Iterator[None]:
    """The same, and Python's own output: a user's model may print what it learns from."""
    with (
        libraries_silenced(),
        Path(os.devnull).open("w", encoding="utf-8") as nothing,
        redirect_stdout(nothing),
        redirect_stderr(nothing),
    ):
        yield
