"""Arrow types without the ways of storing them: what a column means, not how it came."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_VIEWS = {pa.string_view(): pa.string(), pa.binary_view(): pa.binary(), pa.null(): pa.string()}


def plain_type(kind: pa.DataType) -> pa.DataType:
    """The type of the values: no dictionaries, run ends, views or extensions at any depth; only nulls is text."""
    if isinstance(kind, pa.BaseExtensionType):
        return plain_type(kind.storage_type)
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        return plain_type(kind.value_type)
    if kind in _VIEWS:
        return _VIEWS[kind]
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(child.name, plain_type(child.type)) for child in kind])
    if pa.types.is_map(kind):
        return pa.map_(plain_type(kind.key_type), plain_type(kind.item_type))
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(plain_type(kind.value_type), kind.list_size)
    if pa.types.is_large_list(kind) or pa.types.is_large_list_view(kind):
        return pa.large_list(plain_type(kind.value_type))
    if pa.types.is_list(kind) or pa.types.is_list_view(kind):
        return pa.list_(plain_type(kind.value_type))
    return kind


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """The schema of the values, without metadata."""
    return pa.schema([pa.field(field.name, plain_type(field.type)) for field in schema])


def plain_array(array: pa.Array, kind: pa.DataType) -> pa.Array:
    """The array as a plain type. Raises pa.ArrowException, whose text may hold a value."""
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if array.type == kind:
        return array
    if pa.types.is_run_end_encoded(array.type):
        return plain_array(pc.run_end_decode(array), kind)
    if pa.types.is_dictionary(array.type):
        return pa.DictionaryArray.from_arrays(array.indices, plain_array(array.dictionary, kind)).dictionary_decode()
    if "list_view" in str(array.type):
        return pa.array(array.to_pylist(), kind)  # pyarrow 26 casts a list view to a list without its last items
    return array.cast(kind)


def plain_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch as plain types, without metadata. Raises pa.ArrowException, whose text may hold a value."""
    schema = plain_schema(batch.schema)
    arrays = [plain_array(array, field.type) for array, field in zip(batch.columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
