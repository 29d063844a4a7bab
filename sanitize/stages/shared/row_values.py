"""What a row says of its person in its own columns, and other tables do: the deny words of its text."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from sanitize.stage.records import Batch, plain
from sanitize.text.field_names import holds_names
from sanitize.text.known_values import KnownValue
from sanitize.text.name_parts import looks_like_name


def known_values(source: Batch, identifiers: Collection[str] = ()) -> list[tuple[KnownValue, ...]]:
    """The values of each row's own identifiers and quasi-identifiers, as text.

    Lists of text are what other tables say of the row's person, in columns named after table and column.
    Names of people are told by what the column is called, and in a column of `identifiers` by what they look like.
    """
    columns: list[list[tuple[KnownValue, ...]]] = []
    for name in source.schema.names:
        array = plain(source.column(name))
        told = pa.types.is_list(array.type) and pa.types.is_string(array.type.value_type)
        if not (told or _is_value(array.type)):
            continue
        label = name.partition(".")[2] if told else name
        numeric = pa.types.is_integer(array.type) or pa.types.is_floating(array.type) or pa.types.is_decimal(array.type)
        said = holds_names(label)
        asked = not numeric and (said or (said is None and name in identifiers))
        cells = array.to_pylist() if told else [(value,) for value in array.cast(pa.string()).to_pylist()]
        columns.append(
            [
                tuple(
                    KnownValue(value, numeric, asked and looks_like_name(value, bool(said)), label)
                    for value in cell or ()
                    if value is not None
                )
                for cell in cells
            ]
        )
    rows = zip(*columns, strict=True) if columns else iter([()] * source.num_rows)
    return [tuple(value for cell in row for value in cell) for row in rows]


def _is_value(kind: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating)
    return any(test(kind) for test in (*tests, pa.types.is_decimal, pa.types.is_temporal, pa.types.is_boolean))
