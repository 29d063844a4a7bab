"""Pieces that are read once more on their own: cells of tables, quoted items, the words of names of files."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

MOST = 500
"""Pieces of a text that are read again."""
_WORD = r"[^\W\d_a-z][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?"
_NAME = rf"{_WORD}(?:[ ,]{{1,2}}{_WORD}){{1,3}}"
_CELL = re.compile(rf"(?<=[|\t'\"\[;])[ ]?({_NAME})[ ]?(?=[|\t'\"\];])")
_FILE = re.compile(r"(?<![\w@/.$-])[^\W_]{1,40}(?:[_-][^\W_]{1,40}){1,8}(?:\.[A-Za-z]\w{1,4})?(?![\w(=:/-])")
_PAIR = re.compile(rf"(?<![\w@/.$<-]){_WORD}(?:/| / | <> ){_WORD}(?![\w(=:/>-])")
_PART = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+")


def pieces(text: str, ordinary: Container[str]) -> Iterator[tuple[int, int, str]]:
    """Where each piece is, and what it says, letter for letter; pieces of ordinary words alone are left out."""
    found = 0
    for match in _CELL.finditer(text):
        if found < MOST and _unusual(match[1], ordinary):
            found += 1
            yield match.start(1), match.end(1), match[1]
    for match in (*_FILE.finditer(text), *_PAIR.finditer(text)):
        double = match[0].count("-") == 1 and not re.search(r"[_./]", match[0])  # Child-Pugh is one word
        said = re.sub("[_/<>-]", " ", match[0])
        if found < MOST and not double and len(_PART.findall(said)) > 1 and _unusual(said, ordinary):
            found += 1
            yield match.start(), match.end(), said


def _unusual(piece: str, ordinary: Container[str]) -> bool:
    return any(part.casefold() not in ordinary for part in _PART.findall(piece))
