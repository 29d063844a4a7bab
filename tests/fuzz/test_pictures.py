"""Image files of every format: a picture, or a record rejected under a code; kinds of metadata, never an error."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from sanitize.errors import RecordError
from sanitize.image.codec import FORMATS, decode, encode
from sanitize.image.formats import format_of_bytes, is_polyglot
from sanitize.image.metadata import carried
from tests.fuzz.exploring import explore, mutated


def whole(kind: str) -> bytes:
    """A small picture with as much metadata as the format takes."""
    image = Image.fromarray(np.arange(24 * 32 * 3, dtype=np.uint8).reshape(24, 32, 3))
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "words", 6
    exif.get_ifd(0x8825)[1] = "N"
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "words", zip=True)
    options = {"JPEG": {"exif": exif, "comment": b"words"}, "PNG": {"exif": exif, "pnginfo": text}}
    buffer = io.BytesIO()
    (image.convert("P") if kind == "GIF" else image).save(
        buffer, kind, **options.get(kind, {"exif": exif} if kind in ("WEBP", "AVIF", "TIFF") else {})
    )
    return buffer.getvalue()


def check(data: bytes) -> None:
    assert isinstance(carried(data), frozenset)
    assert format_of_bytes(data) in (
        None,
        "jpeg",
        "png",
        "webp",
        "gif",
        "tiff",
        "bmp",
        "avif",
        "ppm",
        "jpeg2000",
        "heif",
    )
    assert is_polyglot(data) in (True, False)
    try:
        picture = decode(data, max_pixels=1_000_000)
    except RecordError as error:
        picture, code = None, error.code
    if picture is None:
        assert code.startswith("image_")
        return
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.ndim == 3
    assert carried(encode(picture)) == frozenset()


@pytest.mark.parametrize("kind", FORMATS)
def test_any_picture_is_decoded_or_rejected(kind: str) -> None:
    explore(mutated(whole(kind)), check)
