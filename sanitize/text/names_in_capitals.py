"""Names written in capitals that no dictionary has: `IN WITNESS WHEREOF, GUDMUNDUR AGUIRREZABALA`, `VUKOVIC,XABIER`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.6
_WORD = r"[^\W\d_a-zß-öø-ÿ]{3,20}(?:[-'’][^\W\d_a-zß-öø-ÿ]{2,20})?"
_PAIR = re.compile(rf"(?<![\w@#/\\.:=$<>{{}}`'-])({_WORD})(?P<joint> |, ?)(?=({_WORD})(?![\w@/\\=:(<>\[-]))")
_TITLED = re.compile(rf"(?<![\w-])(?:DR|MR|MRS|MS|PROF)\.? (?P<name>{_WORD})(?![\w@/\\=:(-])")
_ROMAN = re.compile(r"[IVXLCDM]+")
_VOWEL = re.compile(r"[AEIOUYÄÖÜÅÆØÀ-Ý]")


SIGNS = (_PAIR, _TITLED)
"""A text in which none of them matches holds nothing for this finder."""


def names_in_capitals(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Two words in a row, or one after a form of address; each can be spoken, and none is in a dictionary.

    One of two may be in the lists of names instead.
    """
    for match in _PAIR.finditer(text):
        pair = match.group(1, 3)
        strange = [_is_strange(word, words) for word in pair]
        if any(strange) and all(odd or words.is_name(word) for odd, word in zip(strange, pair, strict=True)):
            yield Finding(match.start(), match.end(3), "PERSON", SCORE, Trust.STATISTICAL)
    for match in _TITLED.finditer(text):
        if _is_strange(match["name"], words):
            yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)


def _is_strange(word: str, words: Vocabulary) -> bool:
    spoken = _VOWEL.search(word) and re.search(r"[^\W\d_AEIOU]", word) and not _ROMAN.fullmatch(word)
    return bool(spoken) and not any(words.is_known(part) for part in re.findall(r"[^\W\d_]+", word))
