"""Who is alone with a combination of values, and digests by which combinations are compared."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pandas.util import hash_array

from sanitize.attacks.classes import runs
from sanitize.attacks.hits import Hits
from sanitize.attacks.whole_rows import own_rows
from sanitize.data_kinds.distinct import distinct
from sanitize.data_kinds.stable_order import stable_order
from sanitize.io.places.place import Place


def single_out(
    parts: Sequence[Place], columns: Sequence[str], known: Sequence[str], units: Sequence[Place] | None = None
) -> Hits:
    """The units (rows, without private unit files) that have a combination of values which no other unit has.

    The multivariate singling out of Giomi et al.: "A Unified Framework for Quantifying Privacy Risk", PETS 2023, with
    equality on all released values as the predicate, which no predicate on fewer columns can exceed. A column that is
    different in every row, such as a running number, is left out, unless it is one of the `known`: an attacker has no
    idea of it. Rows are held as 64-bit digests; augmented ones don't count.
    """
    found = [
        (batch, own)
        for at, part in enumerate(parts)
        for batch, own in own_rows(part, columns, None if units is None else units[at])
    ]
    rows = sum(batch.num_rows for batch, _ in found)
    running = {name for name in columns if name not in known}
    for name in tuple(running):
        values = [value_digests(batch.column(name), name) for batch, _ in found]
        if rows < 2 or len(distinct(np.concatenate(values))) < rows:
            running.remove(name)
    looked_at = [name for name in columns if name not in running]
    digests = np.concatenate([np.empty(0, dtype=np.uint64), *(row_digests(batch, looked_at) for batch, _ in found)])
    owners = [own for _, own in found if own is not None]
    persons = np.arange(rows) if units is None else np.concatenate([np.empty(0, dtype=np.uint64), *owners])
    return Hits(len(distinct(persons)), len(distinct(alone(digests, persons))))


def row_digests(batch: pa.RecordBatch, columns: Sequence[str]) -> np.ndarray:
    """A digest (uint64) of each row over some columns."""
    together = np.zeros(batch.num_rows, dtype=np.uint64)
    for name in columns:
        together += value_digests(batch.column(name), name)
    return together


def value_digests(array: pa.Array, column: str) -> np.ndarray:
    """A digest (uint64) of each value, another one in each column; sums of them tell rows apart."""
    if pa.types.is_nested(array.type):
        array = pa.array([None if value is None else repr(value) for value in array.to_pylist()], pa.string())
    if not pa.types.is_dictionary(array.type):
        array = pc.dictionary_encode(array)
    values = np.array([repr(value) for value in array.dictionary.to_pylist()] + [""], dtype=object)
    key = hashlib.blake2b(column.encode(), digest_size=8).hexdigest()
    digests = hash_array(values, hash_key=key, categorize=False)
    return np.asarray(digests[array.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)])


def alone(digests: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """The person of each digest that no other person has."""
    if not len(digests):
        return persons[:0]
    order = stable_order(digests)
    starts = runs(digests[order])
    lowest, highest = (side.reduceat(persons[order], starts) for side in (np.minimum, np.maximum))
    return np.asarray(lowest[lowest == highest])
