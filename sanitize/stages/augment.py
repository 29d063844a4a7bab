"""Adds altered copies of pictures, so that no single one is memorised."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from sanitize.config import find_rule
from sanitize.errors import RecordError
from sanitize.findings import Tally
from sanitize.image import augment
from sanitize.image.codec import decode, encode
from sanitize.image.column import cells, to_array
from sanitize.policy import Policy
from sanitize.records import Batch, with_column
from sanitize.stage import Context, Declared, Outcome, Stage, Touches

IS_AUGMENTED = "is_augmented"
AUGMENTED_FROM = "augmented_from"


@dataclass(frozen=True)
class Augment(Stage):
    """Append `copies` of every record with a picture, each altered by an Albumentations recipe.

    `only: {split: train}` keeps to rows with those values. A copy and the record it was made from share an
    `augmented_from`, an id of this release alone.
    """

    kind: ClassVar[str] = "augment"
    technique: ClassVar[str] = "noise addition"
    modality: ClassVar[Literal["image"] | None] = "image"
    last: ClassVar[bool] = True

    columns: tuple[str, ...]
    recipe: str = "rules/augment/light.yaml"
    copies: Annotated[int, Field(ge=1, le=1000)] = 1
    only: Mapping[str, str] = field(default_factory=dict)

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """Reads the recipe once, so that a wrong one is refused before the run."""
        augment.load(find_rule(self.recipe))
        return self

    def touches(self) -> Touches:
        """The columns of pictures, and those that `only` looks at."""
        return Touches(reads=(*self.columns, *self.only), writes=(*self.columns, IS_AUGMENTED, AUGMENTED_FROM))

    @property
    def recipe_sha256(self) -> str:
        """The digest of the recipe file."""
        return hashlib.sha256(find_rule(self.recipe).read_bytes()).hexdigest()

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch, and after it the copies; a copy that the recipe can't make of a small picture is left out."""
        recipe = context.open(("augment", self.recipe_sha256), lambda: augment.load(find_rule(self.recipe)))
        tally = sum((Tally.of(name, "PICTURE", "augment", 0) for name in self.columns), Tally())
        pictures = {name: list(cells(batch.column(name), Path())) for name in self.columns}
        made: dict[str, list[bytes | None]] = {name: [] for name in self.columns}
        origins: list[int] = []
        for row, copy in itertools.product(self._chosen(batch), range(self.copies)):
            seed = _seed(context.seed, int(context.records[row]), copy)
            try:
                altered = {name: _altered(pictures[name][row], recipe, seed) for name in self.columns}
            except RecordError as error:
                tally += sum((Tally.of(name, "PICTURE", error.code) for name in self.columns), Tally())
                continue
            origins.append(row)
            for name, data in altered.items():
                made[name].append(data)
                tally += Tally.of(name, "PICTURE", "augment", int(data is not None))
        rows = np.concatenate([np.arange(batch.num_rows), np.array(origins, dtype=np.int64)])
        return Outcome(self._appended(batch, rows, made, context), tally, rows)

    def _chosen(self, batch: Batch) -> list[int]:
        """The rows that get copies: those that `only` names, with at least one picture."""
        chosen = np.zeros(batch.num_rows, dtype=bool)
        for name in self.columns:
            chosen |= batch.column(name).is_valid().to_numpy(zero_copy_only=False)
        for name, value in self.only.items():
            same = pc.equal(batch.column(name).cast(pa.string()), value).fill_null(False)
            chosen &= same.to_numpy(zero_copy_only=False)
        return [int(row) for row in np.flatnonzero(chosen)]

    def _appended(self, batch: Batch, rows: np.ndarray, made: dict[str, list[bytes | None]], context: Context) -> Batch:
        count = batch.num_rows
        source = batch
        batch = batch.take(pa.array(rows))
        for name in self.columns:
            copies = to_array(made[name])
            originals = _pictures(source.column(name), copies.type)
            batch = with_column(batch, name, pa.concat_arrays([originals, copies]))
        has_copies = set(rows[count:].tolist())
        key = context.keys.derive("augmented_from")
        identifiers = [
            _identifier(key, int(context.records[row])) if row in has_copies else None for row in range(count)
        ]
        batch = with_column(batch, IS_AUGMENTED, pa.array(np.arange(len(rows)) >= count))
        return with_column(batch, AUGMENTED_FROM, pa.array([identifiers[row] for row in rows], pa.string()))


def _pictures(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """The pictures as struct{bytes, path}; RecordError for one that a path or plain bytes don't lead to."""
    if pa.types.is_struct(column.type):
        return column.cast(kind)
    found: list[bytes | None] = []
    for cell in cells(column, Path()):
        if isinstance(cell, RecordError):
            raise cell
        found.append(cell)
    return to_array(found)


def _altered(cell: bytes | RecordError | None, recipe: augment.Recipe, seed: int) -> bytes | None:
    if cell is None:
        return None
    if isinstance(cell, RecordError):
        raise cell
    picture = decode(cell)
    return encode(picture.with_pixels(augment.augment(picture.pixels, recipe, seed)))


def _seed(seed: int, record: int, copy: int) -> int:
    digest = hashlib.blake2b(f"{seed}/{record}/{copy}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little")


def _identifier(key: bytes, record: int) -> str:
    return hashlib.blake2b(record.to_bytes(8, "big"), key=key, digest_size=8).hexdigest()
