"""Texts written in base64 (RFC 4648) inside of a text, so that the second text detector reads them as well."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

LEAST_LETTERS = 0.6
"""Share of letters in what is read: keys and digests that happen to be UTF-8 have fewer."""
_DIGITS = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{12,100000}={0,2}(?![\w+/=-])")


def encoded_texts(text: str) -> Iterator[tuple[int, int, str]]:
    """Where base64 of a readable text is, and what it says."""
    for match in _DIGITS.finditer(text):
        digits = match[0].rstrip("=")
        if digits.islower() or digits.isupper() or digits.isdecimal():
            continue
        try:
            plain = base64.b64decode(digits + "=" * (-len(digits) % 4), altchars=b"-_").decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        printable = all(sign.isprintable() or sign in "\r\n\t" for sign in plain)
        if printable and sum(map(str.isalpha, plain)) >= LEAST_LETTERS * len(plain):
            yield *match.span(), plain
