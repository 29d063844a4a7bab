"""What the stages on pictures share: take each cell of a column, work on it, and hold what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.image.codec import Picture, decode, encode
from sanitize.image.column import cells, to_array
from sanitize.image.decoded import TYPE, pictures, to_decoded
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, Rejection, with_column, without_rows
from sanitize.stage.shapes import Context, Outcome

Work = Callable[[Picture, str, int], tuple[Picture, Tally]]
"""A picture, its column and its record's number → the picture to release, and what was done."""
Cell = bytes | Picture
CellWork = Callable[[Cell, str, int], tuple[Cell, Tally]]
"""The same for encoded pictures, or for those that the stage before has left decoded."""


def over_pictures(batch: Batch, columns: Sequence[str], context: Context, work: Work) -> Outcome:
    """Work on every picture of some columns, decoded; a row with a picture that can't be handled is rejected."""
    return over_cells(batch, dict.fromkeys(columns, decoded(work, context)), context)


def decoded(work: Work, context: Context) -> CellWork:
    """Work on pixels as work on cells: pictures are rebuilt from the pixels alone, unless they are handed on."""

    def on_cell(cell: Cell, column: str, record: int) -> tuple[Cell, Tally]:
        picture, counts = work(cell if isinstance(cell, Picture) else decode(cell), column, record)
        return picture if column in context.handed_on else encode(picture), counts

    return on_cell


def over_cells(batch: Batch, works: Mapping[str, CellWork], context: Context) -> Outcome:
    """Work on every picture of the named columns; a row with a picture that can't be handled is rejected."""
    tally = sum((Tally.of(name, "ANY", "none", 0) for name in works), Tally())
    failed: dict[int, str] = {}
    for name, work in works.items():
        made: list[Cell | None] = []
        for row, cell in enumerate(_cells(batch.column(name))):
            try:
                data, counts = _made(cell, name, int(context.records[row]), work)
                tally += counts
            except RecordError as error:
                data = None
                failed.setdefault(row, error.code)
            made.append(data)
        batch = with_column(batch, name, _column(made))
    rejected = tuple(Rejection(row, code) for row, code in sorted(failed.items()))
    batch, rows = without_rows(batch, rejected)
    return Outcome(batch, tally, rows, rejected)


def _cells(column: pa.Array) -> Iterable[Cell | RecordError | None]:
    return pictures(column) if column.type == TYPE else cells(column, Path())


def _column(made: Sequence[Cell | None]) -> pa.Array:
    encoded = [cell for cell in made if not isinstance(cell, Picture)]
    if len(encoded) == len(made):
        return to_array(encoded)
    return to_decoded([cell if isinstance(cell, Picture) else None for cell in made])


def _made(cell: Cell | RecordError | None, name: str, record: int, work: CellWork) -> tuple[Cell | None, Tally]:
    if cell is None:
        return None, Tally()
    if isinstance(cell, RecordError):
        raise cell
    return work(cell, name, record)
