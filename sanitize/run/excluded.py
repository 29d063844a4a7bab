"""The people whom a pipeline leaves out, such as those without consent: found in the source, counted, passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from sanitize.config import SourceConfig
from sanitize.engine.base import Session
from sanitize.errors import UsageError
from sanitize.io.read.left_out import LeftOut
from sanitize.io.read.shards import Shard
from sanitize.io.read.source import Source
from sanitize.keys import Keys, column_digests
from sanitize.run.threads import single_thread
from sanitize.stage.unit_spelling import folded, loose


def read_persons(file: Path | str) -> tuple[str, ...]:
    """The people of a file, a value of the unit column per line; blank lines are passed over. Raises UsageError."""
    try:
        lines = Path(file).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{file} can't be read: it should be a UTF-8 file with one person per line") from None
    return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))


def left_out(config: SourceConfig, persons: Sequence[str], keys: Keys, records: Sequence[int] = ()) -> LeftOut | None:
    """Who is left out of a source, given the values of its unit column; None where nobody is named.

    `records` are the numbers of further records to leave out.

    Raises UsageError when the source has no unit.
    """
    if not persons:
        return None
    if config.unit is None:
        raise UsageError("exclude: set source.unit to the column whose values the file lists")
    key, fold = keys.derive("left out"), config.unit_spelling == "fold"
    listed = pa.array(persons, pa.string())
    digests = np.unique(column_digests(folded(listed) if fold else listed, key))
    spaces = {name: column.key or name for name, column in config.columns.items() if column.role == "identifier"}
    own = spaces.get(config.unit, config.unit)
    pointing = tuple(name for name, space in spaces.items() if space == own and name != config.unit)
    return LeftOut(config.unit, digests, key, fold, pointing, np.unique(np.array(records, np.int64)))


@dataclass(frozen=True)
class Found:
    """Who of those that are left out is in a source, as digests, in how many rows; and who is written differently."""

    digests: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint64))
    rows: int = 0
    spelled: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint64))

    def __add__(self, other: Found) -> Found:
        """What both found."""
        digests, spelled = np.union1d(self.digests, other.digests), np.union1d(self.spelled, other.spelled)
        return Found(digests, self.rows + other.rows, spelled)

    @property
    def persons(self) -> int:
        """How many different people."""
        return len(self.digests)


@dataclass(frozen=True)
class FindJob:
    """Looks for the people in shards."""

    source: Source
    left_out: LeftOut
    loosely: np.ndarray = field(repr=False)

    def open(self) -> Callable[[Shard], Found]:
        """Prepare this process, and return what it does with a shard."""
        single_thread()
        return partial(_find, self)


def find(source: Source, persons: Sequence[str], session: Session) -> Found | None:
    """Who of those that a source leaves out is in it; None where nobody is left out.

    Raises UsageError for people who are in the source under another spelling: they would not be left out.
    """
    who = source.left_out
    if who is None:
        return None
    exact, loosely = _both(pa.array(persons, pa.string()), who)
    found = sum(session.map(FindJob(source.everyone, who, np.unique(loosely)), source.shards()), Found())
    misspelled = np.isin(loosely, found.spelled) & ~np.isin(exact, found.digests)
    if misspelled.any():
        raise UsageError(
            f"exclude: entries that differ from a value of {who.unit!r} only in case, spaces, punctuation or leading "
            f"zeros: {int(misspelled.sum())}; write them as the source does, or set source.unit_spelling: fold"
        )
    return found


def refuse_namesakes(found: Mapping[str, Found | None], spaces: Mapping[str, str]) -> None:
    """Raise UsageError where a value of the file names people of several key spaces, such as a patient and a doctor."""
    seen: dict[str, np.ndarray] = {}
    for table, one in found.items():
        if one is not None and table in spaces:
            space = spaces[table]
            seen[space] = np.union1d(seen.get(space, np.empty(0, np.uint64)), one.digests)
    _, counts = np.unique(np.concatenate([np.empty(0, np.uint64), *seen.values()]), return_counts=True)
    if (counts > 1).any():
        raise UsageError(
            f"exclude: entries that name people of several kinds ({', '.join(sorted(seen))}): "
            f"{int((counts > 1).sum())}; give only the tables of those who are to be left out a unit"
        )


def _both(values: pa.Array, who: LeftOut) -> tuple[np.ndarray, np.ndarray]:
    """The exact and the loose digest of each value."""
    exact = column_digests(folded(values) if who.fold else values, who.key)
    return exact, column_digests(loose(values), who.key)


def _find(job: FindJob, shard: Shard) -> Found:
    found, who = Found(), job.left_out
    for chunk in job.source.read(shard, who.reads([])):
        values = chunk.batch.column(who.unit)
        theirs, gone = who.of(values), who.gone(chunk)
        spelled = column_digests(loose(values), who.key)
        near = spelled[np.isin(spelled, job.loosely) & ~theirs]
        digests = column_digests(folded(values) if who.fold else values, who.key)
        found += Found(np.unique(digests[theirs]), int(gone.sum()), np.unique(near))
    return found
