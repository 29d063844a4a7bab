"""Equivalence classes of written rows, numbered as they are met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_NOT_A_NUMBER = "NaN"


class Numbering:
    """Gives every distinct value of a column, or every distinct row of codes, a number that stays the same."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def values(self, array: pa.Array) -> np.ndarray:
        """The number (int64) of each value; null is a value of its own."""
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        encoded = pc.dictionary_encode(array, null_encoding="encode")
        distinct = [self._number(_comparable(value)) for value in encoded.dictionary.to_pylist()]
        indices: np.ndarray = encoded.indices.to_numpy(zero_copy_only=False)
        return np.array(distinct, dtype=np.int64).take(indices)

    def rows(self, codes: Sequence[np.ndarray]) -> np.ndarray:
        """The number (int64) of each row, a row being one code of every array."""
        together = np.zeros(len(codes[0]), dtype=np.int64)
        for column in codes:
            together = _dense(together * (int(column.max(initial=0)) + 1) + column)
        _, first = np.unique(together, return_index=True)
        table = np.stack([column[first] for column in codes], axis=1)
        return np.array([self._number(row.tobytes()) for row in table], dtype=np.int64)[together]

    def _number(self, key: Any) -> int:
        return self.numbers.setdefault(key, len(self.numbers))


def _dense(numbers: np.ndarray) -> np.ndarray:
    encoded = pc.dictionary_encode(pa.array(numbers))
    return np.asarray(encoded.indices.to_numpy(), dtype=np.int64)


def _comparable(value: Any) -> Any:
    return _NOT_A_NUMBER if isinstance(value, float) and value != value else value
