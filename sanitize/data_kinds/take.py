"""The one converter between the data that people have in memory and the Arrow tables that stages work on."""

from __future__ import annotations

import sys
from typing import Any

import pyarrow as pa

from sanitize.data_kinds.arrow import take_stream
from sanitize.data_kinds.taken import Taken
from sanitize.errors import UsageError

KINDS = (
    "a pandas or Polars DataFrame, an Arrow table, a DuckDB relation, one split of a Hugging Face dataset, or anything "
    "else with __arrow_c_stream__"
)


def take(data: Any) -> Taken:
    """Data in memory as Arrow tables of plain columns, and the way back. No library is imported that isn't in use.

    Takes a pandas DataFrame (columns may hold PIL images or arrays of pixels), a Hugging Face Dataset, and what has
    `__arrow_c_stream__`: Arrow tables and readers, Polars DataFrames, DuckDB relations. Raises UsageError for other
    kinds, for columns without a name or with the same one, and for columns that mix types.
    """
    if _is(data, "pandas", "DataFrame"):
        from sanitize.data_kinds.frame import take_frame

        return take_frame(data)
    if _is(data, "datasets", "Dataset"):
        from sanitize.data_kinds.hugging_face import take_dataset

        return take_dataset(data)
    if isinstance(data, pa.RecordBatch) or hasattr(data, "__arrow_c_stream__"):
        return take_stream(data)
    hint = "; collect() it first" if _is(data, "polars", "LazyFrame") else ""
    raise UsageError(f"data of the type {type(data).__name__} can't be read{hint}: give {KINDS}")


def _is(data: Any, package: str, name: str) -> bool:
    """Whether it is of a class of a package; one that was never imported made no data."""
    kind = getattr(sys.modules.get(package), name, None)
    return isinstance(kind, type) and isinstance(data, kind)
