"""An attacker who knows the raw quasi-identifiers of a row of the same person in each of several tables.

They join the released tables by the person, so whoever could be anybody in each table may be alone in all together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from sanitize.attacks.linkage import FEWEST, WORK, Classes, Linkage, Output, Search, ranges
from sanitize.attacks.possible_values import Matcher

ROWS_GONE_THROUGH = 500_000_000
"""Targets times released rows of all tables; the more rows, the fewer people are known."""


@dataclass(frozen=True)
class KnownTable:
    """A released table, and what the attacker knows of the targets' rows in it."""

    output: Output
    """The written rows; the `units` are the people, by the same numbers in every table, and 0 for nobody."""
    known: pa.Table
    """Raw quasi-identifiers, at most one row for each target."""
    row: np.ndarray
    """The row in `known` of each target (int64); -1 for a target who has none."""
    matchers: Mapping[str, Matcher]
    quasi: tuple[str, ...]

    def of_first(self, targets: int) -> KnownTable:
        """The table for so many targets alone."""
        row = self.row[:targets]
        there = row >= 0
        known = self.known.take(pa.array(row[there]))
        return replace(self, known=known, row=np.where(there, np.cumsum(there) - 1, -1))


def link_joined(tables: Sequence[KnownTable]) -> Linkage:
    """Look for each target in all tables where a row of theirs is known; for fewer targets if it costs much.

    A released person can be the target if in each of these tables a row of theirs can stand for the known one. Targets
    are `alone` where this leaves one person. Nothing is guessed.
    """
    targets = _affordable(tables)
    tables = [table.of_first(targets) for table in tables]
    people = np.unique(np.concatenate([table.output.units for table in tables]))
    people = people[people != 0]
    searches = [_PeopleSearch.of(table, people) for table in tables]
    linked = alone = 0
    for target in range(targets):
        left = np.ones(len(people), dtype=bool)
        for table, search in zip(tables, searches, strict=True):
            if table.row[target] >= 0:
                left &= search.found(table.row[target], len(people))
        count = int(left.sum())
        linked += count > 0
        alone += count == 1
    return Linkage(targets, linked, alone, {}, {})


@dataclass(frozen=True)
class _PeopleSearch:
    """Finds the people of a table who have a row that can stand for a known one."""

    search: Search
    people: np.ndarray
    """The numbers of the people in each class, class after class."""
    starts: np.ndarray
    """Where each class begins there."""

    @classmethod
    def of(cls, table: KnownTable, everybody: np.ndarray) -> _PeopleSearch:
        classes = Classes.of(table.output, table.quasi)
        search = Search.of(table.output, table.known, table.matchers, table.quasi, classes.first)
        somebody = table.output.units != 0
        numbers = np.searchsorted(everybody, table.output.units[somebody]).astype(np.int64)
        size = max(len(everybody), 1)
        pairs = np.unique(classes.of_rows[somebody].astype(np.int64) * size + numbers)
        starts = np.searchsorted(pairs // size, np.arange(len(classes.first) + 1))
        return cls(search, pairs % size, starts)

    def found(self, row: int, people: int) -> np.ndarray:
        """One flag a person."""
        classes = self.search.candidates(row)
        flags = np.zeros(people, dtype=bool)
        flags[self.people[ranges(self.starts[classes], self.starts[classes + 1])]] = True
        return flags


def _affordable(tables: Sequence[KnownTable]) -> int:
    """The number of targets who are looked for."""
    rows = sum(len(table.output.units) for table in tables)
    widest = max(len(table.output.values[name]) for table in tables for name in table.quasi)
    most = min(ROWS_GONE_THROUGH // max(rows, 1), WORK // max(widest, 1))
    return min(max(most, FEWEST), len(tables[0].row))
