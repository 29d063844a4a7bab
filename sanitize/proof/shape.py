"""What of a table's shape a release keeps: cells, distinct values, marginals, and how columns go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.possible_values import ANY, Matcher
from sanitize.proof.arms import Arm
from sanitize.proof.people import codes

TOO_MANY = 5_000
"""Distinct values of a column, raw or released, beyond which its marginal is compared as it is."""
GROUPS = 20
"""Groups of a column whose association with others is measured: the most common values, or intervals of numbers."""


def shape_kept(
    raw: pa.Table, arm: Arm, columns: Sequence[str], matchers: Mapping[str, Matcher], *, texts: bool = False
) -> dict[str, dict[str, Any]]:
    """What is kept of each column, and of the association of all pairs of them; of texts the cells alone.

    Shares are rounded to hundredths, which single people don't move in a table of any size.
    """
    flat = [name for name in columns if not pa.types.is_nested(arm.table.schema.field(name).type)]
    own = arm.table.filter(pa.array(~arm.copied))
    return {
        "columns": {
            name: _cells(own.column(name))
            | ({} if texts else _values(raw.column(name), own.column(name), matchers[name]))
            for name in flat
        },
        "correlations": {} if texts else _correlations(raw, own, flat),
    }


def _cells(released: pa.ChunkedArray) -> dict[str, float]:
    rows = max(len(released), 1)
    stars = pc.sum(pc.equal(released.cast(pa.string()), ANY)).as_py() or 0
    return {"stars": round(stars / rows, 2), "empty": round(released.null_count / rows, 2)}


def _values(raw: pa.ChunkedArray, released: pa.ChunkedArray, matcher: Matcher) -> dict[str, float]:
    return {
        "distinct": round(min(1.0, len(released.unique()) / max(len(raw.unique()), 1)), 2),
        "marginal": round(1 - _distance(raw, released, matcher), 2),
    }


def _distance(raw: pa.ChunkedArray, released: pa.ChunkedArray, matcher: Matcher) -> float:
    """The total variation between a column's values and what somebody makes of the released ones.

    Each released value counts as all raw ones that it can stand for, in equal shares: `*` is anything.
    """
    values, counts = _counted(raw)
    words, weights = _counted(released)
    if not len(values) or not len(words):
        return 1.0
    if max(len(values), len(words)) > TOO_MANY or (released.type == raw.type and set(words) <= set(values)):
        at = {value: place for place, value in enumerate(values)}
        made = np.zeros(len(values))
        for word, weight in zip(words, weights, strict=True):
            if word in at:
                made[at[word]] += weight
    else:
        behind = matcher.matrix(words, values).astype(float)
        made = (weights / np.maximum(behind.sum(axis=1), 1)) @ behind
    return float(0.5 * (np.abs(counts - made).sum() + (1 - made.sum())))


def _counted(column: pa.ChunkedArray) -> tuple[list[Any], np.ndarray]:
    found = pc.value_counts(column.combine_chunks())
    shares = np.asarray(found.field("counts").to_numpy(), dtype=float)
    return found.field("values").to_pylist(), shares / max(shares.sum(), 1.0)


def _correlations(raw: pa.Table, released: pa.Table, columns: Sequence[str]) -> dict[str, Any]:
    """By how much the association of two columns differs (Cramér's V, corrected for bias after Bergsma 2013)."""
    if len(columns) < 2 or not raw.num_rows or not released.num_rows:
        return {}
    before = {name: _grouped(raw.column(name), raw.column(name)) for name in columns}
    after = {name: _grouped(released.column(name), raw.column(name)) for name in columns}
    pairs = list(combinations(columns, 2))
    change = np.array([_association(after[a], after[b]) - _association(before[a], before[b]) for a, b in pairs])
    most = int(np.abs(change).argmax())
    return {
        "pairs": len(pairs),
        "meanChange": round(float(np.abs(change).mean()), 2),
        "largestChange": round(float(change[most]), 2),
        "between": list(pairs[most]),
    }


def _grouped(column: pa.ChunkedArray, raw: pa.ChunkedArray) -> np.ndarray:
    """A group (int64) per row: an interval between the raw quantiles, or one of the most common values."""
    numeric = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    if numeric and column.type == raw.type and len(raw.unique()) > GROUPS:
        numbers = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        known = raw.drop_null().cast(pa.float64(), safe=False).to_numpy()
        cuts = np.unique(np.nanquantile(known, np.arange(1, GROUPS // 2) / (GROUPS // 2)))
        return np.where(np.isnan(numbers), len(cuts) + 1, np.searchsorted(cuts, numbers, side="right"))
    own = codes(column) + 1
    common = np.argsort(-np.bincount(own), kind="stable")[: GROUPS - 1]
    place = np.full(own.max(initial=0) + 1, len(common))
    place[common] = np.arange(len(common))
    return np.asarray(place[own])


def _association(one: np.ndarray, other: np.ndarray) -> float:
    width = int(other.max()) + 1
    table = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width).reshape(-1, width).astype(float)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    rows, columns = table.shape
    count = float(table.sum())
    if min(rows, columns) < 2 or count < 2:
        return 0.0
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / count
    strength = max(0.0, ((table - expected) ** 2 / expected).sum() / count - (rows - 1) * (columns - 1) / (count - 1))
    left = min(rows - (rows - 1) ** 2 / (count - 1), columns - (columns - 1) ** 2 / (count - 1)) - 1
    return float(np.sqrt(strength / left)) if left > 0 else 0.0
