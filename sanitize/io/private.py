"""Small private files: complete under their name or not there, readable by their owner alone."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from sanitize.errors import RunError


def write_private(path: Path, content: bytes) -> None:
    """Write a file and force it to disk. Raises RunError when it can't be written."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RunError(f"{path.name} can't be written ({os.strerror(error.errno or 0)}): free space, resume") from None


def digest_of(path: Path) -> str | None:
    """The sha256 (hex) of a file's bytes; None when there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
