"""The digest of a source's bytes, taken by all workers."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sanitize.engine.base import Session
from sanitize.io.read.source import FileDigest, Source
from sanitize.keys import Keys

BRANCHES = 256
"""Into how many items the files are put."""


@dataclass(frozen=True)
class DigestJob:
    """Reads files of a source from end to end."""

    source: Source

    def open(self) -> Callable[[Sequence[str]], tuple[FileDigest, ...]]:
        """What is done with the names of some files."""
        return self.source.digest


def content_hmac(source: Source, keys: Keys, session: Session) -> str:
    """A keyed digest of the source's bytes, by which only the key holder recognises the input."""
    size = -(-len(source.files) // BRANCHES) or 1
    some = [source.files[start : start + size] for start in range(0, len(source.files), size)]
    found = {digest.name: digest for digests in session.map(DigestJob(source), some) for digest in digests}
    listing = "".join(f"{found[name].sha256}  {found[name].size}\n" for name in source.files)
    return hmac.digest(keys.derive("content"), listing.encode(), "sha256").hex()
