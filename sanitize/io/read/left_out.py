"""People who are left out of a source: their rows are read by nobody, and other rows no longer point at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.io.read.shards import Chunk
from sanitize.io.write.quarantine import Bad, row_of
from sanitize.keys import column_digests
from sanitize.stage.records import with_column
from sanitize.stage.unit_spelling import folded


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Who is left out, as keyed digests: no value travels to a worker."""

    unit: str
    """The column that names the person."""
    digests: np.ndarray = field(repr=False)
    """Those of the people's values (uint64)."""
    key: bytes = field(repr=False)
    fold: bool = False
    """Whether spellings of a unit are equal."""
    pointing: tuple[str, ...] = ()
    """Other columns that hold units, of other people say: there these people's values become null."""
    records: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64), repr=False)
    """The numbers of further records that are left out, such as copies of these people's pictures."""
    also: tuple[str, ...] = ()
    """Other columns that name people: rows are left out by them as by the unit."""

    def of(self, values: pa.Array) -> np.ndarray:
        """Which values (bool) are units that are left out."""
        return np.isin(column_digests(folded(values) if self.fold else values, self.key), self.digests)

    def gone(self, chunk: Chunk) -> np.ndarray:
        """Which rows (bool) of a chunk are left out; it holds the columns that name people."""
        named = [self.of(chunk.batch.column(name)) for name in (self.unit, *self.also)]
        return np.asarray(np.any(named, axis=0) | np.isin(chunk.records, self.records))

    def reads(self, columns: Sequence[str]) -> tuple[str, ...]:
        """The columns that have to be read for these."""
        return tuple(dict.fromkeys((*columns, self.unit, *self.also)))

    def without(self, chunk: Chunk, columns: Sequence[str]) -> Chunk:
        """The chunk with those columns, without these people."""
        batch, records = chunk.batch, chunk.records
        gone = self.gone(chunk)
        if gone.any():
            batch, records = batch.filter(pa.array(~gone)), records[~gone]
        for name in self.pointing:
            if name in columns and (named := self.of(batch.column(name))).any():
                values = batch.column(name)
                batch = with_column(batch, name, pc.if_else(pa.array(named), pa.scalar(None, values.type), values))
        rejected = tuple(bad for bad in chunk.rejected if not self._holds(bad))
        return replace(chunk, batch=batch.select(list(columns)), records=records, rejected=rejected)

    def _holds(self, bad: Bad) -> bool:
        """Whether a record that could not be read is known to be one of these people's."""
        row = row_of(bad.raw)
        named = [name for name in (self.unit, *self.also) if row is not None and name in row.schema.names]
        return row is not None and any(bool(self.of(row.column(name)).any()) for name in named)
