"""Texts in small letters or capitals alone as others are written: a capital where a word may be a name."""

from __future__ import annotations

import re

from sanitize.text.encoder.features import is_article, is_listed, is_rare

MOST = 2 / 3
"""The share of words that may get a capital: of a text with more of them nothing is known."""

_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,}")


def recased(text: str) -> str:
    """The text with capitals at the beginning of words that are rare or listed as names, and nowhere else.

    A text in both cases stays as it is, and so does every place in it.
    """
    if not (text.islower() or text.isupper()):
        return text
    lower = text.lower()
    words = _WORD.findall(lower)
    names = {word for word in words if is_rare(word) or (is_listed(word) and not is_article(word))}
    if sum(word in names for word in words) > MOST * len(words):
        return text
    written = _WORD.sub(lambda match: match[0].capitalize() if match[0] in names else match[0], lower)
    return written if len(written) == len(text) else text
