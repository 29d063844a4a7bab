"""An output on a disk of this machine: held by `flock`, put in its place by one rename."""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
from pathlib import Path

from sanitize.errors import RunError

SUCCESS = "_SUCCESS"
"""The file of a release that is whole."""
RELEASE = "release"
"""The folder in a staging folder that becomes the output."""
_OLD = "old"


class Disk:
    """The ground of an output that is a folder; the lock of a killed run is gone with it."""

    def __init__(self, output: Path, prefix: str) -> None:
        self.output = output
        self.prefix = prefix
        self._lock = -1

    def take(self) -> None:
        """Make the parent folder and take the lock. Raises RunError when another run has it."""
        self.output.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self._lock_file, self.output.name)

    def let_go(self) -> None:
        """Give the lock back, if it was taken."""
        if self._lock >= 0:
            self._lock_file.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = -1

    def leftovers(self) -> list[Path]:
        """Staging folders of runs that were killed."""
        return sorted(self.output.parent.glob(f"{glob.escape(self.prefix)}*"))

    def mend(self, staging: Path) -> None:
        """Undo a replacement that didn't come to its end: what was moved aside and not replaced returns."""
        for old in sorted((staging / _OLD).glob("*")):
            place = staging.parent / old.name
            if not place.exists():
                old.rename(place)

    def adopt(self, leftover: Path, staging: Path) -> None:
        """Rename a staging folder; files that were half written go."""
        leftover.rename(staging)
        for half in staging.rglob(".*.tmp"):
            half.unlink()

    def remove(self, staging: Path) -> None:
        """Delete a staging folder, as far as that can be done."""
        shutil.rmtree(staging, ignore_errors=True)

    def put(self, staging: Path, target: Path, *, success: bool) -> None:
        """Rename `release` to the target; an older one is moved aside before and deleted after."""
        release, old = staging / RELEASE, staging / _OLD
        if success:
            (release / SUCCESS).touch()
        _settle(release, _umask() if success else 0o077)
        if target.exists():
            old.mkdir(mode=0o700, exist_ok=True)
            target.rename(old / target.name)
        release.rename(target)
        _sync(target.parent)
        shutil.rmtree(old, ignore_errors=True)

    @property
    def _lock_file(self) -> Path:
        return self.output.with_name(f".{self.output.name}.lock")


def _locked(file: Path, name: str) -> int:
    """An open descriptor that holds the lock. Raises RunError when another run has it."""
    while True:
        descriptor = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise RunError(
                f"another run is writing to the output {name}: wait for it, or name another output"
            ) from None
        if _is_at(descriptor, file):
            return descriptor
        os.close(descriptor)


def _is_at(descriptor: int, file: Path) -> bool:
    """Whether the open file is still the one of that name: its last holder may have removed it in between."""
    try:
        return os.path.samestat(os.fstat(descriptor), file.stat())
    except FileNotFoundError:
        return False


def _settle(folder: Path, mask: int) -> None:
    """Give everything below a folder its final permissions, and force it to disk."""
    for here, _, names in os.walk(folder, topdown=False):
        for name in names:
            file = Path(here, name)
            file.chmod(0o666 & ~mask)
            _sync(file)
        Path(here).chmod(0o777 & ~mask)
        _sync(Path(here))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
