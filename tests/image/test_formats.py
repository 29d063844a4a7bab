from __future__ import annotations

import io
import zipfile

import pytest

from sanitize.errors import RecordError
from sanitize.image.codec import Picture, decode, encode
from sanitize.image.formats import format_of_bytes, format_of_suffix, is_polyglot


@pytest.fixture(scope="module")
def jpeg(astronaut) -> bytes:
    return encode(Picture(astronaut, "jpeg"))


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("inside.txt", "text")
    return buffer.getvalue()


def test_an_image_that_is_an_archive_or_a_document_too_is_rejected(jpeg: bytes) -> None:
    for data in (jpeg + archive(), jpeg[:2] + b"\xff\xfe\x00\x0a%PDF-1.7" + jpeg[2:]):
        assert is_polyglot(data)
        with pytest.raises(RecordError, match="image_polyglot"):
            decode(data)


def test_trailing_bytes_alone_are_no_second_format(jpeg: bytes) -> None:
    data = jpeg + b"PK\x05\x06 is no archive by itself"
    assert not is_polyglot(data)
    assert encode(decode(data)) == encode(decode(jpeg))


@pytest.mark.parametrize(
    ("suffix", "name"), [(".JPG", "jpeg"), ("jpeg", "jpeg"), (".tif", "tiff"), (".txt", None), ("", None)]
)
def test_suffixes(suffix: str, name: str | None) -> None:
    assert format_of_suffix(suffix) == name


def test_first_bytes(jpeg: bytes) -> None:
    assert format_of_bytes(jpeg) == "jpeg"
    assert format_of_bytes(b"RIFF\x00\x0a\x00\x00WEBPVP8 ") == "webp"
    assert format_of_bytes(b"<svg>") is None
