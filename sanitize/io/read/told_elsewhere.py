"""What other tables say of the person of a row: columns that a source lacks, looked up by the row's unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.io.places.place import Place
from sanitize.io.read.shards import Chunk
from sanitize.io.write.parts import read_part
from sanitize.stage.unit_spelling import loose

UNIT = "unit"
"""The column of the private file that says whose the values are, loosely spelled."""


@dataclass(frozen=True)
class ToldElsewhere:
    """Columns of lists of text, for each row the values that other tables have for its person."""

    unit: str
    """The column of the source that names the person."""
    file: Place
    """Private: a row per person, with the values of each column."""
    columns: tuple[str, ...]
    """Named after the table and its column: `:patients.name`."""

    @property
    def fields(self) -> tuple[pa.Field, ...]:
        """The columns as they are added to the source's schema."""
        return tuple(pa.field(name, pa.list_(pa.string())) for name in self.columns)

    def reads(self, columns: Sequence[str]) -> tuple[str, ...]:
        """The columns of the source that have to be read for these."""
        return tuple(dict.fromkeys((*(name for name in columns if name not in self.columns), self.unit)))

    def of(self, chunk: Chunk) -> Chunk:
        """The chunk with these columns; those of a person of whom nothing is told are null."""
        table = _loaded(self.file)
        rows = pc.index_in(loose(chunk.batch.column(self.unit)), table.column(UNIT).combine_chunks())
        batch = chunk.batch
        for name in self.columns:
            batch = batch.append_column(name, table.column(name).combine_chunks().take(rows))
        return replace(chunk, batch=batch)


@lru_cache(maxsize=16)
def _loaded(file: Place) -> pa.Table:
    return read_part(file).combine_chunks()
