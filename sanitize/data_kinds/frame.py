"""pandas DataFrames: the index, the dtypes and the kinds of objects come back; no removed category does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sanitize.data_kinds.arrow import plain_table, stored_as
from sanitize.data_kinds.pictures import PictureColumn, is_picture
from sanitize.data_kinds.plain_types import plain_type
from sanitize.data_kinds.taken import Taken, check_names
from sanitize.errors import UsageError

Back = Callable[[pa.ChunkedArray, np.ndarray], Any]
"""A released column, and the input row of each of its rows → the column as pandas had it."""


def take_frame(frame: pd.DataFrame) -> Taken:
    """A DataFrame. Its index isn't data to sanitize: it goes back with the rows that stayed, as it was.

    Raises UsageError for several levels of column names, for names that are missing or used twice, and for a column
    that mixes types.
    """
    if frame.columns.nlevels > 1:
        raise UsageError("the DataFrame has several levels of column names: flatten them into one")
    names = [str(name) for name in frame.columns]
    check_names(names, "the DataFrame")
    arrays: list[pa.Array | pa.ChunkedArray] = []
    backs: dict[str, Back] = {}
    undecodable = []
    for position, name in enumerate(names):
        series = frame.iloc[:, position]
        array, backs[name], readable = _column(series, name)
        arrays.append(array)
        undecodable += [] if readable else [name]
    table = plain_table(pa.table(arrays, names=names))

    def restore(released: pa.Table, rows: np.ndarray) -> pd.DataFrame:
        return _restored(released, rows, frame.index, dict(zip(names, frame.columns, strict=True)), backs)

    return Taken([table], restore, tuple(undecodable))


def _restored(
    released: pa.Table, rows: np.ndarray, index: pd.Index, labels: dict[str, Any], backs: dict[str, Back]
) -> pd.DataFrame:
    made = []
    for name in released.schema.names:
        back = backs.get(name)
        values = released.column(name)
        made.append(back(values, rows) if back else values.to_pandas())
    whole = len(rows) == len(index) and bool((rows == np.arange(len(rows))).all())
    frame = pd.DataFrame(dict(enumerate(made)))
    frame.columns = pd.Index([labels.get(name, name) for name in released.schema.names])
    frame.index = index if whole else _without_unused(index.take(rows))
    return frame


def _without_unused(index: pd.Index) -> pd.Index:
    """The index without the values of rows that are gone."""
    if isinstance(index, pd.MultiIndex):
        index = index.remove_unused_levels()
        levels: Any = [_without_unused(level) for level in index.levels]
        return index.set_levels(levels)
    return index.remove_unused_categories() if isinstance(index, pd.CategoricalIndex) else index


def _column(series: pd.Series, name: str) -> tuple[pa.Array | pa.ChunkedArray, Back, bool]:
    """A column as Arrow, the way back, and whether all of its text is Unicode."""
    first = next((value for value in series if not _missing(value)), None) if _holds_objects(series.dtype) else None
    if is_picture(first):
        pictures = PictureColumn.of(series.tolist(), name)
        return pictures.encoded, lambda values, rows: pd.Series(pictures.decoded(values, rows), dtype=object), True
    readable = True
    dense: Any = np.asarray(series) if isinstance(series.dtype, pd.SparseDtype) else series
    try:
        array = pa.array(dense, from_pandas=True)
    except UnicodeEncodeError:
        array, readable = _undecodable(dense), False
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        raise UsageError(
            f"the column {name!r} mixes kinds of values: make it one type (a column of pictures holds PIL images, or "
            "arrays of uint8: height x width, or height x width x 3 or 4)"
        ) from None
    kind = array.type
    if plain_type(kind) == pa.large_string() and array.nbytes < 2**31:
        array = array.cast(pa.string())
    return array, lambda values, rows: _series(values, series, kind, rows), readable


def _series(values: pa.ChunkedArray, given: pd.Series, kind: pa.DataType, rows: np.ndarray) -> Any:
    """A released column with the dtype it came with, where it still has that type of values."""
    dtype: Any = given.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return pd.Series(_categorical(values, dtype))
    if isinstance(dtype, pd.ArrowDtype):
        stored = stored_as(values, dtype.pyarrow_dtype)
        return stored.to_pandas(types_mapper=pd.ArrowDtype)
    if values.type != plain_type(kind) and not (_is_text(values.type) and _is_text(plain_type(kind))):
        return values.to_pandas()
    if _holds_objects(dtype):
        return _objects(values, given, rows)
    if isinstance(dtype, pd.api.extensions.ExtensionDtype) and hasattr(dtype, "__from_arrow__"):
        return pd.Series(dtype.__from_arrow__(stored_as(values, kind)))
    series = values.to_pandas()
    return series if series.dtype == dtype or series.isna().any() else series.astype(dtype)


def _categorical(values: pa.ChunkedArray, dtype: pd.CategoricalDtype) -> pd.Categorical:
    """Categories of what was released alone: in their order, or as they come where a stage made other values."""
    encoded = values.combine_chunks().dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    found = pd.Categorical.from_codes(codes, categories=encoded.dictionary.to_pandas())
    kept = dtype.categories[dtype.categories.isin(found.categories)]
    if len(kept) < len(found.categories):
        return found
    return found.set_categories(kept, ordered=bool(dtype.ordered))


def _objects(values: pa.ChunkedArray, given: pd.Series, rows: np.ndarray) -> pd.Series:
    """Objects of the kinds that the column held: arrays and tuples, and each way to say that nothing is there."""
    before = given.to_numpy()[rows]
    made = np.empty(len(rows), dtype=object)
    for place, (value, old) in enumerate(zip(values.to_pylist(), before, strict=True)):
        if value is None:
            made[place] = old if _missing(old) else None
        elif isinstance(old, np.ndarray):
            made[place] = np.array(value, dtype=old.dtype)
        else:
            made[place] = tuple(value) if isinstance(old, tuple) else value
    return pd.Series(made, dtype=object)


def _is_text(kind: pa.DataType) -> bool:
    return kind in (pa.string(), pa.large_string())


def _holds_objects(dtype: Any) -> bool:
    return isinstance(dtype, np.dtype) and dtype.kind == "O"


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value))


def _undecodable(series: pd.Series) -> pa.Array:
    """Text with lone surrogates, as bytes that aren't UTF-8: reading rejects those records, and keeps the others."""
    encoded = [value.encode("utf-8", "surrogatepass") if isinstance(value, str) else None for value in series]
    values = pa.array(encoded, pa.binary())
    return pa.Array.from_buffers(pa.string(), len(values), values.buffers(), values.null_count)
