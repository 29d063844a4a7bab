"""The written parts: their rows in batches, a sample of their rows, and every decoded string and byte string."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.attacks.classes import decoded
from sanitize.errors import VerificationError
from sanitize.io.places.place import Place
from sanitize.io.write.parts import parquet_file

AUGMENTED = "is_augmented"
"""The column that marks rows that were added; they never count."""
UNIT = "unit"
"""The column (uint64) of a private unit file."""
KEY = "key"
"""The column (uint64) of such a file where a key of people stands in for a unit."""
BATCH_ROWS = 1 << 17
CELL_ROWS = 1 << 10
"""Rows a batch where cells may hold pictures or long texts."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows of one part that an audit looks at: sorted positions (int64)."""

    part: Place
    rows: np.ndarray


def opened(part: Place, dictionaries: Sequence[str] = ()) -> pq.ParquetFile:
    """The Parquet file; VerificationError when it isn't one."""
    try:
        return parquet_file(part, dictionaries)
    except (OSError, ValueError, pa.ArrowException):
        raise VerificationError(f"{part.name}: not a readable Parquet file") from None


def count_rows(parts: Sequence[Place]) -> int:
    """The rows of all parts, as their footers say."""
    return sum(opened(part).metadata.num_rows for part in parts)


def batches(
    part: Place, columns: Sequence[str], size: int = BATCH_ROWS, *, encoded: bool = False
) -> Iterator[tuple[pa.RecordBatch, int]]:
    """Batches of some columns and the position of each batch's first row; VerificationError when pages are broken.

    `encoded` leaves strings dictionary-encoded, as they lie in the file.
    """
    file = opened(part)
    if encoded:
        file = opened(part, [field.name for field in file.schema_arrow if field.name in columns and _flat(field.type)])
    start = 0
    try:
        for batch in file.iter_batches(batch_size=size, columns=list(columns), use_threads=False):
            yield batch, start
            start += batch.num_rows
    except (OSError, ValueError, pa.ArrowException):
        raise VerificationError(f"{part.name}: not a readable Parquet file") from None


def names(part: Place) -> tuple[str, ...]:
    """The columns of a part."""
    return tuple(opened(part).schema_arrow.names)


def plain_columns(part: Place) -> list[str]:
    """The columns of a part that are flat and hold no byte strings."""
    schema = opened(part).schema_arrow
    return [field.name for field in schema if not pa.types.is_nested(field.type) and not has_blobs(field.type)]


def unit_numbers(file: Place) -> np.ndarray:
    """The unit (uint64) of every row of a part, from the private file beside it."""
    return np.asarray(parquet_file(file).read(columns=[UNIT]).column(UNIT).to_numpy())


def key_numbers(file: Place) -> np.ndarray:
    """The key (uint64) of the person of every row of a part, from the private file beside it; 0 where there is none."""
    return np.asarray(parquet_file(file).read(columns=[KEY]).column(KEY).to_numpy())


def choose(parts: Sequence[Place], rows: int, seed: int) -> tuple[Sample, ...]:
    """A sample without replacement of all parts' rows, all of them when there are no more; the same for one seed."""
    sizes = [opened(part).metadata.num_rows for part in parts]
    total = sum(sizes)
    generator = np.random.Generator(np.random.PCG64(seed))
    chosen = np.arange(total) if rows >= total else np.sort(generator.choice(total, rows, replace=False))
    ends = np.cumsum(sizes)
    cuts = np.split(chosen, np.searchsorted(chosen, ends[:-1])) if parts else []
    starts = ends - sizes
    return tuple(Sample(part, cut - start) for part, cut, start in zip(parts, cuts, starts, strict=True))


def sampled(sample: Sample, column: str) -> Iterator[pa.Array]:
    """The sampled cells of one column, batch by batch."""
    for batch, start in batches(sample.part, [column], CELL_ROWS):
        low, high = np.searchsorted(sample.rows, [start, start + batch.num_rows])
        if high > low:
            yield batch.column(0).take(pa.array(sample.rows[low:high] - start))


