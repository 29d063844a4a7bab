"""Hugging Face datasets: features come back, class labels without names that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.data_kinds.arrow import plain_table
from sanitize.data_kinds.plain_types import plain_type
from sanitize.data_kinds.taken import Taken, check_names

ROWS = 1000
"""Rows that are read at a time, with their pictures."""


def take_dataset(dataset: Any) -> Taken:
    """One split of a Hugging Face dataset, in any format; pictures that are files are read."""
    from datasets import ClassLabel

    features = dataset.features or {}
    labels = {name: list(one.names) for name, one in features.items() if isinstance(one, ClassLabel)}
    check_names(dataset.column_names, "the dataset")

    def restore(released: pa.Table, rows: np.ndarray) -> Any:
        return _restored(released, dataset, labels)

    return Taken(_tables(dataset, labels), restore)


def _tables(dataset: Any, labels: dict[str, list[str]]) -> Iterator[pa.Table]:
    from datasets.table import embed_table_storage

    for table in dataset.with_format("arrow").iter(batch_size=ROWS):
        yield plain_table(_named(embed_table_storage(table), labels))
    if not len(dataset):
        yield plain_table(_named(dataset.data.table.slice(0, 0), labels))


def _named(table: pa.Table, labels: dict[str, list[str]]) -> pa.Table:
    """Class labels as their names: a number says nothing to whoever looks for personal data."""
    for name, names in labels.items():
        place = table.schema.get_field_index(name)
        codes = pc.if_else(pc.less(table.column(name), 0), None, table.column(name))
        table = table.set_column(place, name, pa.array(names, pa.string()).take(codes.combine_chunks()))
    return table


def _restored(released: pa.Table, dataset: Any, labels: dict[str, list[str]]) -> Any:
    """A dataset of what was released: columns that still have their type have their feature."""
    from datasets import ClassLabel, Dataset, DatasetInfo, Features

    made = {}
    for name in released.schema.names:
        values = released.column(name)
        feature = (dataset.features or {}).get(name)
        if name in labels:
            there = set(values.unique().to_pylist()) - {None}
            if there <= set(labels[name]):
                feature = ClassLabel(names=[one for one in labels[name] if one in there])
                codes = pc.index_in(values.combine_chunks(), value_set=pa.array(feature.names, pa.string()))
                released = released.set_column(released.schema.get_field_index(name), name, codes.cast(pa.int64()))
            else:
                feature = None
        elif feature is not None and plain_type(Features({name: feature}).arrow_schema.field(0).type) != values.type:
            feature = None
        inferred = Features.from_arrow_schema(pa.schema([released.schema.field(name)]))
        made[name] = feature if feature is not None else inferred[name]
    features = Features(made)
    table = released.replace_schema_metadata(None).cast(features.arrow_schema)
    again = Dataset(table, info=DatasetInfo(features=features), split=dataset.split)
    kind = dataset.format["type"]
    return again.with_format(kind) if kind else again
