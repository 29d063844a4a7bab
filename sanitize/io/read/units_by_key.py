"""The person of rows that name another table's row: their unit is that row's, looked up by its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.io.places.place import Place
from sanitize.io.read.shards import Chunk
from sanitize.io.write.parts import read_part
from sanitize.io.write.quarantine import Bad, row_bytes, row_of
from sanitize.stage.records import plain

KEYS, UNITS = "key", "unit"
"""The columns of the private file that says which unit a key belongs to."""


@dataclass(frozen=True)
class UnitsByKey:
    """A column of units that a source lacks, for each row that of the row it names."""

    unit: str
    """What the column is called."""
    key: str
    """The column of the source that names a row of another table."""
    file: Place
    """Private: the keys of that table and the unit of each, both as text."""
    keep: bool = False
    """Whether rows that name no row of it are kept, each as a person of its own."""

    def reads(self, columns: Sequence[str]) -> tuple[str, ...]:
        """The columns of the source that have to be read for these."""
        return tuple(dict.fromkeys(self.key if name == self.unit else name for name in (*columns, self.unit)))

    def of(self, chunk: Chunk) -> Chunk:
        """The chunk with the column of units, and without rows that belong to nobody unless these are kept."""
        known, units = _loaded(self.file)
        named = pc.cast(plain(chunk.batch.column(self.key)), pa.string())
        found = units.take(pc.index_in(named, known))
        if self.keep:
            own = pa.array([f"\x00{record}" for record in chunk.records.tolist()], pa.string())
            alone = pc.if_else(named.is_valid(), pc.binary_join_element_wise("\x00", named.fill_null(""), ""), own)
            found = pc.if_else(found.is_valid(), found, alone)
        batch, records = chunk.batch.append_column(self.unit, found), chunk.records
        there = found.is_valid()
        if not pc.all(there).as_py():
            batch, records = batch.filter(there), records[there.to_numpy(zero_copy_only=False)]
        return replace(chunk, batch=batch, records=records, rejected=tuple(self._owned(bad) for bad in chunk.rejected))

    def _owned(self, bad: Bad) -> Bad:
        """A row that could not be handled, with its unit: whose it is decides whether it may be kept."""
        row = row_of(bad.raw)
        if row is None or self.key not in row.schema.names or self.unit in row.schema.names:
            return bad
        known, units = _loaded(self.file)
        found = units.take(pc.index_in(pc.cast(plain(row.column(self.key)), pa.string()), known))
        return replace(bad, raw=row_bytes(row.append_column(self.unit, found), 0))

    def lost(self, keys: pa.Array) -> int:
        """How many of some rows name no row of the other table."""
        known, _ = _loaded(self.file)
        return int(pc.sum(pc.invert(pc.is_in(pc.cast(plain(keys), pa.string()), known))).as_py() or 0)


@lru_cache(maxsize=16)
def _loaded(file: Place) -> tuple[pa.Array, pa.Array]:
    table = read_part(file)
    return table.column(KEYS).combine_chunks(), table.column(UNITS).combine_chunks()
