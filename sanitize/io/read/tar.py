"""Tar archives as a list of places: headers are read one by one, contents only when they are asked."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType

from sanitize.io.read.files import Files

BLOCK = 512
LARGEST_HEADER = 1 << 20
"""The most bytes of an extended header: names and sizes that the plain one has no room for."""
_NEAR = 4 << 20
"""What is read and thrown away rather than asked anew, where every read is a request."""
_FILE = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_EMPTY = (tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE)
"""Types that no contents follow, whatever size they state."""
_PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_EXTENDED = (*_PAX, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_SPARSE, _SPARSE_NAME = "GNU.sparse.", "GNU.sparse.name"
_RECORD = re.compile(rb"(\d{1,10}) ([^=]+)=")


class BrokenTarError(Exception):
    """From here on an archive can't be read: cut off, damaged, or no archive at all."""


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of an archive; `start` is where its first header begins."""

    name: str
    start: int
    stop: int
    data: int
    size: int
    is_folder: bool
    is_file: bool
    """Whether it is a plain file whose bytes lie there as they are: no link, device, or file with holes."""


class Tar:
    """An open archive. Raises OSError when it can't be opened."""

    def __init__(self, files: Files, name: str) -> None:
        self.size = files.size(name)
        self._near = _NEAR if files.far else 0
        self._stream = files.open(name)

    def __enter__(self) -> Tar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def read(self, at: int, count: int) -> bytes:
        """Some bytes of the file. Raises BrokenTarError when it ends before, OSError when it can't be read."""
        here = self._stream.tell()
        if here and 0 < at - here <= self._near:
            self._stream.read(at - here)
        elif at != here:
            self._stream.seek(at)
        data = self._stream.read(count)
        if len(data) < count:
            raise BrokenTarError
        return data

    def members(self, start: int, stop: int) -> Iterator[Member]:
        """The entries whose headers begin in a range that begins and ends between entries, or at the file's end.

        The format is POSIX's ustar and pax (IEEE Std 1003.1, `pax`), with GNU's long names. Raises BrokenTarError at
        what is neither, and for a file that ends without the mark of its end or goes on behind it.
        """
        at = first = start
        said: dict[str, str] = {}
        while at < stop:
            header = self._header(at)
            if header is None:
                self._require_end(at, bool(said))
                return
            data = at + BLOCK
            if header.type in _EXTENDED:
                said |= self._extended(header, data)
                at = data + _padded(header.size)
                continue
            member = _member(header, said, first, data)
            if member.stop > self.size:
                raise BrokenTarError
            yield member
            at = first = member.stop
            said = {}
        if at > stop or at == self.size:
            raise BrokenTarError

    def _header(self, at: int) -> tarfile.TarInfo | None:
        """The header at a place; None for the mark of the end."""
        try:
            header = tarfile.TarInfo.frombuf(self.read(at, BLOCK), "utf-8", "surrogateescape")
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            return None
        except tarfile.HeaderError:
            raise BrokenTarError from None
        if header.size < 0 or header.type == tarfile.GNUTYPE_SPARSE:
            raise BrokenTarError
        return header

    def _extended(self, header: tarfile.TarInfo, data: int) -> dict[str, str]:
        """What an extended header says of the next entry."""
        if header.size > LARGEST_HEADER:
            raise BrokenTarError
        content = self.read(data, header.size)
        if header.type == tarfile.GNUTYPE_LONGNAME:
            return {"path": content.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")}
        said = {} if header.type == tarfile.GNUTYPE_LONGLINK else _records(content)
        if said and header.type == tarfile.XGLTYPE:
            raise BrokenTarError
        return said

    def _require_end(self, at: int, promised: bool) -> None:
        """Zeros up to the end of the file, and no entry that was announced and doesn't come."""
        while at < self.size:
            step = min(LARGEST_HEADER, self.size - at)
            promised = promised or any(self.read(at, step))
            at += step
        if promised:
            raise BrokenTarError


def _member(header: tarfile.TarInfo, said: dict[str, str], start: int, data: int) -> Member:
    size = said.get("size", str(header.size))
    if not re.fullmatch("[0-9]{1,18}", size):
        raise BrokenTarError
    held = 0 if header.type in _EMPTY else int(size)
    name = said.get(_SPARSE_NAME, said.get("path", header.name))
    is_file = header.type in _FILE and not {_SPARSE, _SPARSE_NAME} & said.keys()
    return Member(name, start, data + _padded(held), data, held, header.type == tarfile.DIRTYPE, is_file)


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _records(content: bytes) -> dict[str, str]:
    """What matters of a pax header, whose records are: length, a blank, key, =, value, a line end."""
    said, at = {}, 0
    while at < len(content):
        found = _RECORD.match(content, at)
        stop = at + int(found[1]) if found else 0
        if not found or not found.end() < stop <= len(content) or content[stop - 1 : stop] != b"\n":
            raise BrokenTarError
        key = found[2].decode("utf-8", "surrogateescape")
        if key in ("path", "size", _SPARSE_NAME):
            said[key] = content[found.end() : stop - 1].decode("utf-8", "surrogateescape")
        elif key.startswith(_SPARSE):
            said[_SPARSE] = ""
        at = stop
    return said
