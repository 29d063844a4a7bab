"""Who is attacked: the people of the source, divided by chance into a pool and a control group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

CONTROL = 0.2
"""The share of people who are in no model: the control group, on which the models' use is measured too."""
MOST = 40_000
"""People who are looked at; of more, so many are drawn."""
RARE = 0.05
"""The share of people who count as outliers."""
REPEATED = 3
"""A person with so many times the median number of rows is over-represented."""


@dataclass(frozen=True)
class People:
    """The people behind the rows of the source, and which of them are in no model."""

    person: np.ndarray
    """For every row of the source, its person (int64), or -1 for people who aren't looked at."""
    control: np.ndarray
    """For every person, whether they are in the control group."""
    strata: Mapping[str, np.ndarray]
    """For every person, whether they belong to the stratum."""

    @property
    def pool(self) -> np.ndarray:
        """The people (int64) who are in some of the models."""
        return np.flatnonzero(~self.control)


def people_of(table: pa.Table, unit: str | None, known: Sequence[str], seed: int) -> People:
    """The people of a table: by their unit, or a person per row.

    `known` are the columns by which an attacker may know a person: strata are counted over them.
    """
    person = codes(table.column(unit)) if unit else np.arange(table.num_rows)
    count = int(person.max(initial=-1)) + 1
    chance = np.random.Generator(np.random.PCG64([seed, 1]))
    order = chance.permutation(count)[:MOST]
    number = np.full(count + 1, -1)
    number[np.sort(order)] = np.arange(len(order))
    person = number[person]
    control = np.zeros(len(order), dtype=bool)
    control[chance.permutation(len(order))[: round(CONTROL * len(order))]] = True
    return People(person, control, _strata(table, person, len(order), known))


def codes(column: pa.ChunkedArray) -> np.ndarray:
    """A number (int64) per distinct value; -1 for null."""
    encoded = pc.dictionary_encode(column.combine_chunks())
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    return np.asarray(encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)


def _strata(table: pa.Table, person: np.ndarray, count: int, known: Sequence[str]) -> dict[str, np.ndarray]:
    """Who has many rows, rare values, or a combination of values that no other person has."""
    rows = np.bincount(person[person >= 0], minlength=count)
    strata = {"over_represented": rows >= REPEATED * max(float(np.median(rows)), 1.0)} if count else {}
    if not known or not count:
        return strata
    seen = person >= 0
    by_column = [codes(table.column(name))[seen] for name in known]
    unusual = np.zeros(int(seen.sum()))
    for values in by_column:
        share = np.bincount(values + 1) / len(values)
        unusual -= np.log(share[values + 1])
    most = np.full(count, -np.inf)
    np.maximum.at(most, person[seen], unusual)
    strata["outliers"] = most > np.quantile(most, 1 - RARE)
    classes = np.unique(np.column_stack(by_column), axis=0, return_inverse=True)[1].ravel()
    pairs = np.unique(np.column_stack([classes, person[seen]]), axis=0)
    alone = np.bincount(pairs[:, 0])[pairs[:, 0]] == 1
    strata["alone"] = np.zeros(count, dtype=bool)
    strata["alone"][pairs[alone, 1]] = True
    return strata
