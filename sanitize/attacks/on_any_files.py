"""The audit of any two data sets: what is left to find of one in what another tool made of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.attacks.attack_list import BY_COMMAND
from sanitize.attacks.evidence import Evidence, Found, ImpossibleError, KnownPeople, attempt
from sanitize.attacks.known_values import KnownValues, Searcher
from sanitize.attacks.linkage import TARGETS
from sanitize.attacks.possible_values import Matcher
from sanitize.attacks.written_parts import Sample, choose, texts
from sanitize.errors import UsageError
from sanitize.image.column import TYPE, is_image_type
from sanitize.io.read.source import Source
from sanitize.stage.shapes import Declared, Role

Model = TypeVar("Model")


@dataclass(frozen=True)
class Outside:
    """What was found, by the command's name of the attack."""

    found: Mapping[str, Found]
    skipped: Mapping[str, str]
    """Attacks that could not be made, and why."""


def audit_outside(
    before: Source,
    after: Source,
    declared: Declared,
    folder: Path,
    attacks: Sequence[str] = tuple(BY_COMMAND),
    rows: int = 20_000,
    seed: int = 0,
) -> Outside:
    """Attack `after` with what `before` and its declared roles say; copies of both are kept in the private `folder`.

    Raises UsageError for an unknown attack.
    """
    strange = [attack for attack in attacks if attack not in BY_COMMAND]
    if strange:
        raise UsageError(f"attack {strange[0]!r} is unknown: choose among {', '.join(BY_COMMAND)}")
    both = TwoDataSets.copy(before, after, declared, folder, rows, seed)
    found: dict[str, Found] = {}
    skipped: dict[str, str] = {}
    for name in attacks:
        try:
            found[name] = attempt(BY_COMMAND[name], both)
        except ImpossibleError as why:
            skipped[name] = str(why)
    return Outside(found, skipped)


@dataclass(frozen=True)
class TwoDataSets(Evidence):
    """Two data sets as Parquet files, and what is declared of the first."""

    before: Path
    after: Path
    declared: Declared
    released: tuple[str, ...]
    rows: int
    seed: int
    models: dict[Hashable, Any] = field(default_factory=dict)

    @classmethod
    def copy(cls, before: Source, after: Source, declared: Declared, folder: Path, rows: int, seed: int) -> TwoDataSets:
        """Write both into the folder."""
        images = declared.names("image")
        files = folder / "before.parquet", folder / "after.parquet"
        for source, file in zip((before, after), files, strict=True):
            _write(source, file, [name for name in images if name in source.names])
        return cls(*files, declared, after.names, rows, seed)

    @property
    def parts(self) -> Sequence[Path]:
        """The second data set."""
        return (self.after,)

    @cached_property
    def samples(self) -> Sequence[Sample]:
        """Rows of it, chosen at random."""
        return choose(self.parts, self.rows, self.seed)

    @cached_property
    def unit(self) -> str | None:
        """The unit's column, unless the tool has made most units one."""
        name = self.declared.unit
        if name is None or name not in self.released:
            return None
        old, new = (len(pq.read_table(file, columns=[name]).column(0).unique()) for file in (self.before, self.after))
        return name if 2 * new >= old else None

    def columns(self, *roles: Role) -> tuple[str, ...]:
        """Columns with one of the roles that are in the second data set."""
        return tuple(name for name in self.declared.names(*roles) if name in self.released)

    def searcher(self) -> Searcher:
        """What looks for the first data set's identifiers."""
        names = [name for name in self.declared.names("identifier") if name in pq.read_schema(self.before).names]
        if not names:
            raise ImpossibleError("no identifier is declared")
        columns = (chunk for name in names for chunk in pq.read_table(self.before, columns=[name]).column(0).chunks)
        return KnownValues.gather(columns).searcher()

    def texts(self, column: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The sampled texts, each with the raw identifiers and quasi-identifiers of its row."""
        kind = pq.read_schema(self.after).field(column).type
        for values, cell in self._pairs(self.declared.known, column):
            if text := "\n".join(texts(pa.array([cell], kind))):
                yield text, values

    def pictures(self, column: str) -> Iterator[tuple[bytes | None, bytes | None]]:
        """The sampled pictures of both."""
        for values, made in self._pairs([column], column):
            old = values[column]
            yield old and old["bytes"], made and made["bytes"]

    def people(self) -> KnownPeople:
        """Rows of the first data set, chosen at random."""
        quasi = self.columns("quasi")
        rows = pq.read_table(self.before, columns=[*quasi, *self.columns("sensitive")])
        chosen = np.random.Generator(np.random.PCG64(self.seed)).permutation(rows.num_rows)[:TARGETS]
        declared = {name: self.declared.column(name) for name in quasi}
        matchers = {name: Matcher.of(column.hierarchy if column else None) for name, column in declared.items()}
        return KnownPeople(rows.take(pa.array(np.sort(chosen))), matchers)

    def open(self, name: Hashable, factory: Callable[[], Model]) -> Model:
        """The model of that name, opened once."""
        if name not in self.models:
            self.models[name] = factory()
        return cast("Model", self.models[name])

    def _pairs(self, old: Sequence[str], new: str) -> Iterator[tuple[dict[str, Any], Any]]:
        """For each sampled row its raw values and what became of one column; ImpossibleError unless they pair."""
        if not self._aligned():
            raise ImpossibleError("it isn't certain that the rows of both are the same records in the same order")
        positions = pa.array(self.samples[0].rows)
        raw = pq.read_table(self.before, columns=list(old)).take(positions)
        made = pq.read_table(self.after, columns=[new]).take(positions)
        for row in range(len(positions)):
            yield {name: raw.column(name)[row].as_py() for name in old}, made.column(0)[row].as_py()

    def _aligned(self) -> bool:
        """Whether row by row the two are the same records, and as many, as columns that should not change tell."""
        unchanged = self.columns("label", "keep", "sensitive")
        old, new = (pq.read_table(file, columns=list(unchanged)) for file in (self.before, self.after))
        return any(_same(old.column(name), new.column(name)) for name in unchanged)


def _same(old: pa.ChunkedArray, new: pa.ChunkedArray) -> bool:
    return bool(old.cast(pa.string()).equals(new.cast(pa.string())))


def _write(source: Source, file: Path, images: Sequence[str]) -> None:
    images = [name for name in images if is_image_type(source.schema.field(name).type)]
    schema = pa.schema([pa.field(field.name, TYPE if field.name in images else field.type) for field in source.schema])
    with pq.ParquetWriter(file, schema) as writer:
        for shard in source.shards():
            for chunk in source.read(shard, images=images):
                writer.write_batch(chunk.batch.cast(schema))
