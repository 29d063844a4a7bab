"""Counting people bucket by bucket: each bucket has all rows of its people, so that no process holds all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

import numpy as np
import pyarrow as pa

State = TypeVar("State")


class ByPerson(ABC, Generic[State]):
    """How the rows of a bucket are counted; states are merged as the fit, or the promise, merges its own."""

    apart: ClassVar[bool] = False
    """Whether the rows of a person may be counted in different states, so that no buckets are needed."""

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The columns that are counted, without the one that names people."""

    @abstractmethod
    def count(self, columns: Mapping[str, pa.Array], units: np.ndarray | None) -> tuple[State, np.ndarray]:
        """The state of some people's rows, given the digest (uint64) of each row's person; and one digest per person.

        How many of these occur once among all people is handed to `finish`. Without units every row is a person.
        """

    @abstractmethod
    def finish(self, state: State, once: int) -> State:
        """The merged state of all buckets, once it is known how many people's digests occur once."""
