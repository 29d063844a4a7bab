"""Staging: a private folder beside the output, which becomes the output in one step or not at all."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TypeVar

from sanitize.errors import RunError
from sanitize.io.places.bucket import Bucket
from sanitize.io.places.disk import RELEASE, Disk
from sanitize.io.places.place import Place
from sanitize.io.places.sealed import Sealed

At = TypeVar("At")


@dataclass(frozen=True)
class Folders:
    """Where a run puts what: only `release` is ever published, and `data` lies in it."""

    root: Place
    key: bytes = field(default_factory=partial(secrets.token_bytes, 32), repr=False, kw_only=True)
    """Under what rows are encrypted on their way to parts and buckets; one for these folders alone by default."""

    @property
    def release(self) -> Place:
        """What becomes the output."""
        return self.root / RELEASE

    @property
    def data(self) -> Place:
        """Parts of the output."""
        return self.release / "data"

    @property
    def runs(self) -> Sealed:
        """Private: the rows of each shard before they are dealt to parts."""
        return Sealed(self.root / "runs", self.key)

    @property
    def exchange(self) -> Sealed:
        """Private: narrow columns of rows on their way to buckets, until these are counted."""
        return Sealed(self.root / "exchange", self.key)

    @property
    def units(self) -> Place:
        """Private: which unit a row of a part belongs to."""
        return self.root / "units"

    @property
    def quarantine(self) -> Place:
        """Private: records that could not be handled."""
        return self.root / "quarantine"

    @property
    def receipts(self) -> Place:
        """Private: what the shards that are done have counted."""
        return self.root / "receipts"

    @property
    def canaries(self) -> Place:
        """Private: planted records and what became of them."""
        return self.root / "canaries"

    @property
    def memory(self) -> Place:
        """Private: sources that came from memory."""
        return self.root / "memory"

    def create(self) -> None:
        """Make all folders, for the owner alone; a store has none."""
        private = (
            self.runs.place,
            self.exchange.place,
            self.units,
            self.receipts,
            self.quarantine,
            self.canaries,
            self.memory,
        )
        for folder in (self.root, self.release, self.data, *private):
            if isinstance(folder, Path):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.chmod(0o700)


class Ground(Protocol[At]):
    """Where an output lies, and how it is held and put in its place there. Methods raise OSError."""

    def take(self) -> None:
        """Take the lock. Raises RunError when another run has it."""
        ...

    def let_go(self) -> None:
        """Give the lock back, if it was taken."""
        ...

    def leftovers(self) -> list[At]:
        """Staging folders of runs that were killed."""
        ...

    def mend(self, staging: At) -> None:
        """Undo what a run with that staging folder has left half done at the output."""
        ...

    def adopt(self, leftover: At, staging: At) -> None:
        """Give a staging folder another name, without files that were half written."""
        ...

    def remove(self, staging: At) -> None:
        """Delete a staging folder, as far as that can be done."""
        ...

    def put(self, staging: At, target: At, *, success: bool) -> None:
        """Make `release` of the staging folder the target, in place of an older one.

        With `success`, `_SUCCESS` is in it; else it is for the owner alone. Raises RunError when the lock was lost.
        """
        ...


class Staging:
    """A run's hold on its output: a lock, and the private folder beside it.

    One run at a time works on an output, and a killed run holds nothing for long. Folders that a killed run left are
    removed when the next one starts, unless that one resumes; the folder gets a new name even then, so that workers
    which outlived their driver can't write into it.
    """

    def __init__(
        self, output: Place, *, key: bytes | None = None, resume: bool = False, overwrite: bool = False
    ) -> None:
        self.output: Place = output.absolute()
        self.resume = resume
        self.overwrite = overwrite
        self.resumed = False
        """Whether the folders hold what an earlier run has done."""
        self.keep = False
        """Set to leave the staging folder where it is, so that a later run can resume."""
        prefix = f".{self.output.name}.staging-"
        root = self.output.with_name(f"{prefix}{secrets.token_hex(6)}")
        self.folders = Folders(root) if key is None else Folders(root, key=key)
        self._ground: Ground[Any] = (
            Disk(self.output, prefix) if isinstance(self.output, Path) else Bucket(self.output, prefix)
        )

    def __enter__(self) -> Staging:
        """Take the lock and make the folders.

        Raises RunError when another run works on this output, or the output exists and may not be overwritten.
        """
        try:
            self._ground.take()
            self._clear()
            self._refuse_existing()
            self.folders.create()
        except OSError as error:
            self._ground.let_go()
            raise RunError(f"the folder of the output can't be written ({error.strerror})") from None
        except RunError:
            self._ground.let_go()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what is left of the staging folder (unless `keep` is set), and let go of the output.

        What can't be mended now, as a store can't be reached say, is left to the next run.
        """
        with suppress(OSError):
            self._ground.mend(self.folders.root)
            if not self.keep:
                self._ground.remove(self.folders.root)
        self._ground.let_go()

    def publish(self) -> Place:
        """Make `release` the output, with `_SUCCESS` in it, when everything is on disk.

        On a disk this is one rename; an older output is moved aside before and deleted after. On a store, where there
        is no rename, an older output is deleted first, and `_SUCCESS` is put last.
        """
        try:
            self._refuse_existing()
        except OSError as error:
            raise RunError(f"the output can't be moved into place ({error.strerror})") from None
        return self._place(self.output, success=True)

    def refuse(self, to: Place) -> Place:
        """Put what a refused run leaves at `to`, for the owner alone, without `_SUCCESS`, in place of an older one."""
        return self._place(to.absolute(), success=False)

    def _place(self, target: Place, *, success: bool) -> Place:
        try:
            self._ground.put(self.folders.root, target, success=success)
        except OSError as error:
            raise RunError(f"the output can't be moved into place ({error.strerror})") from None
        return target

    def _refuse_existing(self) -> None:
        if not self.overwrite and self.output.exists():
            raise RunError(f"the output {self.output.name} already exists: name another one, or use --overwrite")

    def _clear(self) -> None:
        """Take over or remove what killed runs left."""
        for stale in self._ground.leftovers():
            self._ground.mend(stale)
            if self.resume and not self.resumed:
                self._ground.adopt(stale, self.folders.root)
                self.resumed = True
            else:
                self._ground.remove(stale)
