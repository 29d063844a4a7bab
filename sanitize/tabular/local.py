"""Applying a local recoding: every distinct tuple has its own levels."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.tabular.classes import Table
from sanitize.tabular.levels import as_text
from sanitize.tabular.packing import Ints, distinct_rows
from sanitize.tabular.recoding import ClassKeys, Column, Flags

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LocalRecoding:
    """What each known tuple is released as: always strings, since the rows of a column differ in their level.

    `labels[c]` are the labels of column c at all levels, `label_of[c]` picks one for each known tuple.
    """

    columns: tuple[Column, ...]
    tuples: ClassKeys = field(repr=False)
    labels: tuple[pa.Array, ...] = field(repr=False)
    label_of: tuple[npt.NDArray[np.int32], ...] = field(repr=False)
    classes: int

    def apply(self, columns: Mapping[str, pa.Array]) -> tuple[dict[str, pa.Array], Flags]:
        """Released columns of all rows, and which rows are kept; an unknown or suppressed tuple never is."""
        codes = [column.groups(columns[column.name])[0] for column in self.columns]
        place = self.tuples.find(codes)
        known = place >= 0
        released = {}
        for column, labels, label_of in zip(self.columns, self.labels, self.label_of, strict=True):
            at = label_of[np.maximum(place, 0)] if len(label_of) else np.zeros(len(place), dtype=np.int32)
            released[column.name] = labels.take(pa.array(at, mask=~known))
        return released, known


def local_recoding(table: Table, levels: Ints, kept: Flags) -> LocalRecoding:
    """The recoding that releases the kept tuples at the given levels (tuples × columns)."""
    columns = tuple(Column(level.column, level.values, level.codes[0], as_text(level.values)) for level in table.levels)
    codes = [
        column.group[tuples[kept]].astype(np.int64) for column, tuples in zip(columns, table.counts.tuples, strict=True)
    ]
    known = ClassKeys(codes, [len(column.values) for column in columns])
    labels, label_of = [], []
    for place, (column, tuples) in enumerate(zip(table.levels, table.counts.tuples, strict=True)):
        texts = [as_text(level) for level in column.labels]
        starts = np.concatenate([[0], np.cumsum([len(text) for text in texts])[:-1]])
        group = np.stack(column.codes)[levels[kept, place], tuples[kept]] + starts[levels[kept, place]]
        encoded = pa.concat_arrays(texts).dictionary_encode(null_encoding="encode")
        labels.append(encoded.dictionary)
        label_of.append(encoded.indices.to_numpy(zero_copy_only=False)[group][known.first].astype(np.int32))
    classes = len(distinct_rows(label_of, [len(text) for text in labels])[1]) if len(known.keys) else 0
    return LocalRecoding(columns, known, tuple(labels), tuple(label_of), classes)


def mean_loss(table: Table, levels: Ints) -> Floats:
    """Mean loss over the columns of each tuple at its levels (tuples × columns)."""
    total = np.zeros(table.size)
    for place, (column, tuples) in enumerate(zip(table.levels, table.counts.tuples, strict=True)):
        losses = np.stack([loss[codes] for codes, loss in zip(column.codes, column.loss, strict=True)])
        total += losses[levels[:, place], tuples]
    return total / max(len(table.levels), 1)


def interval_bounds(released: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The least and the greatest number that a released value stands for, null where it has none.

    `[35, 40)` is 35 and 40, `>=90` 90 and null, `<18` null and 18, `10-19` 10 and 19, a number itself twice; anything
    else is null. For the columns `<column>_low` and `<column>_high`.
    """
    number = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
    pattern = (
        rf"^(?:\[(?P<a>{number}), (?P<b>{number})\)|>=(?P<c>{number})|<(?P<d>{number})"
        rf"|(?P<e>\d+)-(?P<f>\d+)|(?P<g>{number}))$"
    )
    parts = pc.extract_regex(as_text(released), pattern=pattern)

    def number_of(*names: str) -> pa.Array:
        texts = [pc.struct_field(parts, name) for name in names]
        filled = [pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text) for text in texts]
        return pc.cast(pc.coalesce(*filled), pa.float64())

    return number_of("a", "c", "e", "g"), number_of("b", "d", "f", "g")
