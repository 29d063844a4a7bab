"""Persons as keyed digests: what k counts, without holding who they are."""

from __future__ import annotations

import numpy as np

from sanitize.keys import Keys, column_digests
from sanitize.stage.records import Batch

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
