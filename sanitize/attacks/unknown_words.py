"""Words of no language that are written as names are: what lists of names and a model of sentences miss."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase

from sanitize.attacks.likely_names import RARE, Span, frequency
from sanitize.attacks.name_form.model import shipped
from sanitize.attacks.placeholders import PLACEHOLDER

UNKNOWN, UNKNOWN_ELSEWHERE = 1.5, 2.5
"""Frequencies (Zipf scale of wordfreq) in English and in other languages from which a word is one."""
LANGUAGES = ("de", "es", "fr", "it", "nl", "pt", "sv", "da", "nb", "fi", "pl", "cs", "sh", "tr", "ro", "hu", "ca", "id")
LEAST = -1.0
"""Least score of a word's letters. Of texts in which the text stage had left a name of a people that no list covers,
the detector finds 49 of 100 with these words and 15 without them; of web texts 1.3 instead of .7 of 100."""
MEANT = 10**-5.5
"""Share of English words from which on another word is a slip of it: 3.5 on the Zipf scale."""
REMEMBERED = 1 << 16
"""Words whose answer is kept."""
SHORTEST_SLIP, SHORTEST_PART = 5, 4
SHORTEST_IN_CAPITALS = 5
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_WORD = re.compile(rf"(?<![\w@#./\\&=])[{_LATIN}]{{4,25}}(?![\w@/\\=]|\([^\d]|\.\w)")
_DRAWN_OUT = re.compile(r"(\w)\1\1")


def unknown_words(text: str) -> Iterator[Span]:
    """Words with a capital that no language has, that no slip explains, and whose letters may be those of a name.

    In a text that is written in capitals throughout, a capital says nothing.
    """
    bare = PLACEHOLDER.sub(lambda match: " " * len(match[0]), text)
    for match in () if bare.isupper() else _WORD.finditer(bare):
        if _has_capital(match[0]) and _is_unknown(match[0].lower()) and shipped().score(match[0]) >= LEAST:
            yield match.span()


def _has_capital(word: str) -> bool:
    return word[0].isupper() and (word[1:].islower() or (word.isupper() and len(word) >= SHORTEST_IN_CAPITALS))


@lru_cache(maxsize=REMEMBERED)
def _is_unknown(word: str) -> bool:
    if _DRAWN_OUT.search(word) or frequency(word) >= UNKNOWN or _elsewhere(word) >= UNKNOWN_ELSEWHERE:
        return False
    return not (len(word) >= SHORTEST_SLIP and _is_slip(word)) and not _is_compound(word)


def _is_slip(word: str) -> bool:
    from wordfreq import get_frequency_dict

    shares = get_frequency_dict("en", "best")
    return any(shares.get(other, 0) >= MEANT for other in _one_slip(word))


def _is_compound(word: str) -> bool:
    """Whether a word is two words of a language together, with an "s" in between perhaps."""
    places = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    return any(
        _elsewhere(word[at:]) > RARE and max(_elsewhere(word[:at]), _elsewhere(word[:at].rstrip("s"))) > RARE
        for at in places
    )


def _one_slip(word: str) -> Iterator[str]:
    """The word with a letter left out, added, replaced or exchanged with the next (Damerau, CACM 7(3), 1964)."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in ascii_lowercase:
            yield before + letter + after
            yield before + letter + after[1:]


@lru_cache(maxsize=REMEMBERED)
def _elsewhere(word: str) -> float:
    """The highest frequency of a word in lower case in English and the other languages."""
    from wordfreq import zipf_frequency

    return max(float(zipf_frequency(word, language, "small")) for language in ("en", *LANGUAGES))
