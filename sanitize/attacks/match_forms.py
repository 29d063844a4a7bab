"""The form in which values are looked for: case, spacing and punctuation folded, encodings undone."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import quote, unquote_to_bytes

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_BASE64 = re.compile(r"(?<![\w+/-])(?=[\w+/-]{8})[A-Za-z0-9+/_-][a-z]*+[A-Za-z0-9+/_-]+={0,2}", re.ASCII)
"""Runs of the alphabets (RFC 4648) that aren't a single lower-case word."""
_HEX = re.compile(r"[0-9A-Fa-f]{8,}")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_URL_SAFE = str.maketrans("-_", "+/")
_NO_TOKEN = bytes(code for code in range(128) if not chr(code).isalnum())
DEPTH = 2
"""How many encodings inside each other are undone."""


def tokens(text: str) -> list[str]:
    """Runs of letters and runs of digits in NFKC, case folded (Unicode 15, sections 3.13 and UAX #15)."""
    return _TOKEN.findall(text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold())


def compact(text: str) -> str:
    """The concatenation of the text's tokens."""
    if text.isascii():
        return text.lower().encode().translate(None, _NO_TOKEN).decode()
    return "".join(tokens(text))


def edges(parts: list[str]) -> set[int]:
    """Where tokens begin and end in their concatenation."""
    return {0, *accumulate(map(len, parts))}


def readings(text: str, depth: int = DEPTH) -> Iterator[str]:
    """The text, and what is in it when base64, hexadecimal and URL encodings are undone."""
    yield text
    if depth == 0:
        return
    for decoded in _decoded(text):
        try:
            inner = decoded.decode("utf-8")
        except UnicodeDecodeError:
            continue
        yield from readings(inner, depth - 1)


def byte_forms(text: str) -> Iterator[bytes]:
    """The byte strings, ASCII lower-cased, under which a text may lie in a file: plain, UTF-16, hexadecimal, URL."""
    for spelling in dict.fromkeys((text, text.lower(), text.upper(), "".join(tokens(text)))):
        raw = spelling.encode()
        yield raw.lower()
        yield spelling.encode("utf-16-le").lower()
        yield raw.hex().encode()
        yield quote(spelling, safe="").lower().encode()


def base64_forms(text: str) -> Iterator[bytes]:
    """What of the text's base64 stays the same at each of the three alignments, in both alphabets of RFC 4648."""
    for spelling in dict.fromkeys((text, text.lower(), text.upper())):
        raw = spelling.encode()
        for shift in range(3):
            encoded = base64.b64encode(bytes(shift) + raw)
            core = encoded[-(-4 * shift // 3) : 4 * (shift + len(raw)) // 3]
            yield core
            yield core.translate(bytes.maketrans(b"+/", b"-_"))


def _decoded(text: str) -> Iterator[bytes]:
    for run in _BASE64.findall(text):
        if run.islower() or run.isupper():
            continue
        core = run.rstrip("=").translate(_URL_SAFE)
        for shift in range(4 if len(core) > 16 else 1):
            yield from _base64(core[shift:])
    for run in _HEX.findall(text):
        yield bytes.fromhex(run[: len(run) // 2 * 2])
        yield bytes.fromhex(run[1 : 1 + (len(run) - 1) // 2 * 2])
    if _PERCENT.search(text):
        yield unquote_to_bytes(text.replace("+", " "))


def _base64(core: str) -> Iterator[bytes]:
    usable = len(core) - (len(core) % 4 == 1)
    try:
        yield base64.b64decode(core[:usable] + "=" * (-usable % 4))
    except binascii.Error:
        return
