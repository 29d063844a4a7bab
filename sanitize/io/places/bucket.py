"""An output on an object store: held by a lease, put in its place object by object, `_SUCCESS` last."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sanitize.io.places.disk import RELEASE, SUCCESS
from sanitize.io.places.lease import Lease
from sanitize.io.places.store_path import StorePath

LEASE_SECONDS = 120.0
"""How long a run that was killed still holds its output, by the store's clock."""
_PUTTING = "putting"
"""An object of a staging folder: the name of what is being put beside it."""
_COPIES = 8
"""How many objects the store copies at a time."""


class Bucket:
    """The ground of an output that is a name on a store. Whoever finds no `_SUCCESS` there has found no release."""

    def __init__(self, output: StorePath, prefix: str) -> None:
        self.output = output
        self.prefix = prefix
        self.lease = Lease(output.with_name(f".{output.name}.lock-"), LEASE_SECONDS)

    def take(self) -> None:
        """Take the lease. Raises RunError when another run has it."""
        self.lease.take()

    def let_go(self) -> None:
        """Give the lease back, if it was taken."""
        self.lease.let_go()

    def leftovers(self) -> list[StorePath]:
        """Staging folders of runs that were killed."""
        return sorted(self.output.parent.glob(f"{self.prefix}*"))

    def mend(self, staging: StorePath) -> None:
        """Delete what was put in its place in part."""
        try:
            target = staging.with_name((staging / _PUTTING).read_bytes().decode())
        except FileNotFoundError:
            return
        if not (target / SUCCESS).exists():
            target.remove_tree()

    def adopt(self, leftover: StorePath, staging: StorePath) -> None:
        """Let the store copy a staging folder to another name."""
        _copy_all(leftover, staging)
        leftover.remove_tree()

    def remove(self, staging: StorePath) -> None:
        """Delete a staging folder, as far as that can be done."""
        with suppress(OSError):
            staging.remove_tree()

    def put(self, staging: StorePath, target: StorePath, *, success: bool) -> None:
        """Delete an older release, `_SUCCESS` first, and let the store copy the new one, `_SUCCESS` last."""
        self.lease.check()
        (staging / _PUTTING).write_bytes(target.name.encode())
        (target / SUCCESS).unlink(missing_ok=True)
        target.remove_tree()
        _copy_all(staging / RELEASE, target)
        self.lease.check()
        if success:
            (target / SUCCESS).write_bytes(b"")
        (staging / _PUTTING).unlink()


def _copy_all(folder: StorePath, other: StorePath) -> None:
    names = sorted(name for name, _ in folder.below())
    with ThreadPoolExecutor(_COPIES) as copying:
        for _ in copying.map(lambda name: (folder / name).copy_to(other / name), names):
            pass
