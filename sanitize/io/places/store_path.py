"""Names on an object store, used like paths: as much of pathlib's face as releases and sources need."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from io import BufferedReader
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Literal, cast
from urllib.parse import quote

from sanitize.io.places.ranged_objects import RangedFile, read_ahead
from sanitize.io.places.store import Store, plain_errors

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import fs


@dataclass(frozen=True, slots=True, order=True)
class StorePath:
    """A name in a bucket, of an object or of all objects below it; `key` has no slash at its ends.

    Methods that ask the store raise OSError, FileNotFoundError for a missing object, with a `strerror` in plain words.
    """

    store: Store
    key: str

    def __str__(self) -> str:
        """The URL that stands for this name."""
        user = "anonymous@" if self.store.anonymous else ""
        options = f"?{self.store.options}" if self.store.options else ""
        key = re.sub(r"[%?*[]", _escaped, self.key)
        return f"{self.store.scheme}://{user}{self.store.bucket}/{key}{options}"

    def __truediv__(self, name: str) -> StorePath:
        return StorePath(self.store, posixpath.join(self.key, name) if name else self.key)

    @property
    def name(self) -> str:
        """The last part."""
        return posixpath.basename(self.key)

    @property
    def parent(self) -> StorePath:
        """The name without its last part."""
        return StorePath(self.store, posixpath.dirname(self.key))

    @property
    def place(self) -> str:
        """The name as the connection takes it."""
        return f"{self.store.bucket}/{self.key}".rstrip("/")

    def with_name(self, name: str) -> StorePath:
        """The same with another last part."""
        return self.parent / name

    def absolute(self) -> StorePath:
        """Itself."""
        return self

    def resolve(self) -> StorePath:
        """Itself: there are no links."""
        return self

    def is_symlink(self) -> bool:
        """False: there are no links."""
        return False

    def is_relative_to(self, other: object) -> bool:
        """Whether the other is this name or one that holds it."""
        if not isinstance(other, StorePath) or (self.store.scheme, self.store.bucket) != (
            other.store.scheme,
            other.store.bucket,
        ):
            return False
        return self.key == other.key or not other.key or self.key.startswith(f"{other.key}/")

    def info(self) -> fs.FileInfo:
        """What the store says of it."""
        with plain_errors():
            return self.store.filesystem().get_file_info(self.place)

    def exists(self) -> bool:
        """Whether there is such an object, or one below."""
        return bool(self.info().type.name != "NotFound")

    def is_file(self) -> bool:
        """Whether there is such an object."""
        return bool(self.info().type.name == "File")

    def is_dir(self) -> bool:
        """Whether there are objects below."""
        return bool(self.info().type.name == "Directory")

    def below(self, *, recursive: bool = True) -> list[tuple[str, fs.FileInfo]]:
        """Every object below by its name relative to this one, in no order; or the direct ones, and folders."""
        from pyarrow import fs

        with plain_errors():
            found = self.store.filesystem().get_file_info(
                fs.FileSelector(self.place, allow_not_found=True, recursive=recursive)
            )
        start = len(self.place) + 1
        return [(info.path[start:], info) for info in found if not recursive or info.type.name == "File"]

    def glob(self, pattern: str) -> Iterator[StorePath]:
        """The objects and folders directly below whose names match."""
        for name, _ in self.below(recursive=False):
            if fnmatchcase(name, pattern):
                yield self / name

    def open(self, mode: Literal["rb"] = "rb") -> BufferedReader:
        """The object's bytes, to be read from the start."""
        return read_ahead(RangedFile(self.ranges(), steps=True))

    def ranges(self) -> pa.NativeFile:
        """The object's bytes, each read a request. Errors of its reads are pyarrow's."""
        with plain_errors():
            return self.store.filesystem().open_input_file(self.place)

    def create(self) -> IO[bytes]:
        """A new object, which is there once it was closed."""
        with plain_errors():
            return cast("IO[bytes]", self.store.filesystem().open_output_stream(self.place))

    def read_bytes(self) -> bytes:
        """All its bytes."""
        with plain_errors(), self.ranges() as file:
            return bytes(file.read())

    def write_bytes(self, data: bytes) -> None:
        """Put an object in its place, whole or not at all."""
        with plain_errors(), self.create() as file:
            file.write(data)

    def write_text(self, text: str, encoding: str) -> None:
        """The same with a text."""
        self.write_bytes(text.encode(encoding))

    def unlink(self, missing_ok: bool = False) -> None:
        """Delete the object."""
        try:
            with plain_errors():
                self.store.filesystem().delete_file(self.place)
        except FileNotFoundError:
            if not missing_ok:
                raise

    def remove_tree(self) -> None:
        """Delete everything below."""
        with plain_errors():
            if self.info().type.name == "Directory":
                self.store.filesystem().delete_dir(self.place)

    def copy_to(self, other: StorePath) -> None:
        """Let the store copy the object: its bytes don't travel."""
        with plain_errors():
            self.store.filesystem().copy_file(self.place, other.place)


def _escaped(mark: re.Match[str]) -> str:
    return quote(mark[0])


def is_pattern(segment: str) -> bool:
    """Whether a part of a name holds a wildcard."""
    return re.search(r"[*?[]", segment) is not None


def matches(name: str, pattern: str) -> bool:
    """Whether a relative name matches a glob: `**` stands for any number of folders, hidden ones aside."""
    return _match(PurePosixPath(name).parts, tuple(pattern.split("/")))


def _match(parts: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    if not patterns:
        return not parts
    if patterns[0] == "**":
        if _match(parts, patterns[1:] or ("*",)):
            return True
        return bool(parts) and not parts[0].startswith(".") and _match(parts[1:], patterns)
    if not parts or (parts[0].startswith(".") and not patterns[0].startswith(".")):
        return False
    return fnmatchcase(parts[0], patterns[0]) and _match(parts[1:], patterns[1:])
