"""The files of a source on an object store, read in ranges: what `LocalFiles` is for a folder of this machine."""

from __future__ import annotations

import hashlib
import io
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, ClassVar, cast

import pyarrow as pa
from pyarrow import fs

from sanitize.errors import RecordError, SourceError
from sanitize.image.column import MAX_FILE_BYTES
from sanitize.io.places.ranged_objects import RangedFile, read_ahead
from sanitize.io.places.shown import shown
from sanitize.io.places.store import plain_errors
from sanitize.io.places.store_path import StorePath

_ASKED_ONE_BY_ONE = 64


class _SourceFile(RangedFile):
    """An object of a source: when the store fails, its rows must not count as unreadable."""

    def __init__(self, file: pa.NativeFile, name: str, *, steps: bool) -> None:
        super().__init__(file, steps=steps)
        self._name = name

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the file and the step go. Raises SourceError when the store fails."""
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise SourceError(f"{self._name} can no longer be read: {error.strerror}; run again") from None


@dataclass(frozen=True, slots=True)
class StoreFiles:
    """Objects below a name, by their names relative to it; every process opens its own connection."""

    far: ClassVar[bool] = True

    folder: StorePath

    def open(self, name: str) -> BinaryIO:
        """The bytes from the start, read ahead."""
        return cast("BinaryIO", read_ahead(self._opened(name, steps=True)))

    def ranges(self, name: str) -> BinaryIO:
        """The bytes for reads here and there, each one request."""
        return cast("BinaryIO", self._opened(name))

    def size(self, name: str) -> int:
        """Size in bytes."""
        return self.stamps([name])[0][0]

    def stamps(self, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """Size and time of the last change (ns) of each; (-1, -1) when it isn't there."""
        try:
            found = self._infos(names)
        except OSError as error:
            raise SourceError(f"the source can't be listed: {error.strerror}") from None
        there = {name: (info.size, info.mtime_ns) for name, info in found if info.type == fs.FileType.File}
        return tuple(there.get(name, (-1, -1)) for name in names)

    def sha256(self, name: str) -> str:
        """Hex digest of the bytes."""
        with self.open(name) as file:
            return hashlib.file_digest(cast("io.BufferedReader", file), "sha256").hexdigest()

    def hidden(self) -> Iterator[str]:
        """The names of all objects that `walk` leaves out."""
        shown = set(self.walk())
        yield from sorted(name for name, _ in self.folder.below() if name not in shown)

    def walk(self) -> Iterator[str]:
        """The names of all objects, ordered as by `os.walk`; hidden ones and those with an underscore are left out."""
        names = (PurePosixPath(name) for name, _ in self.folder.below())
        shown = (name for name in names if not any(part.startswith((".", "_")) for part in name.parts))
        for name in sorted(shown, key=_as_walked):
            yield name.as_posix()

    def picture(self, path: str) -> bytes:
        """An image that a row points to. RecordError: image_outside_source, image_missing, image_file_too_large."""
        name = posixpath.normpath(path)
        if _leads_out(name):
            raise RecordError("image_outside_source")
        try:
            with self._opened(name) as file:
                if file.size > MAX_FILE_BYTES:
                    raise RecordError("image_file_too_large")
                return file.read(file.size) or b""
        except FileNotFoundError:
            raise RecordError("image_missing") from None

    def picture_sizes(self, paths: Sequence[str]) -> list[int]:
        """The sizes of such images; 0 where there is none."""
        names = [posixpath.normpath(path) for path in paths]
        found = self.stamps(["" if _leads_out(name) else name for name in names])
        return [max(size, 0) for size, _ in found]

    def _opened(self, name: str, *, steps: bool = False) -> _SourceFile:
        """Raises FileNotFoundError when it isn't there, SourceError when the store fails."""
        try:
            return _SourceFile((self.folder / name).ranges(), name, steps=steps)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise SourceError(f"{shown(name)} can't be opened: {error.strerror}") from None

    def _infos(self, names: Sequence[str]) -> list[tuple[str, fs.FileInfo]]:
        """One request a name for few names, one listing for many."""
        if len(names) > _ASKED_ONE_BY_ONE:
            return self.folder.below()
        with plain_errors():
            found = self.folder.store.filesystem().get_file_info([(self.folder / name).place for name in names])
        return list(zip(names, found, strict=True))


def _leads_out(name: str) -> bool:
    return name.split("/")[0] in ("", "..")


def _as_walked(name: PurePosixPath) -> list[tuple[bool, str]]:
    """Files before the folders beside them."""
    return [*((True, part) for part in name.parts[:-1]), (False, name.name)]
