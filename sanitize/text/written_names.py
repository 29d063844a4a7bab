"""A person's name inside of what a machine reads: `data-ann-lee`, `AnnLee`."""

from __future__ import annotations

import re
from itertools import pairwise

from sanitize.text.crf_recognizer import shipped
from sanitize.text.ordinary_words import ordinary_words

_WORD = re.compile(r"[A-Z]?[a-zß-ÿ]+|[A-ZÀ-Þ]{2,}(?![a-z])|[^\W\d_A-Za-zÀ-ÿ]+")
_JOINT = re.compile(r"[._ -]?")


def written_name(identifier: str) -> tuple[int, int] | None:
    """Where (start, end) an identifier has a given name next to another word, neither of them an ordinary one."""
    words = list(_WORD.finditer(identifier))
    if len(words) < 2:
        return None
    given, ordinary = shipped().features.lexicon.lists["gi"], ordinary_words()
    for first, second in pairwise(words):
        pair = [first[0].casefold(), second[0].casefold()]
        if min(map(len, pair)) < 3 or not _JOINT.fullmatch(identifier, first.end(), second.start()):
            continue
        if any(word in given for word in pair) and not any(word in ordinary for word in pair):
            return first.start(), second.end()
    return None
