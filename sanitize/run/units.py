"""Persons as keyed digests: what k counts, without holding who they are."""

from __future__ import annotations

from typing import cast

import numpy as np

from sanitize.identity.keys import KeyKind, combined, normalized
from sanitize.keys import Keys, column_digests
from sanitize.stage.records import Batch, plain
from sanitize.stage.shapes import PersonKey
from sanitize.stage.unit_spelling import with_folded_dictionary

UNIT = "unit"
"""The column of the private files beside the parts that says which person a row belongs to."""

RECORD = "record"
"""The column of the same files that says which record of the source a row was made from."""

KEY = "key"
"""The column of the same files that says who a row belongs to by a key, where the pipeline names no unit."""

IN_RUNS = {f"\x00{name}": name for name in (RECORD, UNIT, KEY)}
"""What these columns are called among those of the rows themselves, and in the private files."""


def unit_digests(raw: Batch, unit: str | None, keys: Keys) -> np.ndarray:
    """A keyed digest (uint64) a row of the raw unit column; empty where no unit is named."""
    if unit is None:
        return np.empty(0, dtype=np.uint64)
    return column_digests(raw.column(unit), keys.derive("units"))


def both_spellings(raw: Batch, unit: str, keys: Keys) -> tuple[np.ndarray, np.ndarray]:
    """The digests (uint64) of a unit column, and those of the same values without case, spaces and punctuation."""
    encoded = plain(raw.column(unit)).dictionary_encode()
    key = keys.derive("units")
    return column_digests(encoded, key), column_digests(with_folded_dictionary(encoded), key)


def key_digests(raw: Batch, key: PersonKey, keys: Keys) -> np.ndarray:
    """A keyed digest (uint64) a row of what a key says; 0 for a value that is none of its kind."""
    if len(key.columns) == 1:
        values = normalized(plain(raw.column(key.columns[0])), cast(KeyKind, key.kind))
    else:
        values = combined([normalized(plain(raw.column(name)), "name") for name in key.columns])
    return column_digests(values, keys.derive("units"))
