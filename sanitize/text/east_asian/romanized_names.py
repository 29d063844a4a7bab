"""Chinese, Korean and Japanese names in Latin letters, in texts of these languages: `Chen Chih-ming（陳志明）`.

The detectors of Latin languages see such a name without a sentence around it, and often take it for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.east_asian.name_lists import LISTS
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import vocabulary

SCORE = 0.7

_SYLLABLE = (
    r"(?:zh|ch|sh|hs|ts|tz|sz|kw|gw|kh|ph|th|hw|ky|ry|gy|by|ny|my|py|hy|[bpmfdtnlgkhjqxrzcsywv])?"
    r"(?:i?ang|i?ong|i?ung|eung|uang|yeong|yeon|eong|eon|[aeiou](?:ng|eng|ing)?|iao|uai|uei|[aeiou]{2}|y[aeou]{1,2}|w[aeio]|ih|ueh|ieh)"
    r"(?:ng|[nmhrkptlg])?"
)
_GIVEN = re.compile(rf"(?:tsz|sze?|{_SYLLABLE})(?:-?{_SYLLABLE}){{0,3}}", re.IGNORECASE)
_WORDS = re.compile(
    r"(?<![A-Za-z@./_-])[A-Z][A-Za-z]{1,11}(?:[ ,]{1,2}[A-Z][a-z]{0,11}(?:-[A-Za-z]{2,9})?){1,3}(?![A-Za-z@/_-])"
)
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)?")


def romanized_names(text: str) -> Iterator[Finding]:
    """People whose surname is a usual one of China, Korea or Japan, its given name of syllables of these languages."""
    for match in _WORDS.finditer(text):
        words = _WORD.findall(match[0])
        if _is_name(words[0], words[1:]) or _is_name(words[-1], words[:-1]):
            yield Finding(*match.span(), "PERSON", SCORE, Trust.PATTERN)


def _is_name(surname: str, given: list[str]) -> bool:
    said = surname.lower()
    if said not in LISTS["romanized"] or not all(map(_GIVEN.fullmatch, given)):
        return False
    if {said, *map(str.lower, given)} <= LISTS["romanized_words"]:  # Hong Kong
        return False
    words = sum(vocabulary().is_in_dictionaries(word) for word in given if "-" not in word)
    return words < len(given) and not (words and said in LISTS["romanized_words"])
