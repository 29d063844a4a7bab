"""Persons as keyed digests: what k counts, without holding who they are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.keys import Keys, column_digests
from sanitize.stage.records import Batch, plain, with_column
from sanitize.tabular.levels import is_text

UNIT = "unit"
"""The column of the private files beside the parts that says which person a row belongs to."""

RECORD = "record"
"""The column of the same files that says which record of the source a row was made from."""

IN_RUNS = {f"\x00{name}": name for name in (RECORD, UNIT)}
"""What these columns are called among those of the rows themselves, and in the private files."""


def unit_digests(raw: Batch, unit: str | None, keys: Keys) -> np.ndarray:
    """A keyed digest (uint64) a row of the raw unit column; empty where no unit is named."""
    if unit is None:
        return np.empty(0, dtype=np.uint64)
    return column_digests(raw.column(unit), keys.derive("units"))


def folded(values: pa.Array) -> pa.Array:
    """Unit values without case, spaces and punctuation; those that hold nothing else stay as they are."""
    values = plain(values)
    if not is_text(values.type):
        return values
    encoded = values.dictionary_encode()
    bare = pc.replace_substring_regex(pc.utf8_lower(pc.utf8_normalize(encoded.dictionary, "NFKC")), r"[^\pL\pN]+", "")
    return pc.if_else(pc.equal(bare, ""), encoded.dictionary, bare).take(encoded.indices)


def with_folded_units(raw: Batch, unit: str) -> Batch:
    """The rows with spellings of one unit made equal."""
    return with_column(raw, unit, folded(raw.column(unit)))
