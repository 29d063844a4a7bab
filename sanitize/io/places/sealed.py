"""Private files that only their run can read: encrypted in blocks, so that a piece is read without the rest.

A file is a random salt and blocks of AES-256-GCM, numbered by their nonces, under a key derived from the run's and the
salt. Nothing of what a killed run leaves on the disk says anything to whoever finds it.
"""

from __future__ import annotations

import hmac
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sanitize.io.places.place import Place
from sanitize.io.places.positioned import Positioned
from sanitize.io.places.store_path import StorePath

SALT, TAG = 16, 16
"""Bytes of a file's salt, and those by which a block is longer once it is encrypted."""
BLOCK = 1 << 16
"""Bytes of a block before it is encrypted."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A private folder, or a file in it, and the key (32 bytes) under which its files are encrypted."""

    place: Place
    key: bytes = field(repr=False)

    def __truediv__(self, name: str) -> Sealed:
        """A file or folder below."""
        return Sealed(self.place / name, self.key)

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.place.name

    @property
    def parent(self) -> Sealed:
        """The folder that it is in."""
        return Sealed(self.place.parent, self.key)

    def unlink(self) -> None:
        """Delete the file, if it is there."""
        self.place.unlink(missing_ok=True)

    @contextmanager
    def writing(self, file: IO[bytes]) -> Iterator[io.RawIOBase]:
        """What encrypts all that is written to it into an empty file. Raises OSError."""
        salt = os.urandom(SALT)
        file.write(salt)
        sink = _Sink(file, self._cipher(salt))
        yield sink
        sink.finish()

    @contextmanager
    def reading(self) -> Iterator[io.RawIOBase]:
        """The content of the file. Raises OSError, also when a block isn't as it was written."""
        with self.place.ranges() if isinstance(self.place, StorePath) else self.place.open("rb", buffering=0) as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            yield _Content(file, self._cipher(file.read(SALT)), max(size - SALT, 0))

    def _cipher(self, salt: bytes) -> AESGCM:
        return AESGCM(hmac.digest(self.key, salt, "sha256"))


class _Sink(io.RawIOBase):
    def __init__(self, file: IO[bytes], cipher: AESGCM) -> None:
        super().__init__()
        self._file, self._cipher, self._waiting, self._blocks = file, cipher, bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        self._waiting += data
        whole = len(self._waiting) // BLOCK * BLOCK
        for start in range(0, whole, BLOCK):
            self._put(self._waiting[start : start + BLOCK])
        del self._waiting[:whole]
        return size

    def finish(self) -> None:
        """Write what is less than a block."""
        if self._waiting:
            self._put(self._waiting)

    def _put(self, block: bytearray) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._blocks), bytes(block), None))
        self._blocks += 1


class _Content(Positioned):
    def __init__(self, file: Any, cipher: AESGCM, size: int) -> None:
        """`size` is that of all encrypted blocks together."""
        super().__init__(size - TAG * -(-size // (BLOCK + TAG)))
        self._file, self._cipher = file, cipher
        self._last = -1, b""

    def read(self, size: int = -1) -> bytes:
        end = self.size if size < 0 else min(self._at + size, self.size)
        if end <= self._at:
            return b""
        first, last = self._at // BLOCK, (end - 1) // BLOCK
        found = b"".join(self._blocks(first, last))
        start, self._at = self._at - first * BLOCK, end
        return found[start : end - first * BLOCK]

    def _blocks(self, first: int, last: int) -> Iterator[bytes]:
        """The content of blocks; the last of them is kept, as the next read often begins there."""
        if first == self._last[0]:
            yield self._last[1]
            first += 1
        if first > last:
            return
        self._file.seek(SALT + first * (BLOCK + TAG))
        read = self._file.read((last + 1 - first) * (BLOCK + TAG))
        for number in range(first, last + 1):
            start = (number - first) * (BLOCK + TAG)
            try:
                block = self._cipher.decrypt(_nonce(number), read[start : start + BLOCK + TAG], None)
            except InvalidTag:
                raise OSError("a block isn't as it was written") from None
            self._last = number, block
            yield block


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
