"""Persons who are alone with what a release says of them in all of its columns together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pandas.util import hash_array

from sanitize.attacks.classes import runs
from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.hits import Hits
from sanitize.attacks.written_parts import AUGMENTED, batches, names, unit_numbers
from sanitize.io.places.place import Place


def attack(evidence: Evidence) -> Found:
    """People alone with their values in all columns that tell people apart openly: no tokens, texts or pictures."""
    columns = evidence.some("quasi", "sensitive", "label", "keep")
    return Found({"": single_out(evidence.parts, columns, evidence.columns("quasi"), evidence.units)})


def single_out(
    parts: Sequence[Place], columns: Sequence[str], known: Sequence[str], units: Sequence[Place] | None = None
) -> Hits:
    """The units (rows, without private unit files) that have a combination of values which no other unit has.

    The multivariate singling out of Giomi et al.: "A Unified Framework for Quantifying Privacy Risk", PETS 2023, with
    equality on all released values as the predicate, which no predicate on fewer columns can exceed. A column that is
    different in every row, such as a running number, is left out, unless it is one of the `known`: an attacker has no
    idea of it. Rows are held as 64-bit digests; augmented ones don't count.
    """
    rows = _Digests(tuple(columns), {name: [] for name in columns if name not in known})
    owners: list[np.ndarray] = []
    for position, part in enumerate(parts):
        beside = None if units is None else unit_numbers(units[position])
        marked = [AUGMENTED] if AUGMENTED in names(part) else []
        for batch, start in batches(part, [*columns, *marked], encoded=True):
            keep = np.ones(batch.num_rows, dtype=bool)
            if marked:
                keep = ~batch.column(AUGMENTED).fill_null(False).to_numpy(zero_copy_only=False)
            rows.add([batch.column(name) for name in columns], keep)
            if beside is not None:
                owners.append(beside[start : start + batch.num_rows][keep])
    digests = rows.joined()
    persons = np.arange(len(digests)) if units is None else np.concatenate([np.empty(0, dtype=np.uint64), *owners])
    return Hits(len(np.unique(persons)), _alone(digests, persons))


@dataclass
class _Digests:
    """A digest of each row over all columns, and apart those of columns that have had no value twice so far."""

    columns: tuple[str, ...]
    running: dict[str, list[np.ndarray]]
    rows: list[np.ndarray] = field(default_factory=list)

    def add(self, columns: Sequence[pa.Array], keep: np.ndarray) -> None:
        """Add a batch, of which only some rows may count."""
        together = np.zeros(int(keep.sum()), dtype=np.uint64)
        for position, (name, array) in enumerate(zip(self.columns, columns, strict=True)):
            own = _digest(array, position)[keep]
            together += own
            if name in self.running:
                self.running[name].append(own)
                if len(np.unique(own)) < len(own):
                    del self.running[name]
        self.rows.append(together)

    def joined(self) -> np.ndarray:
        """The digest (uint64) of every row, over the columns that aren't different in every row."""
        together = np.concatenate([np.empty(0, dtype=np.uint64), *self.rows])
        for own in (np.concatenate(pieces) for pieces in self.running.values() if pieces):
            if len(own) > 1 and len(np.unique(own)) == len(own):
                together -= own
        return together


def _digest(array: pa.Array, column: int) -> np.ndarray:
    """A digest (uint64) of each value, another one in each column; sums of them tell rows apart."""
    if pa.types.is_nested(array.type):
        array = pa.array([None if value is None else repr(value) for value in array.to_pylist()], pa.string())
    if not pa.types.is_dictionary(array.type):
        array = pc.dictionary_encode(array)
    values = np.array([repr(value) for value in array.dictionary.to_pylist()] + [""], dtype=object)
    digests = hash_array(values, hash_key=f"{column:016d}", categorize=False)
    return np.asarray(digests[array.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)])


def _alone(digests: np.ndarray, persons: np.ndarray) -> int:
    """Units that have a digest which no other unit has."""
    if not len(digests):
        return 0
    order = np.argsort(digests)
    starts = runs(digests[order])
    lowest, highest = (side.reduceat(persons[order], starts) for side in (np.minimum, np.maximum))
    return len(np.unique(lowest[lowest == highest]))
