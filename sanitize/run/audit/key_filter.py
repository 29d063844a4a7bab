"""A filter of keys as a private file, which all workers of a machine hold in memory once.

It is mapped into memory and so can't be encrypted: its bits are placed by a secret number instead.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from sanitize.attacks.value_keys import Filter
from sanitize.data_kinds.distinct import distinct
from sanitize.io.places.private import write_private
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.exchange import Run, read_numbers

SAMPLE = 1 << 16
"""About how many draws are looked at to find out how many numbers are different."""


def write_filter(path: Sealed, runs: Sequence[Run], column: str | None = None) -> None:
    """Write a filter which the draws of the runs pass, and the numbers in one of their columns; they are next to it.

    Raises RunError when a run can't be read, or the file can't be written.
    """
    made = Filter.empty(_different(path.parent, runs, column), _secret(path))
    for keys in _numbers(path.parent, runs, column):
        made.add(keys)
    write_private(path.place, made.bits.data)


def read_filter(path: Sealed) -> Filter:
    """The filter of a file, mapped into memory where it is on a disk. Raises OSError when there is none."""
    if isinstance(path.place, Path):
        return Filter(np.memmap(path.place, dtype=np.uint8, mode="r"), _secret(path))
    return Filter(np.frombuffer(path.place.read_bytes(), dtype=np.uint8), _secret(path))


def _different(folder: Sealed, runs: Sequence[Run], column: str | None) -> int:
    """About how many different numbers there are: those of a small range, times what the range is a part of."""
    parts = max(1, sum(run.info.rows for run in runs) // SAMPLE)
    below = np.uint64(((1 << 64) - 1) // parts)
    few = [keys[keys <= below] for keys in _numbers(folder, runs, column)]
    return parts * len(distinct(np.concatenate(few))) if few else 0


def _numbers(folder: Sealed, runs: Sequence[Run], column: str | None) -> Iterator[np.ndarray]:
    for run in runs:
        yield from read_numbers(folder / run.info.name, column)


def _secret(path: Sealed) -> int:
    return int.from_bytes(hmac.digest(path.key, path.name.encode(), "sha256")[:8], "big")
