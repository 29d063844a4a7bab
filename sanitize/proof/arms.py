"""The arms of the proof: the same people's rows, raw, as released, and as stages would have left them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.evidence import ImpossibleError
from sanitize.errors import SanitizeError
from sanitize.keys import Keys
from sanitize.policy import Policy
from sanitize.proof.grey import same_pictures
from sanitize.proof.people import codes
from sanitize.stage.base import Stage
from sanitize.stage.bind import bind_all
from sanitize.stage.in_memory import run_stages
from sanitize.stage.shapes import Declared

RAW, RELEASE, SAME_SIZE = "raw", "release", "raw_same_size"
MOSTLY = 0.99
"""The share of released rows whose person has to be found."""
ALIKE = 0.1
"""The total variation of a column up to which a release counts as made by the pipeline."""
TEXT = 40
"""The mean number of characters from which a column is compared word by word."""
ROW = "sanitize.row"
"""A column that goes along through the stages and says which row of the source a row was."""
COPIED = "augmented_from"


@dataclass(frozen=True)
class Arm:
    """Rows of one arm."""

    name: str
    table: pa.Table
    person: np.ndarray
    """For every row, its person (int64)."""
    copied: np.ndarray
    """For every row, whether it is an altered copy: models learn from copies, nobody is attacked by them."""

    def taken(self, keep: np.ndarray) -> Arm:
        """The arm with some of its rows."""
        return replace(
            self, table=self.table.filter(pa.array(keep)), person=self.person[keep], copied=self.copied[keep]
        )


@dataclass(frozen=True)
class Maker:
    """Makes arms from the source and the pipeline; no link between rows outlives the call."""

    stages: Sequence[Stage]
    declared: Declared
    policy: Policy
    keys: Keys
    seed: int
    raw: pa.Table
    person: np.ndarray
    """For every row of the source, its person."""

    def raw_arm(self) -> Arm:
        """The source."""
        return Arm(RAW, self.raw, self.person, np.zeros(len(self.person), dtype=bool)).taken(self.person >= 0)

    def released(self, after: pa.Table, columns: Sequence[str]) -> tuple[Arm, str]:
        """The release with its people, and how they were found; ImpossibleError when they can't be.

        By the unit's token with the key, by the unit as it is, by rows in the same order, or by running the pipeline,
        if that leads to the columns that were released.
        """
        columns = [name for name in columns if name in after.schema.names]
        if paired := self.paired(RELEASE, after):
            return paired
        made = self.remade(RELEASE, columns)
        if not all(self._alike(after.column(name), made.table.column(name)) for name in columns):
            raise ImpossibleError(
                "the rows of the release can't be paired with those of the source: set the key of the run "
                "(SANITIZE_KEY), or name the pipeline that made the release"
            )
        return made, "the pipeline's stages were run again, and their columns compared with the release's"

    def paired(self, name: str, after: pa.Table) -> tuple[Arm, str] | None:
        """Rows with their people and how they were found, where one of the links does; None where none does."""
        copied = np.zeros(after.num_rows, dtype=bool)
        if COPIED in after.schema.names:
            copied = after.column(COPIED).is_valid().to_numpy()
        for how, person in self._links(after):
            known = person >= 0
            if len(person) == after.num_rows and after.num_rows and known[~copied].mean() >= MOSTLY:
                found = self._looked_at(person)
                return Arm(name, after, found, copied).taken(found >= 0), how
        return None

    def remade(self, name: str, columns: Sequence[str], without: int | None = None) -> Arm:
        """What the stages that concern the columns make of the source, without the stage at one position.

        Raises ImpossibleError when they can't be run so.
        """
        bound = self._bound()
        stages = [stage for at, stage in enumerate(bound) if at != without and self._concerns(stage, columns)]
        rows = self.raw.append_column(ROW, pa.array(np.arange(self.raw.num_rows)))
        try:
            made = run_stages(
                [self.stages[bound.index(stage)] for stage in stages],
                rows,
                keys=self.keys,
                seed=self.seed,
                declared=self.declared,
                policy=self.policy,
            ).data
        except SanitizeError as error:
            raise ImpossibleError(f"the pipeline's stages can't be run in memory: {error}") from None
        person = self.person[made.column(ROW).to_numpy()]
        made = made.drop_columns([ROW])
        return Arm(name, made, person, np.zeros(len(person), dtype=bool)).taken(person >= 0)

    def removable(self, columns: Sequence[str]) -> Iterator[tuple[int, str]]:
        """The stages that change the columns or leave rows out, by position and name."""
        seen: list[str] = []
        for at, stage in enumerate(self._bound()):
            if self._concerns(stage, columns):
                seen.append(stage.kind)
                again = seen.count(stage.kind)
                yield at, stage.kind if again == 1 else f"{stage.kind}_{again}"

    def written(self, rows: pa.Table, column: str) -> pa.Table:
        """What the stages that write a column make of other rows; ImpossibleError when no stage does."""
        writing = [
            stage
            for stage, bound in zip(self.stages, self._bound(), strict=True)
            if column in bound.touches().writes and not bound.touches().copies_rows
        ]
        if not writing:
            raise ImpossibleError(f"the pipeline has no stage that changes {column!r}")
        try:
            return run_stages(
                writing, rows, keys=self.keys, seed=self.seed, declared=self.declared, policy=self.policy
            ).data
        except SanitizeError as error:
            raise ImpossibleError(f"the pipeline's stages can't be run in memory: {error}") from None

    def _concerns(self, stage: Stage, columns: Sequence[str]) -> bool:
        """Whether a bound stage changes one of the columns or leaves rows out.

        Classes of people are left alone where texts or pictures are learned from: they leave too few rows out there.
        """
        touches = stage.touches()
        if touches.copies_rows:
            return False
        if {*touches.writes, *touches.drops} & set(columns):
            return True
        heavy = set(self.declared.names("text", "image")) & set(columns)
        return touches.drops_rows and not (heavy and stage.grouped() is not None)

    def _alike(self, released: pa.ChunkedArray, made: pa.ChunkedArray) -> bool:
        """Whether a column of the release is what the stages made of it when they were run again."""
        if pa.types.is_struct(released.type) or pa.types.is_struct(made.type):
            own = set(_bytes(released))
            found = [one in own for one in _bytes(made)]
            return bool(found) and float(np.mean(found)) >= 1 - ALIKE
        return _distance(_words(released), _words(made)) <= ALIKE

    def _bound(self) -> tuple[Stage, ...]:
        return bind_all(self.stages, self.declared, self.policy)

    def _links(self, after: pa.Table) -> Iterator[tuple[str, np.ndarray]]:
        unit = self.declared.unit
        if unit and unit in after.schema.names and unit in self.raw.schema.names:
            released = after.column(unit).cast(pa.string())
            yield "by the unit, which was released as it is", _matched(released, self.raw.column(unit))
            if not self.keys.ephemeral and (tokens := self._tokens(unit)) is not None:
                yield "by the unit's token, with the key", _matched(released, tokens)
        if after.num_rows == self.raw.num_rows and self._same_rows(after):
            yield "row by row: both are in the same order", np.arange(after.num_rows)

        for name in self.declared.names("image"):
            if name in after.schema.names and name in self.raw.schema.names:
                how = "by the pixels of their pictures that were not redacted"
                yield how, same_pictures(after.column(name), self.raw.column(name))

    def _tokens(self, unit: str) -> pa.ChunkedArray | None:
        """What the pipeline writes for the unit of every row."""
        writing = [stage for stage in self._bound() if unit in stage.touches().writes]
        if not writing:
            return None
        try:
            made = run_stages(writing, self.raw, keys=self.keys, declared=self.declared, policy=self.policy).data
        except SanitizeError:
            return None
        return made.column(unit) if made.num_rows == self.raw.num_rows else None

    def _same_rows(self, after: pa.Table) -> bool:
        """Whether all columns that no stage should change are the same in the same order."""
        names = [name for name in self.declared.names("label", "keep", "sensitive") if name in after.schema.names]
        names = [name for name in names if name in self.raw.schema.names]
        same = [
            after.column(name)
            .cast(pa.string())
            .combine_chunks()
            .equals(self.raw.column(name).cast(pa.string()).combine_chunks())
            for name in names
        ]
        return bool(same) and all(same) and any(len(self.raw.column(name).unique()) > 1 for name in names)

    def _looked_at(self, rows: np.ndarray) -> np.ndarray:
        """The person of each released row, given a row of the source of that person; -1 for unknown ones."""
        return np.where(rows >= 0, self.person[np.maximum(rows, 0)], -1)


def same_size(raw: Arm, release: Arm, seed: int) -> Arm:
    """The raw arm with as many rows as the release, by whole people drawn at random."""
    chance = np.random.Generator(np.random.PCG64([seed, 2]))
    order = chance.permutation(int(raw.person.max(initial=-1)) + 1)
    rows = np.bincount(raw.person, minlength=len(order))[order]
    wanted = np.count_nonzero(~release.copied)
    kept = order[: int(np.searchsorted(np.cumsum(rows), wanted, side="left")) + 1]
    return replace(raw, name=SAME_SIZE).taken(np.isin(raw.person, kept))


def _matched(released: pa.ChunkedArray, written: pa.ChunkedArray) -> np.ndarray:
    """For each released unit, the first row of the source for which it was written; -1 for none."""
    texts = written.cast(pa.string()).to_pylist()
    first: dict[str | None, int] = {}
    for row, text in enumerate(texts):
        first.setdefault(text, row)
    first.pop(None, None)
    return np.array([first.get(text, -1) for text in released.to_pylist()], dtype=np.int64)


def _bytes(pictures: pa.ChunkedArray) -> list[bytes]:
    return [one["bytes"] for one in pictures.to_pylist() if one and one["bytes"]]


def _words(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The words of texts; values that are no texts are words themselves."""
    texts = values.cast(pa.string())
    if (pc.mean(pc.utf8_length(texts)).as_py() or 0) < TEXT:
        return texts
    return pa.chunked_array([pc.list_flatten(pc.utf8_split_whitespace(texts.combine_chunks()))])


def _distance(one: pa.ChunkedArray, other: pa.ChunkedArray) -> float:
    """The total variation between the values of two columns."""
    both = pa.chunked_array([*one.cast(pa.string()).chunks, *other.cast(pa.string()).chunks])
    values = codes(both) + 1
    size = int(values.max(initial=0)) + 1
    left = np.bincount(values[: len(one)], minlength=size) / max(len(one), 1)
    right = np.bincount(values[len(one) :], minlength=size) / max(len(other), 1)
    return float(np.abs(left - right).sum() / 2)
