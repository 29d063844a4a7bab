"""What the stages on identities share: a fit that gathers who is in which record."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import numpy as np
import pyarrow as pa

from sanitize.errors import RecordError, UsageError
from sanitize.identity.keys import normalized
from sanitize.identity.state import IdentityState, Persons, merge, persons
from sanitize.keys import column_digests
from sanitize.records import Batch, plain
from sanitize.stage import Context, Fitted, Outcome


class PersonFitted(Fitted[IdentityState]):
    """A stage fitted on who is in which record: keys and faces of some columns, and the declared unit."""

    columns: tuple[str, ...]
    unit: str | None

    def fit_reads(self) -> tuple[str, ...]:
        """The identifier columns, the pictures and the unit."""
        return tuple(dict.fromkeys((*self.columns, *([self.unit] if self.unit else []))))

    def fit_key(self) -> Hashable:
        """Stages that tell persons apart by the same columns share one fit."""
        return ("persons", self.columns, self.unit)

    def zero(self) -> IdentityState:
        """Nobody seen."""
        return IdentityState()

    def fold(self, state: IdentityState, batch: Batch, context: Context) -> IdentityState:
        """Keyed digests and face embeddings of a batch; pictures that can't be read are left out here."""
        keys, faces = {}, [IdentityState().faces]
        for name in self.fit_reads():
            array = plain(batch.column(name))
            if pa.types.is_struct(array.type) or pa.types.is_binary(array.type):
                faces.append(_faces(array, context))
            else:
                digests = column_digests(normalized(array, "exact"), context.keys.derive("identity", name))
                keys[name] = (context.records, digests)
        owners, embeddings = (np.concatenate(parts) for parts in zip(*faces, strict=True))
        return merge(state, IdentityState(context.records, keys, (owners, embeddings)))

    def merge(self, one: IdentityState, other: IdentityState) -> IdentityState:
        """Who was seen in either."""
        return merge(one, other)

    def persons(self, state: IdentityState) -> Persons:
        """Who is in which record; rows of one unit are always one person's."""
        return persons(state, trusted=frozenset([self.unit] if self.unit else []))

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """Acts only after its fit."""
        raise UsageError(f"stage {self.kind!r} has to be fitted first")


def _faces(array: pa.Array, context: Context) -> tuple[np.ndarray, np.ndarray]:
    from sanitize.image.codec import decode
    from sanitize.image.column import cells
    from sanitize.image.embed import DIMENSIONS, FaceEmbedder
    from sanitize.image.faces import FaceDetector

    detector = context.open(("faces", "fast", False), lambda: FaceDetector.open("fast"))
    embedder = context.open("sface", FaceEmbedder.open)
    records, embeddings = [np.zeros(0, dtype=np.int64)], [np.zeros((0, DIMENSIONS), dtype=np.float32)]
    for row, cell in enumerate(cells(array, Path())):
        if not isinstance(cell, bytes):
            continue
        try:
            pixels = decode(cell).pixels
        except RecordError:
            continue
        found = embedder.embed(pixels, detector.detect(pixels))
        records.append(np.full(len(found), context.records[row]))
        embeddings.append(found)
    return np.concatenate(records), np.concatenate(embeddings)


def marked(records: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Which of the record numbers (int64) are among the chosen ones (sorted int64), as bool."""
    if len(chosen) == 0:
        return np.zeros(len(records), dtype=bool)
    place = np.minimum(np.searchsorted(chosen, records), len(chosen) - 1)
    return np.asarray(chosen[place] == records)


def drawn(values: np.ndarray, seed: int) -> np.ndarray:
    """A number in [0, 1) for each value (uint64), the same for equal values and seeds: the mixer of SplitMix64.

    Steele, Lea and Flood: "Fast splittable pseudorandom number generators", 2014.
    """
    mixed = values ^ np.uint64(seed * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray((mixed >> np.uint64(11)).astype(np.float64) / 2**53)
