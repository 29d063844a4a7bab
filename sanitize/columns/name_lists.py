"""Given names and surnames of many countries, and what is made of them."""

from __future__ import annotations

import json
import re
import zlib
from functools import cache
from importlib.resources import files

import numpy as np

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PLAIN = frozenset({"id", "no", "number", "name", "date", "time", "code", "type", "status", "count", "rate", "level"})
"""Last words of headings that begin like a name."""


@cache
def name_lists() -> tuple[frozenset[str], frozenset[str]]:
    """Given names and surnames, in lower case, as the weights of the text detector hold them."""
    with (files("sanitize") / "text" / "weights" / "crf.npz").open("rb") as file, np.load(file) as weights:
        lists = json.loads(zlib.decompress(bytes(weights["lists"])))
    return frozenset(lists["gi"]), frozenset(lists["su"])


def given_in(text: str) -> bool:
    """Whether one of the words is a given name."""
    return any(word.casefold() in name_lists()[0] for word in re.findall(r"[^\W\d_]+", text))


def surname_in(text: str) -> bool:
    """Whether one of the words is a surname."""
    return any(word.casefold() in name_lists()[1] for word in re.findall(r"[^\W\d_]+", text))


def is_full_name(value: str) -> bool:
    """Whether a value is a given name and a surname, each with a capital, and nothing else."""
    words = value.split()
    if not 2 <= len(words) <= 4 or not all(word[:1].isupper() and _WORD.fullmatch(word.strip(".,")) for word in words):
        return False
    given, surnames = name_lists()
    parts = [word.strip(".,").casefold() for word in words]
    return (parts[0] in given and parts[-1] not in _PLAIN) or (parts[-1] in given and parts[0] in surnames)


def is_user_name(value: str) -> bool:
    """Whether a value is made as user names are: an initial or a given name, and a surname, in one word."""
    given, surnames = name_lists()
    word = value.strip().lstrip("@").rstrip("0123456789").casefold()
    parts = [part for part in re.split(r"[._-]", word) if part]
    if len(parts) == 2:
        return (parts[0] in given or len(parts[0]) == 1) and (parts[1] in surnames or parts[1] in given)
    if len(parts) != 1 or not word.isalpha() or " " in value.strip() or not value.strip().lstrip("@")[:1].islower():
        return False
    if len(word) > 5 and word[1:] in surnames:
        return True
    return any(word[:cut] in given and (word[cut:] in surnames) for cut in range(3, len(word) - 2))
