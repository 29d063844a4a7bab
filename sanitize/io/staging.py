"""Staging: a private folder beside the output, which becomes the output in one rename or not at all."""

from __future__ import annotations

import fcntl
import glob
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from sanitize.errors import RunError

SUCCESS = "_SUCCESS"
_OLD = "old"


@dataclass(frozen=True)
class Folders:
    """Where a run puts what: only `release` is ever published, and `data` lies in it."""

    root: Path

    @property
    def release(self) -> Path:
        """What becomes the output."""
        return self.root / "release"

    @property
    def data(self) -> Path:
        """Parts of the output."""
        return self.release / "data"

    @property
    def units(self) -> Path:
        """Private: which unit a row of a part belongs to."""
        return self.root / "units"

    @property
    def quarantine(self) -> Path:
        """Private: records that could not be handled."""
        return self.root / "quarantine"

    @property
    def receipts(self) -> Path:
        """Private: what the shards that are done have counted."""
        return self.root / "receipts"

    @property
    def canaries(self) -> Path:
        """Private: planted records and what became of them."""
        return self.root / "canaries"

    @property
    def memory(self) -> Path:
        """Private: sources that came from memory."""
        return self.root / "memory"

    def create(self) -> None:
        """Make all folders, for the owner alone."""
        private = (self.units, self.receipts, self.quarantine, self.canaries, self.memory)
        for folder in (self.root, self.release, self.data, *private):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)


class Staging:
    """A run's hold on its output: a lock, and the private folder beside it.

    One run at a time works on an output (`flock`, so a killed run holds nothing). Folders that a killed run left are
    removed when the next one starts, unless that one resumes; the folder gets a new name even then, so that workers
    which outlived their driver can't write into it.
    """

    def __init__(self, output: Path, *, resume: bool = False, overwrite: bool = False) -> None:
        self.output = output.absolute()
        self.resume = resume
        self.overwrite = overwrite
        self.folders = Folders(self.output.with_name(f"{self._prefix}{secrets.token_hex(6)}"))
        self.resumed = False
        """Whether the folders hold what an earlier run has done."""
        self.keep = False
        """Set to leave the staging folder where it is, so that a later run can resume."""
        self._lock = -1

    def __enter__(self) -> Staging:
        """Take the lock and make the folders.

        Raises RunError when another run works on this output, or the output exists and may not be overwritten.
        """
        try:
            self.output.parent.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self._lock_file, self.output.name)
            self._clear()
            if self.output.exists() and not self.overwrite:
                raise RunError(f"the output {self.output.name} exists: name another one or run with --overwrite")
            self.folders.create()
        except OSError as error:
            self._unlock()
            raise RunError(f"the folder of the output can't be written ({error.strerror})") from None
        except RunError:
            self._unlock()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what is left of the staging folder (unless `keep` is set), and let go of the output."""
        _put_back(self.folders.root)
        if not self.keep:
            shutil.rmtree(self.folders.root, ignore_errors=True)
        self._unlock()

    def publish(self) -> Path:
        """Make `release` the output: everything on disk, `_SUCCESS` inside, then one rename.

        An older output is moved aside before and deleted after.
        """
        if self.output.exists() and not self.overwrite:
            raise RunError(f"the output {self.output.name} exists: name another one or run with --overwrite")
        return self._place(self.output, _umask(), success=True)

    def refuse(self, to: Path) -> Path:
        """Put what a refused run leaves at `to`, for the owner alone, without `_SUCCESS`, in place of an older one."""
        return self._place(to.absolute(), 0o077, success=False)

    def _place(self, target: Path, mask: int, *, success: bool) -> Path:
        release, old = self.folders.release, self.folders.root / _OLD
        try:
            if success:
                (release / SUCCESS).touch()
            _settle(release, mask)
            if target.exists():
                old.mkdir(mode=0o700, exist_ok=True)
                target.rename(old / target.name)
            release.rename(target)
            _sync(target.parent)
        except OSError as error:
            raise RunError(f"the output can't be put in its place ({error.strerror})") from None
        shutil.rmtree(old, ignore_errors=True)
        return target

    @property
    def _prefix(self) -> str:
        return f".{self.output.name}.staging-"

    @property
    def _lock_file(self) -> Path:
        return self.output.with_name(f".{self.output.name}.lock")

    def _clear(self) -> None:
        """Take over or remove what killed runs left; an output that one of them had moved aside comes back."""
        for stale in sorted(self.output.parent.glob(f"{glob.escape(self._prefix)}*")):
            _put_back(stale)
            if self.resume and not self.resumed:
                stale.rename(self.folders.root)
                for half in self.folders.root.rglob(".*.tmp"):
                    half.unlink()
                self.resumed = True
            else:
                shutil.rmtree(stale, ignore_errors=True)

    def _unlock(self) -> None:
        if self._lock >= 0:
            self._lock_file.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = -1


def _locked(file: Path, name: str) -> int:
    """An open descriptor that holds the lock. Raises RunError when another run has it."""
    while True:
        descriptor = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise RunError(f"another run works on the output {name}: wait for it, or name another output") from None
        if _is_at(descriptor, file):
            return descriptor
        os.close(descriptor)


def _is_at(descriptor: int, file: Path) -> bool:
    """Whether the open file is still the one of that name: its last holder may have removed it in between."""
    try:
        return os.path.samestat(os.fstat(descriptor), file.stat())
    except FileNotFoundError:
        return False


def _put_back(staging: Path) -> None:
    """Undo a replacement that didn't come to its end: what was moved aside and not replaced returns."""
    for old in sorted((staging / _OLD).glob("*")):
        place = staging.parent / old.name
        if not place.exists():
            old.rename(place)


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
