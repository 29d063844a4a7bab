"""Attributes of a token, which the CRF weighs: word, shape, affixes, word lists, clusters of word vectors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sanitize.text.crf.tokens import NEW_LINE

Clusters = Callable[[str], tuple[str, ...]]

OFFSETS = (-3, -2, -1, 0, 1, 2, 3)
_KINDS_AT = {
    -3: frozenset("wz"),
    -2: frozenset("wszc"),
    -1: frozenset("wszck3"),
    0: frozenset("wszck3124pdgu"),
    1: frozenset("wszck3g"),
    2: frozenset("wszc"),
    3: frozenset("wz"),
}
"""Kinds of attributes looked at by distance from the token: w word, s shape, z list, c k clusters, 1-4 suffixes,
p prefixes, d digits, g glue, u case of the text."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known about words beside the weights: name lists, frequent words, and clusters of word vectors."""

    lists: Mapping[str, frozenset[str]]
    frequent: frozenset[str]
    clusters: Clusters


@dataclass(frozen=True, slots=True)
class Word:
    """A distinct token: its own attributes, its coarse class, and its frequent word or else its class."""

    attributes: tuple[str, ...]
    coarse: str
    lexical: str


EDGE = Word(("w=<edge>",), "<edge>", "<edge>")
"""What stands before the first and after the last token."""

BREAK = Word(("w=<line>", "s=<line>"), "<line>", "<line>")
"""A line break."""


@dataclass(frozen=True, slots=True)
class Features:
    """Attributes of tokens and of pairs of neighbours under a lexicon; each distinct token is looked at once."""

    lexicon: Lexicon
    words: dict[str, Word] = field(default_factory=dict)

    def word(self, key: str) -> Word:
        """Attributes of a token key, from the cache."""
        found = self.words.get(key)
        if found is None:
            found = self.words[key] = self._describe(key)
        return found

    def _describe(self, key: str) -> Word:
        mode, glue, word = key[0], key[1], key[2:]
        if word == NEW_LINE:
            return BREAK
        lower = word.casefold()
        form = shape(word)
        lists = [name for name, members in self.lexicon.lists.items() if lower in members]
        attributes = [f"w={lower}", f"s={form}", f"g={glue}{form}", f"u={mode}{form}"]
        attributes += [f"z={name}" for name in lists]
        attributes += [f"z={'.'.join(lists)}"] if len(lists) > 1 else []
        if word[0].isalpha():
            attributes += [f"{size}={lower[-size:]}" for size in (1, 2, 3, 4) if len(lower) > size]
            attributes += [f"p={lower[:size]}" for size in (2, 3, 4) if len(lower) > size]
            attributes += [f"{kind}={name}" for kind, name in zip("ck", self.lexicon.clusters(word), strict=False)]
        elif word[0].isdecimal():
            attributes.append(f"d={_magnitude(word)}")
        coarse = f"{form}|{'.'.join(lists)}"
        return Word(tuple(attributes), coarse, lower if lower in self.lexicon.frequent else coarse)


def at(attributes: tuple[str, ...], offset: int) -> list[str]:
    """The attributes that count at a distance from the token, named by it."""
    kinds = _KINDS_AT[offset]
    return [f"{offset}{attribute}" for attribute in attributes if attribute[0] in kinds]


HINT_OFFSETS = (-1, 0, 1)


def hint_at(hint: str, offset: int) -> list[str]:
    """Attributes of another model's hint, of the form "mode given.likeliest.sureness", at a distance from the token."""
    if not hint:
        return []
    said = hint.partition(" ")[2]
    given, _, rest = said.partition(".")
    names = [f"m={given}", f"n={rest}", f"o={said}", f"q={given}.{rest.partition('.')[0]}"]
    if offset == 0:
        names.append(f"j={hint}")
    return [f"{offset}{name}" for name in names]


def hint_pairs(hint: str, word: Word) -> tuple[str, str]:
    """Conjunctions of a token with its hint."""
    return f"h{hint}~{word.coarse}", f"i{hint}~{word.lexical}"


def pairs(before: Word, word: Word, after: Word) -> tuple[str, str, str, str]:
    """Conjunctions of a token with its neighbours."""
    return (
        f"a{before.lexical}~{word.coarse}",
        f"b{word.coarse}~{after.lexical}",
        f"e{before.lexical}~{after.lexical}",
        f"f{before.coarse}~{word.coarse}~{after.coarse}",
    )


def shape(word: str) -> str:
    """X for capitals, x for small letters, runs collapsed; digits with their number up to 6; other scripts by name."""
    first = word[0]
    if first.isdecimal():
        return f"d{min(len(word), 6)}"
    if not first.isalpha():
        return first if first.isascii() else "sym"
    if first.isupper() and len(word) == 1:
        return "X1"
    if not (first.isascii() or "LATIN" in unicodedata.name(first, "")):
        return unicodedata.name(first, "OTHER").split(" ", 1)[0].lower()
    return _RUN.sub(lambda match: match[0][0], "".join("X" if letter.isupper() else "x" for letter in word))


_RUN = re.compile(r"X{2,}|x{2,}")


def _magnitude(digits: str) -> str:
    if len(digits) > 4:
        return "long"
    number = int(digits)
    limits = ((12, "month"), (31, "day"), (99, "two"), (120, "age"), (999, "three"))
    if 1900 <= number <= 2039:
        return "year"
    return next((name for limit, name in limits if number <= limit), "four")
