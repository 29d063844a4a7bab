"""A run over the first people alone: those of the first rows of a table, with all their rows in every table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from sanitize.config import SourceConfig
from sanitize.io.read.memory import from_memory
from sanitize.io.read.source import Source
from sanitize.io.write.staging import Folders
from sanitize.keys import column_digests
from sanitize.run.tables.folders import table_folders
from sanitize.stage.unit_spelling import folded

SALT = b"first people"
"""Digests that are compared within one run, and kept nowhere, need no secret."""


@dataclass
class FirstPeople:
    """The people of the first `rows` rows of the first table of each key space, as the tables are opened in order."""

    rows: int
    folders: Folders
    people: dict[str, np.ndarray] = field(default_factory=dict, repr=False)
    """Their digests by key space."""

    def of(self, name: str, source: Source, declared: SourceConfig, space: str | None) -> Source:
        """The rows of these people in a table; all rows of one that says of nobody whose they are."""
        unit = source.units.unit if source.units is not None else declared.unit
        if unit is None or space is None:
            return source
        fold = declared.unit_spelling == "fold"
        if space not in self.people:
            self.people[space] = self._first(source, unit, fold=fold)
        own = [column for column in source.names if source.units is None or column != unit]
        batches = []
        for shard in source.shards():
            for chunk in source.read(shard, list(dict.fromkeys((*own, unit)))):
                theirs = np.isin(_digests(chunk.batch.column(unit), fold=fold), self.people[space])
                batches.append(chunk.batch.filter(pa.array(theirs)).select(own))
        opened = from_memory(pa.Table.from_batches(batches), table_folders(self.folders, name).memory)
        return replace(opened, root=source.root, units=source.units, schema=source.schema)

    def _first(self, source: Source, unit: str, *, fold: bool) -> np.ndarray:
        found: list[np.ndarray] = []
        for shard in source.shards():
            for chunk in source.read(shard, [unit]):
                values = chunk.batch.column(unit).drop_null()
                found.append(_digests(values, fold=fold))
                if sum(map(len, found)) >= self.rows:
                    return np.unique(np.concatenate(found)[: self.rows])
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.uint64)


def _digests(values: pa.Array, *, fold: bool) -> np.ndarray:
    return np.asarray(column_digests(folded(values) if fold else values, SALT))
