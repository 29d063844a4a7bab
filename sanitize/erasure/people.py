"""The people who are to be erased: their tokens, and what the source says of them."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from sanitize.config import PipelineConfig
from sanitize.io.read.left_out import LeftOut
from sanitize.io.read.source import Source
from sanitize.keys import Keys, column_digests
from sanitize.stage.base import Stage
from sanitize.stage.unit_spelling import folded


@dataclass(frozen=True)
class People:
    """Who is to be erased, and what stands for them in releases."""

    values: tuple[str, ...] = field(repr=False)
    """Their values of the unit column."""
    unit: str
    tokens: Mapping[str, pa.Array] = field(repr=False)
    """For each column that holds tokens of units, the token of each person, in their order."""
    digests: tuple[str, ...]
    """A keyed digest of each, by which the key holder finds a person in a receipt."""

    @property
    def named(self) -> tuple[str, ...]:
        """What each person is called in a receipt: the token in the unit's column, or else the digest."""
        tokens = self.tokens.get(self.unit)
        return self.digests if tokens is None else tuple(tokens.to_pylist())


def gather(values: Sequence[str], config: PipelineConfig, bound: Sequence[Stage], who: LeftOut, keys: Keys) -> People:
    """The people with these values, as the bound stages of a pipeline write them."""
    asked = pa.array(values, pa.string())
    asked = folded(asked) if config.source.unit_spelling == "fold" else asked
    columns = (who.unit, *who.pointing)
    tokens = {name: made for name in columns if (made := tokens_in(name, asked, bound, keys)) is not None}
    key = keys.derive("erasure")
    digests = tuple(hmac.digest(key, value.encode(), "sha256").hex() for value in asked.to_pylist())
    return People(tuple(values), who.unit, tokens, digests)


def tokens_in(column: str, values: pa.Array, bound: Sequence[Stage], keys: Keys) -> pa.Array | None:
    """What the stages write in place of values of a column."""
    made = (stage.written_for(column, values, keys) for stage in bound)
    return next((tokens for tokens in made if tokens is not None), None)


def known_of(source: Source, who: LeftOut, columns: Sequence[str]) -> Iterator[pa.Array]:
    """What a source says of people in some columns, batch by batch."""
    for shard in source.shards():
        for chunk in source.everyone.read(shard, who.reads(columns)):
            theirs = pa.array(who.of(chunk.batch.column(who.unit)))
            yield from chunk.batch.select(list(columns)).filter(theirs).columns


def in_source(source: Source, people: People, who: LeftOut) -> np.ndarray:
    """Which of the people (bool) a source holds."""
    asked = pa.array(people.values, pa.string())
    digests = column_digests(folded(asked) if who.fold else asked, who.key)
    found = np.zeros(len(digests), dtype=bool)
    for shard in source.shards():
        for chunk in source.everyone.read(shard, [who.unit]):
            values = chunk.batch.column(who.unit)
            found |= np.isin(digests, column_digests(folded(values) if who.fold else values, who.key))
    return found
