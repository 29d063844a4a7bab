"""The one place where the bytes of a source are opened: everything else asks by name."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from io import BufferedReader

BOM = b"\xef\xbb\xbf"
"""The byte order mark that some programs put before UTF-8."""
UNREADABLE = (OSError, EOFError, zlib.error)
"""What opening or reading a broken file raises, compressed or not."""


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """Files below a folder, by their POSIX path relative to it."""

    folder: str

    def path(self, name: str) -> Path:
        """The file itself."""
        return Path(self.folder, name)

    def open(self, name: str) -> BinaryIO:
        """The raw bytes, from the start."""
        return self.path(name).open("rb")

    def size(self, name: str) -> int:
        """Size in bytes."""
        return self.path(name).stat().st_size

    def fingerprint(self, name: str) -> tuple[int, int]:
        """Size and time of the last change (ns): cheap to compare, equal while nothing was written."""
        status = self.path(name).stat()
        return status.st_size, status.st_mtime_ns

    def sha256(self, name: str) -> str:
        """Hex digest of the raw bytes."""
        with self.open(name) as file:
            return hashlib.file_digest(cast("BufferedReader", file), "sha256").hexdigest()

    def walk(self) -> Iterator[str]:
        """The names of all regular files, sorted; hidden ones and those starting with an underscore are left out."""
        for folder, folders, names in os.walk(self.folder):
            folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
            here = Path(folder)
            for name in sorted(name for name in names if not name.startswith((".", "_"))):
                if (here / name).is_file():
                    yield (here / name).relative_to(self.folder).as_posix()


def is_gzip(name: str) -> bool:
    """Whether the name says that the file is compressed with gzip."""
    return name.lower().endswith(".gz")


def open_text(files: LocalFiles, name: str) -> BinaryIO:
    """The bytes of a text file, decompressed."""
    raw = files.open(name)
    return cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if is_gzip(name) else raw
