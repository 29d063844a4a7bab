"""Data in memory, taken as Arrow tables, with the way back to the kind it came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.errors import UsageError

Restore = Callable[[pa.Table, np.ndarray], Any]
"""The released table, and for each of its rows the input row (int64) it came from → data of the kind that was given."""


@dataclass(frozen=True)
class Taken:
    """What was given, as tables of plain columns (at least one, in order, to be read once), and the way back."""

    tables: Iterable[pa.Table]
    restore: Restore
    undecodable: tuple[str, ...] = ()
    """Columns with text that isn't Unicode (half a surrogate pair): in the tables it is no valid UTF-8."""

    def table(self) -> pa.Table:
        """All rows in one table. Raises UsageError for text that isn't Unicode."""
        if self.undecodable:
            raise UsageError(
                f"the column {self.undecodable[0]!r} has a text that isn't Unicode (half a surrogate pair): repair it"
            )
        return pa.concat_tables(self.tables)


def check_names(names: Sequence[str], where: str) -> None:
    """Raise UsageError when there is no column, one has no name, or two have the same."""
    if not names:
        raise UsageError(f"{where} has no columns")
    for position, name in enumerate(names, start=1):
        if not name:
            raise UsageError(f"{where}: column {position} has no name: give it a name")
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise UsageError(f"{where}: the column name {twice[0]!r} is used more than once: rename one")
