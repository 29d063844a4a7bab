"""From the blocks of a reader to the numbered, bounded chunks that stages see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sanitize.errors import RecordError, SourceError
from sanitize.image import column as image_column
from sanitize.io.read.files import UNREADABLE, Files
from sanitize.io.read.shards import SHARD_BITS, Block, Chunk, Piece, Shard
from sanitize.io.read.source_format import Reader
from sanitize.io.write.quarantine import Bad, bad_row

CHUNK_ROWS, MOST_ROWS = 1 << 12, 1 << 14
"""The most rows of a chunk, and of one that has at most `SMALL_BYTES`."""
SMALL_BYTES = 1 << 20
CHUNK_BYTES = 64 << 20


@dataclass(frozen=True)
class Request:
    """What is asked of a source: columns in order, and which of them are wanted as encoded images."""

    columns: tuple[str, ...]
    images: tuple[str, ...]
    root: image_column.Root

    def nothing(self, schema: pa.Schema) -> pa.RecordBatch:
        """A batch without rows, as a batch with rows would look."""
        fields = [
            pa.field(name, image_column.TYPE) if name in self.images else schema.field(name) for name in self.columns
        ]
        return pa.RecordBatch.from_pylist([], pa.schema(fields))


def chunks(files: Files, reader: Reader, shard: Shard, schema: pa.Schema, asked: Request) -> Iterator[Chunk]:
    """The chunks of a shard; at least one, with no rows when the shard has none."""
    done, given = 0, False
    nothing = Chunk(asked.nothing(schema), np.empty(0, dtype=np.int64), ())
    for piece in shard.pieces:
        file = piece.file.encode(errors="replace").decode()
        for block in _gathered(_blocks(files, reader, piece, asked.columns or schema.names[:1])):
            first = (shard.index << SHARD_BITS) + done
            done += block.count
            bad = tuple(Bad(first + fault.position, file, fault.code, fault.raw) for fault in block.rejected)
            if bad:
                yield Chunk(nothing.batch, nothing.records, bad)
            size = CHUNK_ROWS if block.batch.nbytes > SMALL_BYTES else MOST_ROWS
            for start in range(0, block.batch.num_rows, size):
                rows = block.batch.select(list(asked.columns)).slice(start, size)
                records = first + block.positions[start : start + size]
                yield from _loaded(rows, records, file, asked)
            given = given or bool(bad) or block.batch.num_rows > 0
    if not given:
        yield nothing


def _gathered(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same rows in fewer blocks where they are small: much of the work on a chunk doesn't grow with its rows."""
    held: list[Block] = []
    rows = size = 0
    for block in blocks:
        rows, size = rows + block.batch.num_rows, size + block.batch.nbytes
        if held and (rows > MOST_ROWS or size > SMALL_BYTES or block.rejected or held[-1].rejected):
            yield _one(held)
            held, rows, size = [], block.batch.num_rows, block.batch.nbytes
        held.append(block)
    if held:
        yield _one(held)


def _one(blocks: Sequence[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    before = np.cumsum([0, *(block.count for block in blocks)])
    positions = [block.positions + start for block, start in zip(blocks, before, strict=False)]
    batch = pa.concat_batches([block.batch for block in blocks])
    return Block(batch, np.concatenate(positions), (), int(before[-1]))


def _blocks(files: Files, reader: Reader, piece: Piece, columns: Sequence[str]) -> Iterator[Block]:
    try:
        yield from reader.read(files, piece, columns)
    except UNREADABLE:
        raise SourceError(f"{piece.file} can no longer be opened: run again when nothing changes the source") from None


def _loaded(rows: pa.RecordBatch, records: np.ndarray, file: str, asked: Request) -> Iterator[Chunk]:
    """The rows with their images opened, cut where the images become too many bytes for one chunk."""
    if not asked.images:
        yield Chunk(rows, records, ())
        return
    opened = zip(*(image_column.cells(rows.column(name), asked.root) for name in asked.images), strict=True)
    kept: list[int] = []
    pictures: list[tuple[bytes | None, ...]] = []
    bad: list[Bad] = []
    size = 0
    for row, cells in enumerate(opened):
        wrong = next((cell for cell in cells if isinstance(cell, RecordError)), None)
        if wrong is not None:
            bad.append(bad_row(rows, row, int(records[row]), wrong.code, file))
            continue
        found = tuple(cell for cell in cells if not isinstance(cell, RecordError))
        kept.append(row)
        pictures.append(found)
        size += sum(len(cell) for cell in found if cell is not None)
        if size >= CHUNK_BYTES:
            yield _with_pictures(rows, records, kept, pictures, tuple(bad), asked)
            kept, pictures, bad, size = [], [], [], 0
    if kept or bad:
        yield _with_pictures(rows, records, kept, pictures, tuple(bad), asked)


def _with_pictures(
    rows: pa.RecordBatch,
    records: np.ndarray,
    kept: list[int],
    pictures: list[tuple[bytes | None, ...]],
    bad: tuple[Bad, ...],
    asked: Request,
) -> Chunk:
    chosen = rows.take(pa.array(kept, pa.int64()))
    for position, name in enumerate(asked.images):
        images = image_column.to_array([cells[position] for cells in pictures])
        chosen = chosen.set_column(chosen.schema.get_field_index(name), name, images)
    return Chunk(chosen, records[kept], bad)
