"""Telling image formats by their first bytes and by file names, and files that are something else besides."""

from __future__ import annotations

import re
import struct

_MAGIC: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("jpeg", re.compile(rb"\xff\xd8\xff")),
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("tiff", re.compile(rb"II[*+]\0|MM\0[*+]")),
    ("bmp", re.compile(rb"BM")),
    ("avif", re.compile(rb".{4}ftypavi[fs]", re.DOTALL)),
    ("ppm", re.compile(rb"P[1-6]\s")),
    ("jpeg2000", re.compile(rb"\xff\x4f\xff\x51|\0\0\0\x0cjP  \r\n\x87\n")),
    ("heif", re.compile(rb".{4}ftyp(hei[cfsmx]|hev[cmsx]|mif1|msf1)", re.DOTALL)),
)
_SUFFIXES = {
    "jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "png": ("png",),
    "webp": ("webp",),
    "gif": ("gif",),
    "tiff": ("tif", "tiff"),
    "bmp": ("bmp", "dib"),
    "avif": ("avif",),
    "ppm": ("pbm", "pgm", "ppm", "pnm"),
    "jpeg2000": ("jp2", "j2k", "jpf", "jpx", "j2c"),
    "heif": ("heic", "heif", "hif"),
}
_BY_SUFFIX = {suffix: name for name, suffixes in _SUFFIXES.items() for suffix in suffixes}

_PDF_WINDOW = 1024
"""Readers look for a PDF header in this many bytes (ISO 32000-1, annex H, note 13)."""
_ZIP_END = b"PK\x05\x06"
_ZIP_END_SIZE, _ZIP_COMMENT_MAX = 22, 65535
"""The end record of a ZIP archive and its comment (PKWARE APPNOTE 4.3.16)."""


def format_of_bytes(data: bytes) -> str | None:
    """The lower-case name of the image format that the first bytes announce, None when it isn't one of ours."""
    return next((name for name, pattern in _MAGIC if pattern.match(data)), None)


def format_of_suffix(suffix: str) -> str | None:
    """The format that a file name's suffix promises (with or without its dot), None when it isn't one of ours."""
    return _BY_SUFFIX.get(suffix.lower().removeprefix("."))


def is_polyglot(data: bytes) -> bool:
    """Whether an image is a PDF document or a ZIP archive (also of programs and office documents) at the same time."""
    if b"%PDF-" in data[:_PDF_WINDOW]:
        return True
    tail = data[-(_ZIP_END_SIZE + _ZIP_COMMENT_MAX) :]
    end = tail.rfind(_ZIP_END)
    if end < 0 or len(tail) - end < _ZIP_END_SIZE:
        return False
    (comment,) = struct.unpack_from("<H", tail, end + _ZIP_END_SIZE - 2)
    return bool(end + _ZIP_END_SIZE + comment <= len(tail))
