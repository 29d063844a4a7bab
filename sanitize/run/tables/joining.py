"""The keys between tables that are one person's each: like the unit's token, they tell nobody apart further."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sanitize.io.read.source import Source
from sanitize.keys import column_digests
from sanitize.run.tables.links import Reference

SALT = b"one person"
"""Digests that are compared within one run need no secret."""


def joining(name: str, source: Source, unit: str | None, links: Iterable[Reference]) -> tuple[str, ...]:
    """The columns of a table that hold keys, of itself or of another table, each of which only one person's rows have.

    A key that several people share, such as that of their doctor, is no such column: k counts people by it. Nor is one
    that refers to the table itself.
    """
    others = [link for link in links if link.table != link.parent]
    own = [link.column for link in others if link.table == name] + [link.key for link in others if link.parent == name]
    return tuple(column for column in dict.fromkeys(own) if unit is not None and _of_one_person(source, column, unit))


def _of_one_person(source: Source, column: str, unit: str) -> bool:
    if column == unit:
        return True
    pairs = np.empty((0, 2), np.uint64)
    for shard in source.shards():
        for chunk in source.read(shard, [column, unit]):
            keys, people = (column_digests(one, SALT) for one in chunk.batch.columns)
            found = np.stack([keys, people], axis=1)[(keys != 0) & (people != 0)]
            pairs = np.unique(np.concatenate([pairs, found]), axis=0)
    return len(np.unique(pairs[:, 0])) == len(pairs)
