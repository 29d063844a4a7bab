"""The one form that all annotations of objects take: a struct of parallel lists, as Hugging Face's sets have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.io.read.files import Files

OBJECTS, CAPTION = "objects", "caption"
RLE = pa.struct([("size", pa.list_(pa.int64())), ("counts", pa.string())])
OBJECTS_TYPE = pa.struct(
    [
        ("bbox", pa.list_(pa.list_(pa.float64()))),
        ("category", pa.list_(pa.string())),
        ("segmentation", pa.list_(pa.list_(pa.list_(pa.float64())))),
        ("rle", pa.list_(RLE)),
        ("keypoints", pa.list_(pa.list_(pa.float64()))),
        ("crowd", pa.list_(pa.bool_())),
    ]
)
"""Parallel lists, an entry an object: box as x, y, width, height in pixels; the name of what it is; polygons as x and y
one after the other; a run-length mask (COCO's) where there are no polygons; keypoints as x, y, visibility one after the
other; whether it is a crowd."""


def categories(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Of a column of objects in pictures the names of what they are, all that is text in it; others as they are."""
    kind = column.type
    if not (
        pa.types.is_struct(kind) and {"bbox", "category"} <= {kind.field(at).name for at in range(kind.num_fields)}
    ):
        return column
    texts = [at for at in range(kind.num_fields) if "string" in str(kind.field(at).type)]
    if any(kind.field(at).name not in ("category", "rle") for at in texts):
        return column
    named = pc.struct_field(column, "category")
    return pc.list_flatten(named) if pa.types.is_list(named.type) else named


@dataclass
class Described:
    """What annotations say of one picture."""

    objects: list[Mapping[str, Any]] | None = None
    """Objects with the fields of `OBJECTS_TYPE`; None when nothing says that the picture was looked at."""
    captions: list[str] | None = None

    def cell(self) -> dict[str, list[Any]] | None:
        """The objects as a cell of a column."""
        if self.objects is None:
            return None
        return {entry.name: [one.get(entry.name) for one in self.objects] for entry in OBJECTS_TYPE}


class Notes(Protocol):
    """Annotations of one format; frozen, so that they travel to workers."""

    @property
    def files(self) -> tuple[str, ...]:
        """The annotation files."""
        ...

    def columns(self) -> Mapping[str, pa.DataType]:
        """The columns that they make."""
        ...

    def of(self, store: Files, image: str) -> Described:
        """What they say of a picture. Raises RecordError (`annotation_unreadable`)."""
        ...


@dataclass(frozen=True)
class Recognised:
    """The annotations of a folder, and what among them couldn't be used: how much of what kind."""

    notes: tuple[Notes, ...] = ()
    masks: Mapping[str, str] = field(default_factory=dict)
    """The file of the mask of each picture."""
    passed_over: Mapping[str, int] = field(default_factory=dict)


NOTHING = Recognised()
"""Of a source without annotations."""