def sampled_rows(samples: Sequence[Sample], columns: Sequence[str]) -> pa.Table:
    """Some columns of the sampled rows of all parts, of which there is at least one."""
    tables = []
    for sample in samples:
        for batch, start in batches(sample.part, columns, encoded=True):
            low, high = np.searchsorted(sample.rows, [start, start + batch.num_rows])
            some = batch.take(pa.array(sample.rows[low:high] - start))
            tables.append(pa.table([decoded(column) for column in some.columns], names=batch.schema.names))
    plain = opened(samples[0].part).schema_arrow
    nothing = pa.schema([plain.field(name) for name in columns]).empty_table()
    return pa.concat_tables(tables).replace_schema_metadata(None) if tables else nothing


def leaves(array: pa.Array) -> Iterator[pa.Array]:
    """The flat arrays inside a nested one, dictionaries and all: lists, structs, maps, extension types."""
    kind = array.type
    if isinstance(array, pa.ExtensionArray):
        yield from leaves(array.storage)
    elif pa.types.is_dictionary(kind):
        yield from leaves(array.dictionary)
    elif pa.types.is_struct(kind):
        for child in array.flatten():
            yield from leaves(child)
    elif pa.types.is_map(kind):
        yield from leaves(array.keys)
        yield from leaves(array.items)
    elif _is_list(kind):
        yield from leaves(array.flatten())
    else:
        yield array


def texts(array: pa.Array) -> Iterator[str]:
    """Every string in a column, nested ones too, and whole numbers as text."""
    for leaf in leaves(array):
        if _is_string(leaf.type):
            yield from (text for text in leaf.to_pylist() if text)
        elif pa.types.is_integer(leaf.type):
            yield from (str(number) for number in leaf.to_pylist() if number is not None)


def cells_of_strings(array: pa.Array) -> Iterator[tuple[list[str], int]]:
    """The strings of each cell that holds a letter or digit, and how many cells are the same."""
    if _is_string(array.type):
        counts = Counter(value for value in array.to_pylist() if value)
        found: Iterable[tuple[tuple[str, ...], int]] = (((value,), count) for value, count in counts.items())
    else:
        found = Counter(tuple(_strings(array.slice(row, 1))) for row in range(len(array))).items()
    for strings, count in found:
        spoken = [text for text in strings if any(map(str.isalnum, text))]
        if spoken:
            yield spoken, count


def _strings(array: pa.Array) -> Iterator[str]:
    for leaf in leaves(array):
        if _is_string(leaf.type):
            yield from (text for text in leaf.to_pylist() if text)


def has_strings(part: Place, column: str) -> bool:
    """Whether a column of a part holds strings, at any depth."""
    return any(_is_string(leaf) for leaf in _leaf_types(opened(part).schema_arrow.field(column).type))


def blobs(array: pa.Array) -> Iterator[bytes]:
    """Every byte string in a column, nested ones too."""
    for leaf in leaves(array):
        if _is_binary(leaf.type):
            yield from (blob for blob in leaf.to_pylist() if blob)


def has_blobs(kind: pa.DataType) -> bool:
    """Whether values of this type can hold a byte string."""
    return any(_is_binary(leaf) for leaf in _leaf_types(kind))


def _leaf_types(kind: pa.DataType) -> Iterator[pa.DataType]:
    if isinstance(kind, pa.ExtensionType):
        yield from _leaf_types(kind.storage_type)
    elif pa.types.is_dictionary(kind):
        yield from _leaf_types(kind.value_type)
    elif pa.types.is_map(kind):
        yield from _leaf_types(kind.key_type)
        yield from _leaf_types(kind.item_type)
    elif pa.types.is_struct(kind):
        for position in range(kind.num_fields):
            yield from _leaf_types(kind.field(position).type)
    elif _is_list(kind):
        yield from _leaf_types(kind.value_type)
    else:
        yield kind


def _is_list(kind: pa.DataType) -> bool:
    tests = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return any(test(kind) for test in (*tests, pa.types.is_list_view, pa.types.is_large_list_view))


def _is_string(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def _is_binary(kind: pa.DataType) -> bool:
    tests = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_fixed_size_binary)
    return any(test(kind) for test in tests)


def _flat(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))
