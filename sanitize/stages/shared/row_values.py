"""What a row says of its person in its own columns: the deny words of its text."""

from __future__ import annotations

import pyarrow as pa

from sanitize.stage.records import Batch, plain
from sanitize.text.known_values import KnownValue


def known_values(source: Batch) -> list[tuple[KnownValue, ...]]:
    """The values of each row's own identifiers and quasi-identifiers, as text."""
    columns: list[list[KnownValue | None]] = []
    for name in source.schema.names:
        array = plain(source.column(name))
        numeric = pa.types.is_integer(array.type) or pa.types.is_floating(array.type) or pa.types.is_decimal(array.type)
        values = array.cast(pa.string()).to_pylist()
        columns.append([None if value is None else KnownValue(value, numeric) for value in values])
    rows = zip(*columns, strict=True) if columns else iter([()] * source.num_rows)
    return [tuple(value for value in row if value is not None) for row in rows]
