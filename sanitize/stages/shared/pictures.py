"""What the stages on pictures share: take each cell of a column, work on it, and hold what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sanitize.errors import RecordError
from sanitize.image.codec import Picture, decode, encode
from sanitize.image.column import cells, to_array
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, Rejection, with_column, without_rows
from sanitize.stage.shapes import Context, Outcome

Work = Callable[[Picture, str, int], tuple[Picture, Tally]]
"""A picture, its column and its record's number → the picture to release, and what was done."""
CellWork = Callable[[bytes, str, int], tuple[bytes, Tally]]
"""The same for encoded pictures."""


def over_pictures(batch: Batch, columns: Sequence[str], context: Context, work: Work) -> Outcome:
    """Work on every picture of some columns, decoded; a row with a picture that can't be handled is rejected."""
    return over_cells(batch, dict.fromkeys(columns, decoded(work)), context)


def decoded(work: Work) -> CellWork:
    """Work on pixels as work on encoded pictures, which are rebuilt from the pixels alone."""

    def on_bytes(data: bytes, column: str, record: int) -> tuple[bytes, Tally]:
        picture, counts = work(decode(data), column, record)
        return encode(picture), counts

    return on_bytes


def over_cells(batch: Batch, works: Mapping[str, CellWork], context: Context) -> Outcome:
    """Work on every picture of the named columns; a row with a picture that can't be handled is rejected."""
    tally = sum((Tally.of(name, "ANY", "none", 0) for name in works), Tally())
    failed: dict[int, str] = {}
    for name, work in works.items():
        made: list[bytes | None] = []
        for row, cell in enumerate(cells(batch.column(name), Path())):
            try:
                data, counts = _made(cell, name, int(context.records[row]), work)
                tally += counts
            except RecordError as error:
                data = None
                failed.setdefault(row, error.code)
            made.append(data)
        batch = with_column(batch, name, to_array(made))
    rejected = tuple(Rejection(row, code) for row, code in sorted(failed.items()))
    batch, rows = without_rows(batch, rejected)
    return Outcome(batch, tally, rows, rejected)


def _made(cell: bytes | RecordError | None, name: str, record: int, work: CellWork) -> tuple[bytes | None, Tally]:
    if cell is None:
        return None, Tally()
    if isinstance(cell, RecordError):
        raise cell
    return work(cell, name, record)
