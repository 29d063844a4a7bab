"""Raw rows in the words of a release: what an attacker, or a user of the model, makes of a person that they know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.possible_values import Matcher

TOO_MANY = 20_000
"""Distinct raw values of a column, beyond which only equal ones are found."""


def translate(raw: pa.Table, like: pa.Table, columns: Sequence[str], matchers: Mapping[str, Matcher]) -> pa.Table:
    """The columns of `raw` with the types and values of `like`; null where no released value can stand for one."""
    return pa.table({name: _column(raw.column(name), like.column(name), matchers[name]) for name in columns})


def _column(raw: pa.ChunkedArray, like: pa.ChunkedArray, matcher: Matcher) -> pa.Array:
    if any(_is(raw.type) and _is(like.type) for _is in (_is_number, _is_text)):
        raw = raw.cast(like.type, safe=False)
    if raw.type == like.type and not _coarser(raw, like):
        return raw.combine_chunks()
    encoded = pc.dictionary_encode(raw.combine_chunks())
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    values = encoded.dictionary.to_pylist()
    released = [value for value in like.unique().to_pylist() if value is not None]
    if len(values) > TOO_MANY or not released:
        return (
            raw.combine_chunks().cast(like.type, safe=False) if raw.type == like.type else pa.nulls(len(raw), like.type)
        )
    behind = matcher.matrix(released, values)
    narrow = np.where(behind, behind.sum(axis=1, keepdims=True), len(values) + 1)
    best = narrow.argmin(axis=0)
    found = [released[at] if behind[at, column] else None for column, at in enumerate(best)]
    return pa.array(found, like.type).take(encoded.indices)


def _coarser(raw: pa.ChunkedArray, like: pa.ChunkedArray) -> bool:
    """Whether a column of strings was released in other words."""
    if not _is_text(raw.type):
        return False
    known = pc.is_in(like.drop_null(), value_set=raw.unique())
    return (pc.mean(known).as_py() or 0) < 0.5


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))
