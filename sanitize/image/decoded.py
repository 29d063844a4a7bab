"""Columns of decoded pictures, on their way from one stage to the next: pixels without loss and without copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import pyarrow as pa

from sanitize.image.codec import Picture

PIXELS = ("pixels", "came", "otherwise")
"""What a picture has of pixels."""
FACTS = ("height", "width", "format", "orientation")
TYPE = pa.struct(
    [
        *((name, pa.large_binary()) for name in PIXELS),
        *zip(FACTS, (pa.int32(), pa.int32(), pa.string(), pa.int8()), strict=True),
    ]
)


def to_decoded(pictures: Sequence[Picture | None]) -> pa.StructArray:
    """Pictures as a column; a single one shares its pixels with it."""
    fields = [_pixels([_own(one, name) for one in pictures]) for name in PIXELS]
    shapes = [one.pixels.shape if one else (None, None) for one in pictures]
    fields += [pa.array([shape[side] for shape in shapes], pa.int32()) for side in (0, 1)]
    fields += [pa.array([one and getattr(one, name) for one in pictures]) for name in ("format", "orientation")]
    missing = pa.array([picture is None for picture in pictures], pa.bool_())
    fields = [field.cast(kind.type) for field, kind in zip(fields, TYPE, strict=True)]
    return pa.StructArray.from_arrays(fields, fields=list(TYPE), mask=missing)


def pictures(column: pa.StructArray) -> Iterator[Picture | None]:
    """The pictures of such a column, which they share their pixels with; they count as worked on."""
    parts = [column.field(name) for name in PIXELS]
    for row, there in enumerate(column.is_valid().to_pylist()):
        if not there:
            yield None
            continue
        height, width, name, orientation = (column.field(name)[row].as_py() for name in FACTS)
        pixels, came, otherwise = (_shared(part, row, (height, width, 3)) for part in parts)
        if pixels is not None:
            yield Picture(pixels, name, orientation, otherwise, pixels if came is None else came)


def _own(picture: Picture | None, name: str) -> np.ndarray | None:
    """What the picture has of pixels by that name; None where they came as they are now."""
    if picture is None or (name == "came" and picture.came is picture.pixels):
        return None
    return cast("np.ndarray | None", getattr(picture, name))


def _shared(part: pa.LargeBinaryArray, row: int, shape: tuple[int, ...]) -> np.ndarray | None:
    if not part.is_valid()[row].as_py():
        return None
    _, ends, values = part.buffers()
    start = int(np.frombuffer(ends, np.int64)[part.offset + row])
    return np.frombuffer(values, np.uint8, int(np.prod(shape)), start).reshape(shape)


def _pixels(arrays: Sequence[np.ndarray | None]) -> pa.Array:
    if len(arrays) != 1 or arrays[0] is None:
        return pa.array([None if one is None else one.tobytes() for one in arrays], pa.large_binary())
    flat = np.ascontiguousarray(arrays[0]).reshape(-1)
    ends = pa.py_buffer(np.array([0, flat.size], np.int64))
    return pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(flat)])
