"""Names written in capitals that no dictionary has: `IN WITNESS WHEREOF, GUDMUNDUR AGUIRREZABALA`, `VUKOVIC,XABIER`."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from sanitize.text.acting_persons import is_known
from sanitize.text.spans import Finding, Trust

SCORE = 0.6
_WORD = r"[^\W\d_a-zß-öø-ÿ]{3,20}(?:[-'’][^\W\d_a-zß-öø-ÿ]{2,20})?"
_PAIR = re.compile(rf"(?<![\w@#/\\.:=$<>{{}}`'-])({_WORD})(?P<joint> |, ?)(?=({_WORD})(?![\w@/\\=:(<>\[-]))")
_TITLED = re.compile(rf"(?<![\w-])(?:DR|MR|MRS|MS|PROF)\.? (?P<name>{_WORD})(?![\w@/\\=:(-])")
_ROMAN = re.compile(r"[IVXLCDM]+")
_VOWEL = re.compile(r"[AEIOUYÄÖÜÅÆØÀ-Ý]")


def names_in_capitals(text: str, ordinary: Container[str]) -> Iterator[Finding]:
    """Two words in a row, or one after a form of address; each can be spoken, and none is in a dictionary."""
    for match in _PAIR.finditer(text):
        if all(_is_name(word, ordinary) for word in match.group(1, 3)):
            yield Finding(match.start(), match.end(3), "PERSON", SCORE, Trust.STATISTICAL)
    for match in _TITLED.finditer(text):
        if _is_name(match["name"], ordinary):
            yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)


def _is_name(word: str, ordinary: Container[str]) -> bool:
    spoken = _VOWEL.search(word) and re.search(r"[^\W\d_AEIOU]", word) and not _ROMAN.fullmatch(word)
    return bool(spoken) and not any(is_known(part, ordinary) for part in re.findall(r"[^\W\d_]+", word))
