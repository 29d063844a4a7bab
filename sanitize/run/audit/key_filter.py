"""A filter of keys as a private file, which all workers of a machine hold in memory once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sanitize.attacks.value_keys import Filter
from sanitize.io.places.place import Place
from sanitize.io.places.private import write_private
from sanitize.io.write.exchange import Run, read_draws


def write_filter(path: Place, runs: Sequence[Run]) -> None:
    """Write a filter which the draws of the runs pass; the runs are next to it.

    Raises RunError when a run can't be read, or the file can't be written.
    """
    made = Filter.empty(sum(run.info.rows for run in runs))
    for run in runs:
        made.add(read_draws(path.parent / run.info.name))
    write_private(path, made.bits.data)


def read_filter(path: Place) -> Filter:
    """The filter of a file, mapped into memory where it is on a disk. Raises OSError when there is none."""
    if isinstance(path, Path):
        return Filter(np.memmap(path, dtype=np.uint8, mode="r"))
    return Filter(np.frombuffer(path.read_bytes(), dtype=np.uint8))
