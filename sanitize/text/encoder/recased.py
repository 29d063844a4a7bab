"""Texts in small letters or capitals alone as others are written: a capital where a word may be a name."""

from __future__ import annotations

import re

from sanitize.text.encoder.features import is_listed, is_rare

_WORD = re.compile(r"[^\W\d_]{2,}")


def recased(text: str) -> str:
    """The text with capitals at the beginning of words that are rare or listed as names, and nowhere else.

    A text in both cases stays as it is, and so does every place in it.
    """
    if not (text.islower() or text.isupper()):
        return text
    written = _WORD.sub(lambda match: _recased(match[0].lower()), text.lower())
    return written if len(written) == len(text) else text


def _recased(word: str) -> str:
    return word.capitalize() if is_rare(word) or is_listed(word) else word
