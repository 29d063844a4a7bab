"""Applying a frozen solution: from raw columns to released ones, and which rows may be released."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.data_kinds.distinct import distinct
from sanitize.tabular.levels import Levels
from sanitize.tabular.packing import LIMIT, Ints

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Column:
    """One quasi-identifier at its chosen level: `released[group[i]]` stands for `values[i]`."""

    name: str
    values: pa.Array = field(repr=False)
    group: npt.NDArray[np.int32] = field(repr=False)
    released: pa.Array = field(repr=False)

    @classmethod
    def at_level(cls, levels: Levels, level: int) -> "Column":
        """The column's map at one level of its hierarchy."""
        return cls(levels.column, levels.values, levels.codes[level], levels.labels[level])

    def groups(self, values: pa.Array) -> tuple[Ints, pa.Array]:
        """The group of each value, -1 for a value the fit hasn't seen, and the released column, null for such."""
        encoded = decoded(values).dictionary_encode(null_encoding="encode")
        if encoded.dictionary.type != self.values.type:
            encoded = pa.DictionaryArray.from_arrays(encoded.indices, pc.cast(encoded.dictionary, self.values.type))
        seen = pc.index_in(encoded.dictionary, value_set=self.values)
        known = seen.is_valid().to_numpy(zero_copy_only=False)
        group = np.where(known, self.group[seen.fill_null(0).to_numpy()] if len(self.group) else -1, -1)
        groups = group[encoded.indices.to_numpy(zero_copy_only=False)].astype(np.int64)
        return groups, self.released.take(pa.array(groups, mask=groups < 0))


def decoded(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One plain array: chunks combined, dictionaries decoded, so that no removed value travels along."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


class ClassKeys:
    """A set of classes, looked up by the codes of their columns; what isn't known is not in the set."""

    def __init__(self, codes: list[Ints], sizes: list[int]) -> None:
        self._sizes = sizes
        self._steps: list[Ints] = []
        keys, span = np.zeros(len(codes[0]), dtype=np.int64), 1
        for column, size in zip(codes, sizes, strict=True):
            if span * size >= LIMIT:
                self._steps.append(distinct(keys))
                keys, span = np.searchsorted(self._steps[-1], keys), len(self._steps[-1])
            keys = keys * size + column
            span *= size
        self.keys, self.first = np.unique(keys, return_index=True)

    def find(self, codes: list[Ints]) -> Ints:
        """The place of each row's class in `keys`, -1 where it isn't there or a code is negative."""
        keys, span = np.zeros(len(codes[0]), dtype=np.int64), 1
        lost = np.zeros(len(keys), dtype=np.bool_)
        steps = iter(self._steps)
        for column, size in zip(codes, self._sizes, strict=True):
            if span * size >= LIMIT:
                step = next(steps)
                place = _find(step, keys)
                lost |= place < 0
                keys, span = np.maximum(place, 0), len(step)
            lost |= column < 0
            keys = keys * size + np.maximum(column, 0)
            span *= size
        return np.where(lost, -1, _find(self.keys, keys))


def _find(known: Ints, keys: Ints) -> Ints:
    if not len(known):
        return np.full(len(keys), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[place] == keys, place, -1)


class Recoding(Protocol):
    """Releases the quasi-identifiers of any rows."""

    def apply(self, columns: Mapping[str, pa.Array]) -> tuple[dict[str, pa.Array], Flags]:
        """Released columns of all rows, and which rows are kept."""
        ...


@dataclass(frozen=True)
class GlobalRecoding:
    """One level for every column, and the classes that may be released."""

    columns: tuple[Column, ...]
    kept: ClassKeys

    def apply(self, columns: Mapping[str, pa.Array]) -> tuple[dict[str, pa.Array], Flags]:
        """Released columns of all rows, and which rows are kept; an unknown value or class never is."""
        groups, released = [], {}
        for column in self.columns:
            codes, labels = column.groups(columns[column.name])
            groups.append(codes)
            released[column.name] = labels
        return released, self.kept.find(groups) >= 0
