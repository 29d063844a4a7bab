"""Names written in capitals that no dictionary has: `IN WITNESS WHEREOF, GUDMUNDUR AGUIRREZABALA`, `VUKOVIC,XABIER`."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from sanitize.text.acting_persons import is_known
from sanitize.text.ordinary_words import is_ordinary
from sanitize.text.spans import Finding, Trust

SCORE = 0.6
_WORD = r"[^\W\d_a-zß-öø-ÿ]{3,20}(?:[-'’][^\W\d_a-zß-öø-ÿ]{2,20})?"
_PAIR = re.compile(rf"(?<![\w@#/\\.:=$<>{{}}`'-])({_WORD})(?P<joint> |, ?)(?=({_WORD})(?![\w@/\\=:(<>\[-]))")
_TITLED = re.compile(rf"(?<![\w-])(?:DR|MR|MRS|MS|PROF)\.? (?P<name>{_WORD})(?![\w@/\\=:(-])")
_ROMAN = re.compile(r"[IVXLCDM]+")
_VOWEL = re.compile(r"[AEIOUYÄÖÜÅÆØÀ-Ý]")


def names_in_capitals(text: str, lists: Mapping[str, Container[str]], ordinary: Container[str]) -> Iterator[Finding]:
    """Two words in a row, or one after a form of address; each can be spoken, and none is in a dictionary.

    One of two may be in the lists of names instead ("gi" given names, "su" surnames).
    """
    for match in _PAIR.finditer(text):
        strange = [_is_name(word, ordinary) for word in match.group(1, 3)]
        if any(strange) and all(
            odd or _is_listed(word, lists, ordinary) for odd, word in zip(strange, match.group(1, 3), strict=True)
        ):
            yield Finding(match.start(), match.end(3), "PERSON", SCORE, Trust.STATISTICAL)
    for match in _TITLED.finditer(text):
        if _is_name(match["name"], ordinary):
            yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)


def _is_name(word: str, ordinary: Container[str]) -> bool:
    spoken = _VOWEL.search(word) and re.search(r"[^\W\d_AEIOU]", word) and not _ROMAN.fullmatch(word)
    return bool(spoken) and not any(is_known(part, ordinary) for part in re.findall(r"[^\W\d_]+", word))


def _is_listed(word: str, lists: Mapping[str, Container[str]], ordinary: Container[str]) -> bool:
    folded = word.casefold()
    return (folded in lists["gi"] or folded in lists["su"]) and not is_ordinary(folded, ordinary)
