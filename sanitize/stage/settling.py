"""A promise about all written rows together, which rows that are lost after the fit can break."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import pyarrow as pa

from sanitize.data_kinds.distinct import distinct
from sanitize.keys import column_digests
from sanitize.stage.by_person import ByPerson

State = TypeVar("State")
SALT = b"repeats"
"""Digests that are compared within one run, and kept nowhere, need no secret."""


class Verdict(Protocol):
    """What of the written rows still keeps the promise."""

    @property
    def breaks(self) -> bool:
        """Whether any row has to go."""

    def keeps(self, columns: Mapping[str, pa.Array]) -> np.ndarray:
        """Which rows of the counted columns stay (bool)."""


def emptied(table: pa.Table, columns: Sequence[str], hidden: np.ndarray) -> pa.Table:
    """The table with some columns null in the hidden rows (bool); the values are gone from its buffers too."""
    for name in columns:
        position = table.schema.get_field_index(name)
        column = table.column(position)
        kept = pa.chunked_array([pa.array(column.to_pylist(), column.type, mask=hidden)])
        table = table.set_column(position, table.schema.field(position), kept)
    return table


def value_digests(values: pa.Array) -> np.ndarray:
    """Digests (uint64) of the values that aren't null, for `repeats`."""
    digests: np.ndarray = column_digests(values, SALT)
    return digests.compress(digests != 0)


def repeats(digests: np.ndarray) -> bool:
    """Whether a value occurs in several rows: a column that differs in every row divides no one from anyone."""
    return len(distinct(digests)) < len(digests)


class Settling(ABC, Generic[State]):
    """Counts the written rows again, part by part, and says which must be removed to keep the promise.

    Workers count and the driver merges, so `merge` is associative and commutative, as in a fit. Copies that a stage
    added are not counted; they go with the rows that they were made from.
    """

    @property
    @abstractmethod
    def counts(self) -> tuple[str, ...]:
        """The released columns that are counted; `keeps` of the verdict gets the same."""

    @property
    def reports(self) -> tuple[str, ...]:
        """The source columns whose values of the removed rows the stage's `settled` wants."""
        return ()

    @property
    @abstractmethod
    def by_unit(self) -> bool:
        """Whether people are counted, and not rows."""

    @property
    def held_by_fit(self) -> bool:
        """Whether the rows that the fit has seen keep it as the stage releases them: only lost ones can break it."""
        return False

    def by_person(self) -> ByPerson[State] | None:
        """How people are counted bucket by bucket; None where rows are counted, or all people together."""
        return None

    @abstractmethod
    def zero(self) -> State:
        """No rows."""

    @abstractmethod
    def fold(self, state: State, columns: Mapping[str, pa.Array], units: np.ndarray | None) -> State:
        """The state after some rows; `units` are digests (uint64) of their people, where these are counted."""

    @abstractmethod
    def merge(self, one: State, other: State) -> State:
        """The rows of both."""

    @abstractmethod
    def judge(self, state: State) -> Verdict:
        """The verdict on all rows."""

    def divided_by(self, columns: tuple[str, ...]) -> Settling[Any] | None:
        """The same promise for the parts into which further released columns divide what is counted.

        Its verdict keeps the rows whose columns may stay; `keeps` gets what this promise counts. In all other rows
        the columns are emptied. None where further columns can't break the promise.
        """
        return None
