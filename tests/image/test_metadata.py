"""Twelve places where a marker can hide: none of them reaches the output."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from sanitize.image.codec import decode, encode
from sanitize.image.metadata import carried

MARKER = b"MARKER-7731"
TEXT = MARKER.decode()


def jpeg(image: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def with_segment(image: Image.Image, marker: int, body: bytes) -> bytes:
    data = jpeg(image)
    return data[:2] + bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body + data[2:]


def with_exif(image: Image.Image, directory: int | None, tag: int, value: object) -> bytes:
    exif = Image.Exif()
    target = exif if directory is None else exif.get_ifd(directory)
    target[tag] = value
    return jpeg(image, exif=exif)


def directory(entries: list[tuple[int, int, int]], following: int) -> bytes:
    """A TIFF directory of single values: tag, type, value; and the offset of the next one."""
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


def with_thumbnail(image: Image.Image) -> bytes:
    inner = with_segment(image.resize((16, 16)), 0xFE, MARKER)
    first = directory([(0x0112, 3, 1)], 26)
    second = directory([(0x0103, 3, 6), (0x0201, 4, 68), (0x0202, 4, len(inner))], 0)
    return with_segment(image, 0xE1, b"Exif\0\0II*\0\x08\0\0\0" + first + second + inner)


def png(image: Image.Image, compressed: bool) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", TEXT, zip=compressed)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


PLACES: dict[str, tuple[str, Callable[[Image.Image], bytes]]] = {
    "exif": ("exif", lambda image: with_exif(image, None, 0x010E, TEXT)),
    "gps": ("gps", lambda image: with_exif(image, 0x8825, 0x001D, TEXT)),
    "maker note": ("maker_note", lambda image: with_exif(image, 0x8769, 0x927C, MARKER)),
    "thumbnail": ("thumbnail", with_thumbnail),
    "xmp": ("xmp", lambda image: with_segment(image, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + MARKER + b"</x>")),
    "iptc": (
        "iptc",
        lambda image: with_segment(
            image, 0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(MARKER).to_bytes(4, "big") + MARKER + b"\0"
        ),
    ),
    "icc": ("icc", lambda image: jpeg(image, icc_profile=b"\0" * 128 + MARKER)),
    "comment": ("comment", lambda image: with_segment(image, 0xFE, MARKER)),
    "application segment": ("application_data", lambda image: with_segment(image, 0xE9, MARKER)),
    "trailing bytes": ("trailing_bytes", lambda image: jpeg(image) + MARKER),
    "png text": ("text", lambda image: png(image, False)),
    "compressed png text": ("text", lambda image: png(image, True)),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_hidden_marker_is_named_and_does_not_survive(astronaut: np.ndarray, place: str) -> None:
    kind, hide = PLACES[place]
    data = hide(Image.fromarray(np.ascontiguousarray(astronaut[:64, :64, ::-1])))
    assert MARKER in data or place == "compressed png text"
    assert kind in carried(data)
    clean = encode(decode(data))
    assert MARKER not in clean
    assert carried(clean) == frozenset()


def test_what_is_no_image_carries_nothing() -> None:
    assert carried(b"") == carried(b"text " + MARKER) == frozenset()
