"""Pictures of the source, read again, beside what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from sanitize.attacks.written_parts import AUGMENTED, CELL_ROWS, Sample, batches, names, sampled
from sanitize.image.column import cells
from sanitize.io.places.place import Place
from sanitize.io.read.source import Source
from sanitize.io.write.parts import read_part
from sanitize.run.audit.sampling import shards_of
from sanitize.run.units import RECORD

PICTURES = 200
"""Pictures of a run whose faces are compared."""
PARTS = 16
"""The most parts they are taken from: their shards are read again."""

Pair = tuple[bytes, bytes]
"""An encoded picture of the source, and what is released of it."""


def budgets(parts: Sequence[Place], columns: Sequence[str], seed: int) -> tuple[list[int | None], bool]:
    """How many pictures of each part to compare, None for a part that isn't looked at, and whether these are all.

    What one part has too few of is looked at in others.
    """
    chosen = np.random.Generator(np.random.PCG64(seed)).choice(len(parts), min(len(parts), PARTS), replace=False)
    there = {int(at): max((_count(parts[at], column) for column in columns), default=0) for at in chosen}
    left, asked = PICTURES, dict.fromkeys(there, 0)
    for rank, at in enumerate(sorted(there, key=lambda at: (there[at], at))):
        asked[at] = min(there[at], -(-left // (len(there) - rank)))
        left -= asked[at]
    return [asked.get(at) for at in range(len(parts))], len(chosen) == len(parts) and asked == there


def _count(part: Place, column: str) -> int:
    """The rows that hold a picture and aren't augmented; the pictures themselves are not read."""
    marked = [AUGMENTED] if AUGMENTED in names(part) else []
    return sum(int(_own(batch, column).sum()) for batch, _ in batches(part, [f"{column}.path", *marked]))


def pairs(source: Source, part: Place, beside: Place, column: str, most: int, seed: int) -> Iterator[Pair]:
    """Up to `most` released pictures of a part, chosen at random, each behind the source's picture of its record.

    `beside` is the private file that says which record a row was made from. Augmented rows are left out: they show
    their record turned and cut.
    """
    rows = _chosen(part, column, most, np.random.Generator(np.random.PCG64(seed)))
    if not len(rows):
        return
    records = read_part(beside).column(RECORD).to_numpy()[rows].tolist()
    released = (cell for array in sampled(Sample(part, rows), column) for cell in cells(array, source.root))
    after = {record: cell for record, cell in zip(records, released, strict=True) if isinstance(cell, bytes)}
    for shard in shards_of(source, np.array(list(after), dtype=np.int64)):
        for chunk in source.read(shard, [column], images=[column]):
            for record, cell in zip(chunk.records.tolist(), cells(chunk.batch.column(0), source.root), strict=True):
                if record in after and isinstance(cell, bytes):
                    yield cell, after[record]


def _chosen(part: Place, column: str, most: int, generator: np.random.Generator) -> np.ndarray:
    """Sorted positions of rows that hold a picture and aren't augmented."""
    marked = [AUGMENTED] if AUGMENTED in names(part) else []
    found = [np.empty(0, dtype=np.int64)]
    for batch, start in batches(part, [column, *marked], CELL_ROWS):
        found.append(start + np.flatnonzero(_own(batch, column)))
    rows = np.concatenate(found)
    return np.sort(generator.choice(rows, min(most, len(rows)), replace=False))


def _own(batch: pa.RecordBatch, column: str) -> np.ndarray:
    """The rows that hold something in the column, and aren't marked as augmented."""
    held = np.asarray(batch.column(column).is_valid().to_numpy(zero_copy_only=False))
    if AUGMENTED in batch.schema.names:
        held &= ~batch.column(AUGMENTED).fill_null(False).to_numpy(zero_copy_only=False)
    return held
