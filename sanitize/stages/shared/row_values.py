"""What a row says of its person in its own columns: the deny words of its text."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from sanitize.stage.records import Batch, plain
from sanitize.text.field_names import holds_names
from sanitize.text.known_values import KnownValue
from sanitize.text.name_parts import looks_like_name


def known_values(source: Batch, identifiers: Collection[str] = ()) -> list[tuple[KnownValue, ...]]:
    """The values of each row's own identifiers and quasi-identifiers, as text.

    Names of people are told by what the column is called, and in a column of `identifiers` by what they look like.
    """
    columns: list[list[KnownValue | None]] = []
    for name in source.schema.names:
        array = plain(source.column(name))
        if not _is_value(array.type):
            continue
        numeric = pa.types.is_integer(array.type) or pa.types.is_floating(array.type) or pa.types.is_decimal(array.type)
        said = holds_names(name)
        asked = not numeric and (said or (said is None and name in identifiers))
        values = array.cast(pa.string()).to_pylist()
        columns.append(
            [
                None
                if value is None
                else KnownValue(value, numeric, asked and looks_like_name(value, bool(said)), name)
                for value in values
            ]
        )
    rows = zip(*columns, strict=True) if columns else iter([()] * source.num_rows)
    return [tuple(value for value in row if value is not None) for row in rows]


def _is_value(kind: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating)
    return any(test(kind) for test in (*tests, pa.types.is_decimal, pa.types.is_temporal, pa.types.is_boolean))
