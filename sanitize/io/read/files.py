"""The one place where the bytes of a source are opened: everything else asks by name."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Protocol, cast

if TYPE_CHECKING:
    from io import BufferedReader

BOM = b"\xef\xbb\xbf"
"""The byte order mark that some programs put before UTF-8."""
UNREADABLE = (OSError, EOFError, zlib.error)
"""What opening or reading a broken file raises, compressed or not."""


class Files(Protocol):
    """The files of a source, by their names relative to its root."""

    far: ClassVar[bool]
    """Whether every read is a request over a network."""

    def __hash__(self) -> int: ...

    def open(self, name: str) -> BinaryIO:
        """The raw bytes, from the start. Raises OSError."""
        ...

    def ranges(self, name: str) -> BinaryIO:
        """The raw bytes, for reads here and there, each as large as it is wanted. Raises OSError."""
        ...

    def size(self, name: str) -> int:
        """Size in bytes."""
        ...

    def stamps(self, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """Size and time of the last change (ns) of each file: cheap to compare; (-1, -1) when it isn't there."""
        ...

    def sha256(self, name: str) -> str:
        """Hex digest of the raw bytes."""
        ...


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """Files below a folder, by their POSIX path relative to it."""

    far: ClassVar[bool] = False

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

    def ranges(self, name: str) -> BinaryIO:
        """The same: the system reads ahead."""
        return self.open(name)

    def stamps(self, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """Size and time of the last change (ns) of each file; (-1, -1) when it can't be looked at."""
        return tuple(self._stamp(name) for name in names)

    def sha256(self, name: str) -> str:
        """Hex digest of the raw bytes."""
        with self.open(name) as file:
            return hashlib.file_digest(cast("BufferedReader", file), "sha256").hexdigest()

    def _stamp(self, name: str) -> tuple[int, int]:
        try:
            status = self.path(name).stat()
        except OSError:
            return -1, -1
        return status.st_size, status.st_mtime_ns

    def hidden(self) -> Iterator[str]:
        """The names of all files that `walk` leaves out."""
        shown = set(self.walk())
        for folder, _, names in os.walk(self.folder):
            for name in sorted(names):
                file = (Path(folder) / name).relative_to(self.folder).as_posix()
                if file not in shown:
                    yield file

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


def open_text(files: Files, name: str) -> BinaryIO:
    """The bytes of a text file, decompressed."""
    raw = files.open(name)
    return cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if is_gzip(name) else raw
