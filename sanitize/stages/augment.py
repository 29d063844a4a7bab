"""Adds altered copies of pictures, so that no single one is memorised."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from sanitize.errors import RecordError, UsageError
from sanitize.identity.draws import drawn
from sanitize.identity.state import IdentityState, by_place
from sanitize.image import augment
from sanitize.image.codec import decode, encode
from sanitize.image.column import Cell, cells, to_array
from sanitize.policy import Policy
from sanitize.rules import find_rule
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, with_column
from sanitize.stage.shapes import Added, Context, Declared, Outcome, Touches
from sanitize.stage.usable import Stage
from sanitize.stages.shared.annotations import AnnotationColumns, as_structs
from sanitize.stages.shared.people import PersonFitted
from sanitize.stages.shared.per_record import PerRecord

IS_AUGMENTED = "is_augmented"
AUGMENTED_FROM = "augmented_from"


@dataclass(frozen=True)
class Augment(PersonFitted[PerRecord | None]):
    """Append `copies` of every record with a picture, each altered by an Albumentations recipe.

    `only: {split: train}` keeps to rows with those values. `balance: label` (or `identity`) makes more copies of
    records whose label (or person) has fewer, at most `most` per record, until all have about as many. `boxes` (in
    `box_format`), `keypoints` and `masks` name columns of annotations that move along; one that leaves the picture is
    null. A copy and the record it was made from share an `augmented_from`, an id used in this release only.

    Options:
        columns: the columns of pictures.
        recipe: a file with an Albumentations recipe.
        copies: how many copies each record gets.
        only: the value that each of these columns must have for a record to be copied.
        balance: what gets about as many records as the largest of its kind.
            label: each value of the label.
            identity: each person.
        most: the most copies of one record that balancing makes.
        boxes: columns of bounding boxes, which move along.
        box_format: how boxes are written.
            coco: [left, top, width, height] in pixels.
            pascal_voc: [left, top, right, bottom] in pixels.
            yolo: [centre x, centre y, width, height] as shares of the picture.
        keypoints: columns of points, which move along.
        masks: columns of masks, which move along.
    """

    kind: ClassVar[str] = "augment"
    technique: ClassVar[str] = "noise addition"
    modality: ClassVar[Literal["image"] | None] = "image"
    last: ClassVar[bool] = True

    columns: Sequence[str]
    recipe: str = "rules/augment/light.yaml"
    copies: Annotated[int, Field(ge=0, le=1000)] = 1
    only: Mapping[str, str] = field(default_factory=dict)
    balance: Literal["label", "identity"] | None = None
    most: Annotated[int, Field(ge=1, le=1000)] = 20
    boxes: Sequence[str] = ()
    box_format: augment.BoxFormat = "coco"
    keypoints: Sequence[str] = ()
    masks: Sequence[str] = ()
    declared: Declared = field(init=False, default_factory=Declared)
    unit: str | None = field(init=False, default=None)

    def check(self) -> None:
        """Raise UsageError for a recipe that can't be read, and for annotations of several columns."""
        augment.load(find_rule(self.recipe))
        if self.notes.names and len(self.columns) > 1:
            raise UsageError("stage 'augment': boxes, keypoints and masks need a single column of pictures")

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the labels or people that copies are balanced by."""
        if self.balance == "label" and not declared.names("label"):
            raise UsageError("stage 'augment': to balance labels, give a column the role label")
        return self.bound(declared=declared, unit=declared.unit)

    def fits(self) -> bool:
        """Only to balance: then records are counted by label or person first."""
        return self.balance is not None

    def freeze(self, state: IdentityState, context: Context) -> PerRecord | None:
        """Copies for each record: those of every record, and more where its group is smaller than the largest."""
        group = self._groups(state)
        sizes = np.bincount(group)
        exact = (1 + self.copies) * sizes.max(initial=0) / np.maximum(sizes[group], 1) - 1
        chance = drawn(state.records.numbers.view(np.uint64), context.seed)
        whole = np.floor(exact + chance).astype(np.int64)
        return PerRecord.of(state.records, np.clip(whole, self.copies, max(self.most, self.copies)))

    def of_records(self, learned: PerRecord | None, first: int, stop: int) -> PerRecord | None:
        """The copies of these records."""
        return None if learned is None else learned.within(first, stop)

    def _groups(self, state: IdentityState) -> np.ndarray:
        """The number of each record's label or own person."""
        if self.balance == "label":
            return np.unique(by_place(state, state.labels), return_inverse=True)[1]
        found = self.owners(state)
        if found.one_each:
            return found.persons
        return np.asarray(found.persons[np.flatnonzero(np.diff(found.places, prepend=-1))])

    @property
    def notes(self) -> AnnotationColumns:
        """The columns of annotations."""
        return AnnotationColumns(self.boxes, self.keypoints, self.masks)

    def continuing(self, levels: Mapping[str, int]) -> Stage | None:
        """None: the ids by which copies and records belong together are of one run."""
        return None

    def adds(self) -> tuple[Added, ...]:
        """What says which rows are copies, and of which record of this release."""
        return Added(IS_AUGMENTED, tells_apart=False), Added(AUGMENTED_FROM, tells_apart=False)

    def touches(self) -> Touches:
        """The columns of pictures and annotations, and those that `only` looks at."""
        columns = (*self.columns, *self.notes.names)
        return Touches(reads=(*columns, *self.only), writes=(*columns, IS_AUGMENTED, AUGMENTED_FROM), copies_rows=True)

    @property
    def recipe_sha256(self) -> str:
        """The digest of the recipe file."""
        return hashlib.sha256(find_rule(self.recipe).read_bytes()).hexdigest()

    def facts(self, learned: PerRecord | None) -> Mapping[str, Mapping[str, Any]]:
        """The copies asked for, and the recipe."""
        return {"augmentation": {"copies": self.copies, "recipe_sha256": self.recipe_sha256}}

    def _wanted(self, records: np.ndarray, learned: PerRecord | None) -> np.ndarray:
        """How many copies each record gets (int64); one that was not counted gets `copies`."""
        return (learned or PerRecord()).at(records, self.copies)

    def apply(self, batch: Batch, context: Context, learned: PerRecord | None) -> Outcome:
        """The batch, and after it the copies; a copy that the recipe can't make of a small picture is left out."""
        formats = self.box_format if self.notes.names else None
        model = ("augment", self.recipe_sha256, formats)
        recipe = context.open(model, lambda: augment.load(find_rule(self.recipe), formats))
        tally = sum((Tally.of(name, "PICTURE", "augment", 0) for name in self.columns), Tally())
        pictures = {name: list(cells(batch.column(name), Path())) for name in self.columns}
        made: dict[str, list[Any]] = {name: [] for name in (*self.columns, *self.notes.names)}
        wanted = self._wanted(context.records, learned)
        origins: list[int] = []
        for row, copy in [(chosen, copy) for chosen in self._chosen(batch) for copy in range(wanted[chosen])]:
            seed = _seed(context.seed, int(context.records[row]), copy)
            try:
                altered = self._altered(batch, row, pictures, recipe, seed)
            except RecordError as error:
                tally += sum((Tally.of(name, "PICTURE", error.code) for name in self.columns), Tally())
                continue
            origins.append(row)
            for name, data in altered.items():
                made[name].append(data)
            tally += sum(
                (Tally.of(name, "PICTURE", "augment", int(altered[name] is not None)) for name in self.columns), Tally()
            )
        rows = np.concatenate([np.arange(batch.num_rows), np.array(origins, dtype=np.int64)])
        return Outcome(self._appended(batch, rows, made, context), tally, rows)

    def _altered(
        self, batch: Batch, row: int, pictures: Mapping[str, list[Cell]], recipe: augment.Recipe, seed: int
    ) -> dict[str, Any]:
        if not self.notes.names:
            return {name: _altered(pictures[name][row], recipe, seed) for name in self.columns}
        cell = pictures[self.columns[0]][row]
        if isinstance(cell, RecordError):
            raise cell
        picture = decode(cell or b"")
        pixels, notes = augment.augment_annotated(picture.pixels, self.notes.read(batch, row), recipe, seed)
        return {self.columns[0]: encode(picture.with_pixels(pixels)), **self.notes.written(batch, row, notes)}

    def _chosen(self, batch: Batch) -> list[int]:
        """The rows that get copies: those that `only` names, with at least one picture."""
        chosen = np.zeros(batch.num_rows, dtype=bool)
        for name in self.columns:
            chosen |= batch.column(name).is_valid().to_numpy(zero_copy_only=False)
        for name, value in self.only.items():
            same = pc.equal(batch.column(name).cast(pa.string()), value).fill_null(False)
            chosen &= same.to_numpy(zero_copy_only=False)
        return [int(row) for row in np.flatnonzero(chosen)]

    def _appended(self, batch: Batch, rows: np.ndarray, made: dict[str, list[Any]], context: Context) -> Batch:
        count = batch.num_rows
        source = batch
        batch = batch.take(pa.array(rows))
        for name in self.columns:
            copies = to_array(made[name])
            originals = as_structs(source.column(name))
            batch = with_column(batch, name, pa.concat_arrays([originals, copies]))
        for name in self.notes.names:
            batch = with_column(batch, name, self.notes.appended(source, name, made[name]))
        has_copies = set(rows[count:].tolist())
        key = context.keys.derive("augmented_from")
        identifiers = [
            _identifier(key, int(context.records[row])) if row in has_copies else None for row in range(count)
        ]
        batch = with_column(batch, IS_AUGMENTED, pa.array(np.arange(len(rows)) >= count))
        return with_column(batch, AUGMENTED_FROM, pa.array([identifiers[row] for row in rows], pa.string()))


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
