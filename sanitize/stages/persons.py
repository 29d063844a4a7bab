"""What the stages on identities share: a fit that gathers who is in which record."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.identity.keys import normalized
from sanitize.identity.state import IdentityState, merge
from sanitize.keys import column_digests
from sanitize.records import Batch, plain
from sanitize.stage import Context


@dataclass(frozen=True)
class PersonFit:
    """Keys and faces of some columns, record by record; pictures that can't be read are left out here."""

    columns: tuple[str, ...]
    unit: str | None

    @property
    def reads(self) -> tuple[str, ...]:
        """The raw columns to read."""
        return tuple(dict.fromkeys((*self.columns, *([self.unit] if self.unit else []))))

    def fit_key(self) -> Hashable:
        """Stages that gather the same persons share one fit."""
        return ("persons", self.columns, self.unit)

    def fold(self, state: IdentityState, batch: Batch, context: Context) -> IdentityState:
        """The state with a batch's keys (keyed digests) and face embeddings."""
        keys, faces = {}, [state.faces]
        for name in self.reads:
            array = plain(batch.column(name))
            if pa.types.is_struct(array.type) or pa.types.is_binary(array.type):
                faces.append(_faces(array, context))
            else:
                digests = column_digests(normalized(array, "exact"), context.keys.derive("identity", name))
                keys[name] = (context.records, digests)
        found = (
            (np.concatenate([one for one, _ in faces[1:]]), np.concatenate([two for _, two in faces[1:]]))
            if len(faces) > 1
            else None
        )
        batch_state = IdentityState(context.records, keys, found) if found else IdentityState(context.records, keys)
        return merge(state, batch_state)


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


def distinct(*groups: Sequence[str]) -> tuple[str, ...]:
    """The names of all groups, each once."""
    return tuple(dict.fromkeys(name for group in groups for name in group))
