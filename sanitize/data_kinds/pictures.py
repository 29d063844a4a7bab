"""Columns of pictures as notebooks hold them: PIL images, and arrays of pixels."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.errors import UsageError

_MODES = {2: "L", 3: "RGB", 4: "RGBA"}
"""How arrays of pixels are read: by their dimensions, or their channels where they have three."""
_CONVERTED = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "LAB", "1")
"""Modes of Pillow that a decoded picture is brought back to."""
_IN_PNG = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")


def is_picture(value: Any) -> bool:
    """Whether it is a PIL image, or an array that could be pixels."""
    return _is_pil(value) or (isinstance(value, np.ndarray) and value.ndim > 1)


@dataclass(frozen=True)
class PictureColumn:
    """A column of pictures, encoded without loss; what comes back is of the kind that its row held."""

    given: Sequence[Any]
    encoded: pa.Array

    @classmethod
    def of(cls, given: Sequence[Any], column: str) -> PictureColumn:
        """The pictures of a column, null where there is none. Raises UsageError for arrays that are no pixels."""
        return cls(given, pa.array([_encoded(value, column) for value in given], pa.binary()))

    def decoded(self, values: pa.ChunkedArray, rows: np.ndarray) -> list[Any]:
        """Released pictures as PIL images or arrays, upright; other values as they are."""
        if pa.types.is_struct(values.type):
            values = pa.chunked_array([chunk.field("bytes") for chunk in values.chunks], pa.binary())
        cells = values.to_pylist()
        return [_decoded(cell, self.given[row]) for cell, row in zip(cells, rows.tolist(), strict=True)]


def _encoded(value: Any, column: str) -> bytes | None:
    from PIL import Image, ImageOps

    if _is_pil(value):
        try:
            upright = ImageOps.exif_transpose(value)
            return _png(upright if upright.mode in _IN_PNG else upright.convert("RGB"))
        except Exception:
            return b""  # no picture: the stage that takes it rejects the row
    if isinstance(value, np.ndarray):
        if not _is_pixels(value):
            raise UsageError(
                f"the column {column!r} holds arrays of {value.dtype} with {value.ndim} dimensions: a picture is an "
                "array of uint8, height x width or height x width x 3 or 4 (RGB, RGBA), or a PIL image"
            )
        flat = value[:, :, 0] if value.ndim == 3 and value.shape[2] == 1 else value
        return _png(Image.fromarray(np.ascontiguousarray(flat)))
    if value is None or value != value or type(value).__name__ == "NAType":
        return None
    raise UsageError(f"the column {column!r} mixes pictures and other values: make it one type")


def _decoded(cell: Any, given: Any) -> Any:
    from PIL import Image

    if not isinstance(cell, bytes):
        return cell
    try:
        image = Image.open(io.BytesIO(cell))
        image.load()
    except Exception:
        return None
    if isinstance(given, np.ndarray):
        return _as_array(image, given)
    mode = getattr(given, "mode", image.mode)
    return image.convert(mode) if mode != image.mode and mode in _CONVERTED else image.copy()


def _as_array(image: Any, given: np.ndarray) -> np.ndarray:
    wanted = _MODES[given.shape[2] if given.ndim == 3 and given.shape[2] > 1 else 2]
    if given.dtype == np.uint8 and image.mode != wanted:
        image = image.convert(wanted)
    pixels = np.array(image)
    pixels = pixels.astype(given.dtype) if given.dtype == bool else pixels
    return pixels[:, :, None] if given.ndim == 3 and pixels.ndim == 2 else pixels


def _png(image: Any) -> bytes:
    file = io.BytesIO()
    image.info = {}
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def _is_pil(value: Any) -> bool:
    pil = sys.modules.get("PIL.Image")
    return pil is not None and isinstance(value, pil.Image)


def _is_pixels(value: np.ndarray) -> bool:
    flat = value.ndim == 2 or (value.ndim == 3 and value.shape[2] == 1)
    if 0 in value.shape:
        return False
    return (flat and value.dtype in (np.uint8, np.uint16, bool)) or (
        value.ndim == 3 and value.shape[2] in (3, 4) and value.dtype == np.uint8
    )
