"""A range of a file's bytes, read in order, whether the file is whole or not."""

from __future__ import annotations

from typing import BinaryIO

from sanitize.io.read.files import UNREADABLE, Files, is_gzip, open_text

_STEP = 1 << 18


class ByteRange:
    """Bytes of an open file, up to `size` or to its end; `broken` once reading failed."""

    def __init__(self, stream: BinaryIO, size: int | None) -> None:
        self._stream = stream
        self._left = size
        self._back = b""
        self._at = 0
        self.broken = False

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end of the range or where the file is broken."""
        parts: list[bytes] = []
        while size > 0:
            if self._at == len(self._back):
                self._back, self._at = self._step(), 0
                if not self._back:
                    break
            part = self._back[self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            parts.append(part)
        return b"".join(parts)

    def unread(self, data: bytes) -> None:
        """Put bytes back, to be read next."""
        self._back, self._at = data + self._back[self._at :], 0

    def skip_line(self) -> int:
        """Read past the next line end; the number of bytes that were passed."""
        passed = 0
        while block := self.read(_STEP):
            if end := block.find(b"\n") + 1:
                self.unread(block[end:])
                return passed + end
            passed += len(block)
        return passed

    def _step(self) -> bytes:
        """The next bytes, always asked in equal steps: what a broken archive still gives depends on them."""
        if self.broken:
            return b""
        try:
            if self._left is None:
                return self._stream.read1(_STEP)  # type: ignore[attr-defined, no-any-return]
            part = self._stream.read(min(_STEP, self._left))
        except UNREADABLE:
            self.broken = True
            return b""
        self._left -= len(part)
        return part


def head(files: Files, name: str, size: int) -> bytes:
    """The first bytes of a text file, decompressed; fewer when the file is short, broken or can't be opened."""
    try:
        with open_text(files, name) as stream:
            return ByteRange(stream, None if is_gzip(name) else size).read(size)
    except OSError:
        return b""
