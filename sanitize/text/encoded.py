"""What is inside of base64 (RFC 4648) and hexadecimal digits: known values, and texts."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence

from sanitize.text.known_values import ENTITY, KnownValue, find_known
from sanitize.text.normalize import normalize
from sanitize.text.spans import Finding, Trust

LEAST_TEXT = 12
"""Digits of base64 from which they are decoded to be read."""
_BASE64 = re.compile(r"(?<![\w+/-])[A-Za-z0-9+/_-]{4,100000}={0,2}(?![\w+/-])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x|\\x)?((?:[0-9A-Fa-f]{2}[ :]?){4,50000})(?![0-9A-Za-z])")
_MOSTLY_PLAIN = re.compile(r"[a-z]+|[A-Z]?[a-z]+(?:-[a-z]+)*")


def find_encoded(text: str, known: Sequence[KnownValue], ordinary: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Stretches of base64 or hexadecimal digits that hold a known value once they are decoded."""
    for match in _BASE64.finditer(text):
        if not _MOSTLY_PLAIN.fullmatch(match[0]) and _holds(_from_base64(match[0]), known, ordinary):
            yield Finding(*match.span(), ENTITY, 1.0, Trust.CERTAIN)
    for match in _HEX.finditer(text):
        if _holds(bytes.fromhex(re.sub("[ :]", "", match[1])), known, ordinary):
            yield Finding(match.start(), match.start() + len(match[0].rstrip(" :")), ENTITY, 1.0, Trust.CERTAIN)


def encoded_texts(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of base64 that hold a text of some words or a long one, with what they say; codes hardly ever do."""
    for match in _BASE64.finditer(text):
        if len(match[0]) < LEAST_TEXT or match[0].isdecimal() or _MOSTLY_PLAIN.fullmatch(match[0]):
            continue
        try:
            plain = _from_base64(match[0]).decode()
        except UnicodeDecodeError:
            continue
        readable = all(sign.isprintable() or sign in "\n\t" for sign in plain)
        if plain and readable and sum(map(str.isalpha, plain)) >= 0.5 * len(plain):
            yield match.start(), match.end(), plain


def _from_base64(digits: str) -> bytes:
    plain = digits.rstrip("=")
    try:
        return base64.b64decode(plain.replace("-", "+").replace("_", "/") + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def _holds(content: bytes, known: Sequence[KnownValue], ordinary: frozenset[str]) -> bool:
    for encoding in ("utf-8", "utf-16-le"):
        try:
            plain = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(find_known(normalize(plain).text, known, ordinary)):
            return True
    return False
