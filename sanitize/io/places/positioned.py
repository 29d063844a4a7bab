"""A file of known size that is read from where its reader is."""

from __future__ import annotations

import io


class Positioned(io.RawIOBase):
    """What a subclass reads begins at `_at`, the position of the next byte, and ends at `size`."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self._at = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """The position of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to another position."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        return self._at
