"""What speaks against releasing a column of a table of people, and would be harmless in a table of things."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sanitize.columns.identifying_numbers import MANY, UNIQUE
from sanitize.columns.look import Look
from sanitize.columns.words import MEASURE, PLACED, QUASI, THING, speaks_of, words
from sanitize.data_kinds.distinct import distinct

EXACT = 4
"""Decimals of a degree from which coordinates point at a house: eleven metres."""
LEAST_PEOPLE = 20
"""People with several rows, from which a value that each of them keeps says something."""


def whereabouts(look: Look) -> bool:
    """Whether the values are coordinates that point at houses."""
    named = words(look.name)
    if look.different < MANY or speaks_of(named, THING):
        return False
    if look.share("coordinates") >= 0.5:
        return _exact(look.sample.values)
    placed = look.is_number and not look.digits[1] and speaks_of(named, PLACED)
    return bool(placed) and _exact(look.sample.values) and all(abs(float(value)) <= 180 for value in look.sample.values)


def _exact(values: tuple[str, ...]) -> bool:
    decimals = [len(value.rpartition(".")[2].rstrip("0 ,;")) for value in values if "." in value]
    return sum(one >= EXACT for one in decimals) >= 0.5 * len(values)


def is_own(look: Look, values: pa.ChunkedArray, units: pa.ChunkedArray) -> bool:
    """Whether each person has one code or number of their own in a column: another name of that person.

    Amounts and measures are not meant, nor what people of one group share.
    """
    coded = look.share("code") >= 0.5 if look.is_text else look.digits[1] >= EXACT
    if not coded or look.is_date or look.is_harmless or speaks_of(words(look.name), (*MEASURE, *QUASI), "measure"):
        return False
    pairs = pa.table({"value": values, "unit": units}).drop_null()
    value, unit = (_numbers(pairs.column(name)) for name in ("value", "unit"))
    _, rows = np.unique(unit, return_counts=True)
    if (rows > 1).sum() < LEAST_PEOPLE:
        return False
    different = len(distinct(value * (int(unit.max()) + 1) + unit))
    people, kinds = len(rows), int(value.max()) + 1
    return different <= people / UNIQUE and kinds >= UNIQUE * people


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    encoded = column.combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices.to_numpy(zero_copy_only=False)).astype(np.int64)
