"""Boxes, keypoints and masks that a table carries beside its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.image.augment import Annotations
from sanitize.image.column import TYPE, cells, to_array

SHAPES = ("segmentation", "rle", "keypoints")
BOXES = "bbox"
"""The field that holds the boxes where they stand in a struct beside their classes, as in Hugging Face's sets."""


@dataclass(frozen=True)
class AnnotationColumns:
    """The columns of annotations: lists of boxes (or structs of lists with one named bbox), lists of points, masks."""

    boxes: Sequence[str] = ()
    keypoints: Sequence[str] = ()
    masks: Sequence[str] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.boxes, *self.keypoints, *self.masks)

    def read(self, batch: pa.RecordBatch, row: int) -> Annotations:
        """The annotations of a row; RecordError for what is none."""
        try:
            return Annotations(
                tuple(box for name in self.boxes for box in _points(_boxes(batch.column(name)[row].as_py()), 4)),
                tuple(point for name in self.keypoints for point in _points(batch.column(name)[row].as_py(), 2)),
                tuple(_mask(value) for name in self.masks if (value := batch.column(name)[row].as_py())),
            )
        except (TypeError, ValueError, AttributeError):
            raise RecordError("annotation_unreadable") from None

    def written(self, batch: pa.RecordBatch, row: int, notes: Annotations) -> dict[str, Any]:
        """The row's values with moved annotations, by column."""
        boxes, points, masks = list(notes.boxes), list(notes.keypoints), list(notes.masks)
        values: dict[str, Any] = {}
        for name in self.boxes:
            before = batch.column(name)[row].as_py()
            moved = _take(boxes, _boxes(before))
            values[name] = {**before, **_unmoved(before), BOXES: moved} if isinstance(before, dict) else moved
        for name in self.keypoints:
            values[name] = _take(points, batch.column(name)[row].as_py())
        for name in self.masks:
            empty = not batch.column(name)[row].as_py()
            values[name] = None if empty else {"bytes": _png(masks.pop(0)), "path": None}
        return values

    def appended(self, batch: pa.RecordBatch, name: str, made: Sequence[Any]) -> pa.Array:
        """The column with the values of copies after it."""
        column = as_structs(batch.column(name)) if name in self.masks else batch.column(name)
        return pa.concat_arrays([column, pa.array(made, column.type)])


def as_structs(column: pa.Array) -> pa.Array:
    """Pictures as struct{bytes, path}; RecordError for one that a path or plain bytes don't lead to."""
    if pa.types.is_struct(column.type):
        return column.cast(TYPE)
    found: list[bytes | None] = []
    for cell in cells(column, Path()):
        if isinstance(cell, RecordError):
            raise cell
        found.append(cell)
    return to_array(found)


def _unmoved(objects: dict[str, Any]) -> dict[str, list[None]]:
    """Shapes of objects, which aren't moved along: a copy has none, rather than wrong ones."""
    return {name: [None] * len(objects[name]) for name in SHAPES if objects.get(name)}


def _boxes(value: Any) -> Any:
    return value[BOXES] if isinstance(value, dict) else value


def _points(value: Any, size: int) -> list[tuple[float, ...] | None]:
    found = [None if entry is None else tuple(float(number) for number in entry) for entry in value or ()]
    if any(entry is not None and len(entry) != size for entry in found):
        raise ValueError
    return found


def _take(moved: list[Any], before: Any) -> list[Any] | None:
    """The next entries, as many as there were before."""
    if before is None:
        return None
    return [None if (entry := moved.pop(0)) is None else list(entry) for _ in before]


def _mask(value: Any) -> np.ndarray:
    data = value["bytes"] if isinstance(value, dict) else value
    mask = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if mask is None or mask.ndim != 2:
        raise ValueError
    return np.asarray(mask)


def _png(mask: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".png", mask)[1].tobytes())
