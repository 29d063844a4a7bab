"""A lock on an object store: one run at a time holds a name, and one that is gone only for a while."""

from __future__ import annotations

import secrets
import threading
import time

from sanitize.errors import RunError
from sanitize.io.places.store_path import StorePath

_RENEWED, _LOST = 0.25, 0.75
"""After which shares of that time a holder renews its lease, and gives it up when it couldn't."""


class Lease:
    """An object of one's own beside those of others: whoever sees another that still holds gives up.

    Two that try at once may both give up, but can't both go on: each puts its object before it looks, and a store
    shows what was put (S3 does since December 2020, Google's always did). A lease that was not renewed for `seconds`,
    by the store's clock, has run out: the next holder deletes it.
    """

    def __init__(self, prefix: StorePath, seconds: float) -> None:
        self._prefix = prefix
        self._mine = prefix.with_name(f"{prefix.name}{secrets.token_hex(8)}")
        self._seconds = seconds
        self._renewed = 0.0
        self._done = threading.Event()
        self._renewing: threading.Thread | None = None

    def take(self) -> None:
        """Take the lease, and renew it until it is let go. Raises RunError when another has it, OSError."""
        self._put()
        holders = self._holders()
        now = holders.get(self._mine.name)
        others = {name: at for name, at in holders.items() if name != self._mine.name}
        if now is None or any(now - at <= self._seconds for at in others.values()):
            self._mine.unlink(missing_ok=True)
            self._renewed = 0.0
            raise RunError(
                f"another run is writing to the output {self._name}: wait for it ({self._seconds:.0f} seconds if "
                "it was killed), or name another output"
            )
        for name in others:
            self._mine.with_name(name).unlink(missing_ok=True)
        self._renewing = threading.Thread(target=self._renew, daemon=True)
        self._renewing.start()

    def check(self) -> None:
        """Raises RunError when the lease isn't held any more."""
        if time.time() - self._renewed > _LOST * self._seconds or not self._mine.exists():
            raise RunError(
                f"the lock of the output {self._name} was lost because the run was suspended for too long; run again"
            )

    def let_go(self) -> None:
        """Give the lease back, if it was taken."""
        self._done.set()
        if self._renewing is not None:
            self._renewing.join()
            self._renewing = None
        if self._renewed:
            self._renewed = 0.0
            try:
                self._mine.unlink(missing_ok=True)
            except OSError:
                return  # it runs out by itself

    @property
    def _name(self) -> str:
        return self._prefix.name.removeprefix(".").removesuffix(".lock-")

    def _put(self) -> None:
        at = time.time()
        self._mine.write_bytes(b"")
        self._renewed = at

    def _holders(self) -> dict[str, float]:
        """When each lease was last renewed, by the store's clock (s)."""
        found = self._prefix.parent.below(recursive=False)
        return {name: info.mtime_ns / 1e9 for name, info in found if name.startswith(self._prefix.name)}

    def _renew(self) -> None:
        """Renew until let go; a lease that was lost, or may be any moment, is not taken up again."""
        while not self._done.wait(_RENEWED * self._seconds):
            try:
                self.check()
                self._put()
            except RunError:
                return
            except OSError:
                continue
