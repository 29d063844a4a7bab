"""What the stages on pictures share: decode each cell of a column, work on it, encode it again from its pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sanitize.errors import RecordError
from sanitize.findings import Tally
from sanitize.image.codec import Picture, decode, encode
from sanitize.image.column import cells, to_array
from sanitize.records import Batch, Rejection, with_column, without_rows
from sanitize.stage import Context, Outcome

Work = Callable[[Picture, str, int], tuple[Picture, Tally]]
"""A picture, its column and its record's number → the picture to release, and what was done."""


def over_pictures(batch: Batch, columns: Sequence[str], context: Context, work: Work) -> Outcome:
    """Work on every picture of some columns; a row with a picture that can't be handled is rejected."""
    made: dict[str, list[bytes | None]] = {name: [] for name in columns}
    tally = sum((Tally.of(name, "ANY", "none", 0) for name in columns), Tally())
    failed: dict[int, str] = {}
    for name in columns:
        for row, cell in enumerate(cells(batch.column(name), Path())):
            try:
                data, counts = _rebuilt(cell, name, int(context.records[row]), work)
                tally += counts
            except RecordError as error:
                data = None
                failed.setdefault(row, error.code)
            made[name].append(data)
    for name in columns:
        batch = with_column(batch, name, to_array(made[name]))
    rejected = tuple(Rejection(row, code) for row, code in sorted(failed.items()))
    batch, rows = without_rows(batch, rejected)
    return Outcome(batch, tally, rows, rejected)


def _rebuilt(cell: bytes | RecordError | None, name: str, record: int, work: Work) -> tuple[bytes | None, Tally]:
    if cell is None:
        return None, Tally()
    if isinstance(cell, RecordError):
        raise cell
    picture, counts = work(decode(cell), name, record)
    return encode(picture), counts
