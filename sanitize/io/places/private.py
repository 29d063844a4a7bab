"""Small private files, and the digests of any."""

from __future__ import annotations

import hashlib

from sanitize.io.places.new_files import arriving, unwritten
from sanitize.io.places.place import Place


def write_private(path: Place, content: bytes | memoryview) -> None:
    """Write a file and force it to disk. Raises RunError when it can't be written."""
    try:
        with arriving(path) as file:
            file.write(content)
    except OSError as error:
        raise unwritten(path, error) from None


def digest_of(path: Place) -> str | None:
    """The sha256 (hex) of a file's bytes; None when there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
