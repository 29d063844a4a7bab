"""What speaks Arrow's stream interface: Arrow itself, Polars, DuckDB and many others."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.data_kinds.plain_types import plain_array, plain_type
from sanitize.data_kinds.taken import Taken, check_names
from sanitize.errors import UsageError

Orders = dict[str, dict[Any, None]]
"""The values of each ordered dictionary, in their order."""


def take_stream(data: Any) -> Taken:
    """An Arrow table, batch or reader, or anything else with `__arrow_c_stream__`."""
    try:
        reader = (
            pa.RecordBatchReader.from_batches(data.schema, [data])
            if isinstance(data, pa.RecordBatch)
            else pa.RecordBatchReader.from_stream(data)
        )
    except Exception as error:
        raise UsageError(
            f"data of the type {type(data).__name__} can't be read as a table ({type(error).__name__})"
        ) from None
    schema, orders = reader.schema, Orders()
    check_names(schema.names, f"the {type(data).__name__}")

    def restore(released: pa.Table, rows: np.ndarray) -> Any:
        return _as_given(data, as_stored(released, schema, orders))

    return Taken(_tables(reader, orders, type(data).__name__), restore)


def plain_table(table: pa.Table) -> pa.Table:
    """The table as plain columns without metadata. Raises UsageError for a column whose type can't be read."""
    columns = []
    for field in table.schema:
        kind = plain_type(field.type)
        try:
            chunks = [plain_array(chunk, kind) for chunk in table.column(field.name).chunks]
        except pa.ArrowException:
            raise UsageError(f"the column {field.name!r} has a type that can't be read: {field.type}") from None
        columns.append(pa.chunked_array(chunks, kind))
    return pa.table(columns, names=table.schema.names)


def as_stored(released: pa.Table, schema: pa.Schema, orders: Mapping[str, dict[Any, None]]) -> pa.Table:
    """Each column that still has its type stored as it came; dictionaries hold what was released, and no more."""
    columns = []
    for name in released.schema.names:
        values = released.column(name)
        place = schema.get_field_index(name)
        columns.append(values if place < 0 else stored_as(values, schema.field(place).type, orders.get(name)))
    return pa.table(columns, names=released.schema.names)


def stored_as(values: pa.ChunkedArray, kind: pa.DataType, order: Mapping[Any, None] | None = None) -> pa.ChunkedArray:
    """The values in the storage of `kind`, when they are of that type: else as they are."""
    if values.type == kind or values.type != plain_type(kind):
        return values
    if isinstance(kind, pa.BaseExtensionType):
        return pa.chunked_array([kind.wrap_array(chunk) for chunk in values.chunks], kind)
    if pa.types.is_null(kind):
        return pa.chunked_array([pa.nulls(len(values))]) if values.null_count == len(values) else values
    try:
        return _dictionary(values, kind, order) if pa.types.is_dictionary(kind) else values.cast(kind)
    except pa.ArrowException:
        return values


def _dictionary(values: pa.ChunkedArray, kind: pa.DictionaryType, order: Mapping[Any, None] | None) -> pa.ChunkedArray:
    """A dictionary of the values that are there, in their order where they have one."""
    there = values.unique().drop_null()
    if order is not None:
        found = set(there.to_pylist())
        there = pa.array([value for value in order if value in found], values.type)
    codes = pc.index_in(values.combine_chunks(), value_set=there).cast(kind.index_type)
    encoded = pa.DictionaryArray.from_arrays(codes, there.cast(kind.value_type), ordered=order is not None)
    return pa.chunked_array([encoded])


def _tables(reader: pa.RecordBatchReader, orders: Orders, given: str) -> Iterator[pa.Table]:
    some = False
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            break
        except Exception as error:
            raise UsageError(f"the {given} can't be read: its own library failed ({type(error).__name__})") from None
        _remember(batch, orders)
        some = True
        yield plain_table(pa.Table.from_batches([batch]))
    if not some:
        yield plain_table(reader.schema.empty_table())


def _remember(batch: pa.RecordBatch, orders: Orders) -> None:
    for field, array in zip(batch.schema, batch.columns, strict=True):
        if pa.types.is_dictionary(field.type) and field.type.ordered:
            orders.setdefault(field.name, {}).update(dict.fromkeys(array.dictionary.to_pylist()))


def _as_given(data: Any, table: pa.Table) -> Any:
    """The table as what was given: by Arrow's own kinds, or by its library's way to make one of Arrow."""
    if isinstance(data, pa.RecordBatch):
        batches = table.combine_chunks().to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)
    if isinstance(data, pa.RecordBatchReader):
        return table.to_reader()
    if isinstance(data, pa.Table):
        return table
    library = sys.modules.get(type(data).__module__.partition(".")[0])
    makes = getattr(type(data), "from_arrow", None) or getattr(library, "from_arrow", None)
    made = makes(table) if callable(makes) else table
    return _with_enums(made, data, table) if hasattr(library, "Enum") and hasattr(data, "schema") else made


def _with_enums(made: Any, data: Any, table: pa.Table) -> Any:
    """Polars makes a categorical of every dictionary: what was an Enum becomes one of what is left."""
    polars = sys.modules["polars"]
    enums = [name for name in made.columns if isinstance(data.schema.get(name), polars.Enum)]
    left = {name: table.column(name).combine_chunks().dictionary.to_pylist() for name in enums}
    return made.cast({name: polars.Enum(values) for name, values in left.items()})
