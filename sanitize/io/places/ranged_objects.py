"""Objects of a store as files: read in ranges, little at first, more the longer they are read on and on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sanitize.io.places.positioned import Positioned
from sanitize.io.places.store import plain_errors

if TYPE_CHECKING:
    import pyarrow as pa

FIRST_STEP = 256 << 10
LARGEST_STEP = 4 << 20
"""What is read at once of a file that is read on and on: little at first, as it may be all that is wanted."""


class RangedFile(Positioned):
    """An object, each read a request for a range.

    With `steps`, a read gives as many bytes as the next step allows, more each time. Raises StoreError when the store
    fails.
    """

    def __init__(self, file: pa.NativeFile, *, steps: bool = False) -> None:
        super().__init__(file.size())
        self._file = file
        self._step = FIRST_STEP if steps else None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to another position; the next step is small again."""
        if self._step is not None:
            self._step = FIRST_STEP
        return super().seek(offset, whence)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the file and the step go."""
        wanted = min(len(buffer), max(self.size - self._at, 0), self._step or len(buffer))
        if not wanted:
            return 0
        with plain_errors():
            self._file.seek(self._at)
            got: int = self._file.readinto(memoryview(buffer)[:wanted])
        self._at += got
        if self._step is not None:
            self._step = min(2 * self._step, LARGEST_STEP)
        return got

    def close(self) -> None:
        """Let go of the object."""
        if not self.closed:
            self._file.close()
        super().close()


def read_ahead(file: RangedFile) -> io.BufferedReader:
    """The file (with steps), so that small reads are no requests."""
    return io.BufferedReader(file, LARGEST_STEP)
