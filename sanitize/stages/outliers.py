"""Finds unusual records: an attacker recovers them as easily as those that are over-represented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Annotated, ClassVar, Literal

import cv2
import numpy as np
import pyarrow as pa
from pydantic import Field

from sanitize.identity.rarity import PIXELS, VECTOR, RarityState, bounds, counted, far_pictures, merge, paired, rare
from sanitize.keys import column_digests
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, plain, with_column
from sanitize.stage.shapes import Added, Context, Outcome, Touches
from sanitize.stage.usable import Fitted
from sanitize.stages.shared.evidence import is_picture, readable_pictures
from sanitize.stages.shared.people import marked

OUTLIER = "outlier"


@dataclass(frozen=True, eq=False)
class LearnedOutliers:
    """What is rare, by column or pair of columns, between which bounds numbers are, and which pictures are far."""

    rare: Mapping[str, np.ndarray]
    bounds: Mapping[str, tuple[float, float]]
    far: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class Outliers(Fitted[RarityState, LearnedOutliers]):
    """Flag, or drop, records with a rare value or a rare pair of values, a number or a picture far from all others.

    Rare is what fewer than `min_count` records share; far is more than `deviations` robust standard deviations.
    Columns in which nearly every value is different, such as names, are not categories and don't count. flag adds the
    column outlier.

    Options:
        columns: the columns that records are compared by.
        min_count: a value or a pair of values that fewer records share is rare.
        deviations: how many robust standard deviations a number or a picture may be away from the others.
        action: what is done with such records.
            flag: add the column outlier.
            drop: leave them out.
    """

    kind: ClassVar[str] = "outliers"

    columns: Sequence[str]
    min_count: Annotated[int, Field(ge=2)] = 3
    deviations: Annotated[float, Field(gt=0)] = 6.0
    action: Literal["flag", "drop"] = "flag"

    def adds(self) -> tuple[Added, ...]:
        """The flag: it follows from what a person's records hold."""
        return (Added(OUTLIER),) if self.action == "flag" else ()

    def touches(self) -> Touches:
        """The raw columns."""
        return Touches(
            source=self.columns, writes=(OUTLIER,) if self.action == "flag" else (), drops_rows=self.action == "drop"
        )

    def fit_reads(self) -> tuple[str, ...]:
        """The columns that records are compared by."""
        return tuple(self.columns)

    def zero(self) -> RarityState:
        """Nothing counted."""
        return RarityState()

    def fold(self, state: RarityState, batch: Batch, context: Context) -> RarityState:
        """Counts of a batch's values, pairs and numbers, and what its pictures are compared by."""
        digests = dict(_digests(batch, self.columns, context))
        values = {name: counted(found) for name, found in digests.items()}
        numbers = {name: counted(found[~np.isnan(found)]) for name, found in _numbers(batch, self.columns)}
        seen = RarityState(values, numbers)
        for name in self.columns:
            if is_picture(batch.column(name).type):
                seen = merge(seen, RarityState(pictures=_vectors(batch.column(name), context)))
        return merge(state, seen)

    def merge(self, one: RarityState, other: RarityState) -> RarityState:
        """What both have counted."""
        return merge(one, other)

    def freeze(self, state: RarityState, context: Context) -> LearnedOutliers:
        """Decide what is rare and what is far."""
        found = {name: rare(counts, self.min_count) for name, counts in state.values.items()}
        far = far_pictures(state.pictures, self.deviations)
        limits = {name: bounds(counts, self.deviations) for name, counts in state.numbers.items()}
        return LearnedOutliers(found, limits, far)

    def apply(self, batch: Batch, context: Context, learned: LearnedOutliers) -> Outcome:
        """The batch with its flags, or without the outliers."""
        alone = {
            name: marked(digests, learned.rare.get(name, digests[:0]))
            for name, digests in _digests(context.source, self.columns, context)
        }
        for name, numbers in _numbers(context.source, self.columns):
            low, high = learned.bounds.get(name, (-np.inf, np.inf))
            alone[name] = (numbers < low) | (numbers > high)
        pictured = [name for name in self.columns if is_picture(context.source.column(name).type)]
        if pictured:
            alone[pictured[0]] = marked(context.records, learned.far)
        tally = sum((Tally.of(name, "OUTLIER", self.action, int(one.sum())) for name, one in alone.items()), Tally())
        outliers = np.logical_or.reduce([np.zeros(batch.num_rows, dtype=bool), *alone.values()])
        if self.action == "flag":
            return Outcome(with_column(batch, OUTLIER, pa.array(outliers)), tally)
        rows = np.flatnonzero(~outliers)
        return Outcome(batch.take(pa.array(rows)), tally, rows)


def _digests(batch: Batch, columns: Sequence[str], context: Context) -> Iterator[tuple[str, np.ndarray]]:
    """Digests of the values of each column of categories, and of each pair of columns."""
    found = {}
    for name in columns:
        array = plain(batch.column(name))
        if not (is_picture(array.type) or pa.types.is_floating(array.type) or pa.types.is_nested(array.type)):
            found[name] = column_digests(array, context.keys.derive("outliers", name))
    yield from found.items()
    for one, other in combinations(sorted(found), 2):
        yield f"{one}, {other}", paired(found[one], found[other])


def _numbers(batch: Batch, columns: Sequence[str]) -> Iterator[tuple[str, np.ndarray]]:
    """The numbers (float64, null as NaN) of each column that holds fractions."""
    for name in columns:
        array = batch.column(name)
        if pa.types.is_floating(array.type):
            yield name, array.cast(pa.float64()).to_numpy(zero_copy_only=False)


def _vectors(array: pa.Array, context: Context) -> tuple[np.ndarray, np.ndarray]:
    found = [
        (int(context.records[row]), cv2.resize(pixels, (PIXELS, PIXELS), interpolation=cv2.INTER_AREA).ravel())
        for row, pixels in readable_pictures(array)
    ]
    vectors = np.array([vector for _, vector in found], dtype=np.uint8).reshape(-1, VECTOR)
    return np.array([record for record, _ in found], dtype=np.int64), vectors
