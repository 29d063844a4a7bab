"""Given names and surnames of many countries, and what is made of them."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sanitize.word_frequency import frequency

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PLAIN = frozenset({"id", "no", "number", "name", "date", "time", "code", "type", "status", "count", "rate", "level"})
"""Last words of headings that begin like a name."""
_ENDINGS = re.compile(
    r"(?:(?:owsk|ewsk|ińsk|insk|dzk)[iay]|wicz|czyk|czak|owiak|enko|chuk|czuk|shvili|adze|opoulos|opoulou|idis|akis"
    r"|sson|sdottir|sdóttir|ović|ević|ovic|evic|mann|meier|maier|meyer|bauer|huber|oğlu|oglu|escu|eanu|yan"
    r"|ов|ова|ев|ева|ин|ина|ский|ская|енко|чук|швили|дзе|ян|ић|όπουλος|οπούλου|ίδης|άκης)$"
)
"""Endings that surnames have and other words hardly ever."""
_ADJECTIVE = re.compile(r"(?:ский|ская)$")
"""The endings of those that adjectives have as well: of languages and places, too."""
LONG = 6
"""Letters from which an ending says something."""
COMMON = 4.3
"""Frequency (Zipf scale of wordfreq) from which a surname is more often another word: once in 50,000 words."""
LANGUAGES = ("en", "de", "es", "fr")


class NameLists(NamedTuple):
    """Words in lower case: of names, and of what shares them with people."""

    given: frozenset[str]
    surnames: frozenset[str]
    towns: frozenset[str]
    others: frozenset[str]
    """Countries, nationalities, months and days, words of streets and of organizations."""


@cache
def all_lists() -> NameLists:
    """The lists that the weights of the text detector hold, and further names."""
    with (files("sanitize") / "text" / "weights" / "crf.npz").open("rb") as file, np.load(file) as weights:
        lists = json.loads(zlib.decompress(bytes(weights["lists"])))
    others = frozenset().union(*(lists[name] for name in ("co", "na", "da", "st", "or")))
    given, surnames = frozenset(lists["gi"]) | _further("given"), frozenset(lists["su"]) | _further("surnames")
    return NameLists(given, surnames, frozenset(lists["ci"]), others)


def _further(name: str) -> frozenset[str]:
    """The most frequent names of countries that the detector's lists have few of, in `names/NAME.txt`."""
    return frozenset((files("sanitize") / "columns" / "names" / f"{name}.txt").read_text("utf-8").split())


def name_lists() -> tuple[frozenset[str], frozenset[str]]:
    """Given names and surnames."""
    return all_lists()[:2]


def given_in(text: str) -> bool:
    """Whether one of the words is a given name."""
    return any(word.casefold() in name_lists()[0] for word in re.findall(r"[^\W\d_]+", text))


def surname_in(text: str) -> bool:
    """Whether one of the words is a surname."""
    return any(is_surname(word.casefold()) for word in re.findall(r"[^\W\d_]+", text))


def is_surname(word: str) -> bool:
    """Whether a word in lower case is a surname, or ends as surnames do."""
    return word in all_lists().surnames or (len(word) >= LONG and _ENDINGS.search(word) is not None)


def is_full_name(value: str) -> bool:
    """Whether a value is a given name and a surname, each with a capital, and nothing else."""
    words = value.split()
    if not 2 <= len(words) <= 4 or not all(word[:1].isupper() and _WORD.fullmatch(word.strip(".,")) for word in words):
        return False
    given, surnames = name_lists()
    parts = [word.strip(".,").casefold() for word in words]
    return (parts[0] in given and parts[-1] not in _PLAIN) or (parts[-1] in given and parts[0] in surnames)


def holds_person(words: Sequence[str]) -> bool:
    """Whether a given name and a surname follow one another among words in lower case."""
    lists = all_lists()
    pairs = ((one, other) for one, other in pairwise(words) if len(one) > 2 and len(other) > 2)
    return any(one in lists.given and other in lists.surnames and other not in lists.others for one, other in pairs)


def may_be_one_name(value: str) -> bool:
    """Whether a value is one word, and in a list of given names or surnames, or ends as surnames do."""
    word = value.casefold()
    return value.isalpha() and (word in all_lists().given or is_surname(word))


@cache
def is_one_name(word: str) -> bool:
    """Whether one word in lower case is a given name or a surname, and no town, country, month or common word."""
    lists = all_lists()
    if word in lists.towns or word in lists.others:
        return False
    if word in lists.given:
        return True
    adjective = _ADJECTIVE.search(word) and word not in lists.surnames
    return is_surname(word) and not adjective and not is_common(word)


def is_common(word: str) -> bool:
    """Whether a word in lower case is common in one of the languages asked."""
    return frequency(word, LANGUAGES) >= COMMON


def is_user_name(value: str) -> bool:
    """Whether a value is made as user names are: an initial or a given name, and a surname, in one word."""
    given, surnames = name_lists()
    word = value.strip().lstrip("@").rstrip("0123456789").casefold()
    parts = [part for part in re.split(r"[._-]", word) if part]
    if len(parts) == 2:
        return (parts[0] in given or len(parts[0]) == 1) and (parts[1] in surnames or parts[1] in given)
    if len(parts) != 1 or not word.isalpha() or " " in value.strip() or not value.strip().lstrip("@")[:1].islower():
        return False
    if len(word) > 5 and (word[1:] in surnames or (word[:-1] in surnames and not is_common(word))):
        return True
    cuts = [cut for cut in range(3, len(word) - 2) if word[:cut] in given]
    begins = len(word) > 8 and any(cut > 3 for cut in cuts)
    return any(word[cut:] in surnames for cut in cuts) or (begins and not is_known_word(word))


def is_known_word(word: str) -> bool:
    """Whether a word in lower case is used, however seldom, in one of the languages asked."""
    return frequency(word, LANGUAGES) > 0
