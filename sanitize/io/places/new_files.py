"""New private files: complete under their name or not there at all, on a disk or an object store."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from sanitize.errors import RunError
from sanitize.io.places.place import Place
from sanitize.io.places.store import StoreError, plain_errors
from sanitize.io.places.store_path import StorePath

_HELD_BYTES = 64 << 20
"""What is held in memory of a file that is on its way to a store; a larger one waits in a nameless file."""


@contextmanager
def arriving(at: Place) -> Iterator[IO[bytes]]:
    """A file to write, and to read again, that takes its name when the block ends without an error.

    It is readable by its owner alone, and on disk by then. Raises OSError.
    """
    if isinstance(at, StorePath):
        with SpooledTemporaryFile(_HELD_BYTES) as waiting:
            yield cast("IO[bytes]", waiting)
            waiting.seek(0)
            with plain_errors(), at.create() as sink:
                shutil.copyfileobj(waiting, sink, 1 << 20)
        return
    temporary = at.with_name(f".{at.name}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(at)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def size_and_digest(file: IO[bytes]) -> tuple[int, str]:
    """The bytes that were written to an arriving file, and their SHA-256."""
    file.flush()
    size = file.tell()
    file.seek(0)
    return size, hashlib.file_digest(cast("BufferedReader", file), "sha256").hexdigest()


def copy(one: Place, other: Place) -> None:
    """Put a copy of a file in another place; within a store its bytes don't travel. Raises OSError."""
    if isinstance(one, StorePath) and isinstance(other, StorePath) and one.store.reaches(other.store):
        one.copy_to(other)
        return
    with one.open("rb") as source, arriving(other) as sink:
        shutil.copyfileobj(source, sink, 1 << 20)


def remove_tree(folder: Place) -> None:
    """Delete a folder and all in it, as far as it is there. Raises OSError."""
    if isinstance(folder, StorePath):
        folder.remove_tree()
    elif folder.exists():
        shutil.rmtree(folder)


def unwritten(at: Path | StorePath, error: OSError) -> RunError:
    """What to raise when a file couldn't be written."""
    if isinstance(error, StoreError):
        return RunError(f"{at.name} can't be written: {error.strerror}")
    return RunError(f"{at.name} can't be written ({os.strerror(error.errno or 0)}): free space and resume")
