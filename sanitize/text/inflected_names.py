"""A rare name that is found in one text of a batch is looked for in the others in the forms that its language gives it.

Who is `Kowalska` in one text is `Kowalskiej` in the next, or `kowalskiej` in a hurried one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from sanitize.text.code_lines import in_code
from sanitize.text.names_across_texts import SCORE, SHARE
from sanitize.text.spans import Finding, Places, Trust
from sanitize.text.squeezed import letters_of
from sanitize.text.vocabulary import Vocabulary

SHORTEST = 4
"""Letters of the shortest stem."""

_SLAVIC = "a e i o u y em im om ou ym ej"
_GENITIVE = frozenset({"s"})
ENDINGS: Mapping[str, frozenset[str]] = {
    "cs": frozenset(f"{_SLAVIC} ovi ova ove ovou ych ymi eho emu ami um".split()),
    "hr": frozenset(f"{_SLAVIC} og oga ome ov ova ove ovo ovu ovom im ima".split()),
    "pl": frozenset(
        f"{_SLAVIC} owi owie owa owej owie ie iej iem iego iemu ego emu ych ymi ich imi om ami ach".split()
    ),
    **dict.fromkeys(("da", "de", "nl", "no", "sv"), _GENITIVE),
}
"""What names end in, without accents, by language (ISO 639-1): endings of nouns and of adjectives, of wives and
daughters (-owa, -ová), of possession."""

_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{4,40}(?![^\W_])")
_FLEETING = re.compile(r"e(?=[kc]\Z)")
"""The vowel that forms of a name lack: Chrobotek, Chrobotka; Vrabec, Vrabce."""


def inflected_names(
    texts: Sequence[str], findings: Sequence[Sequence[Finding]], words: Vocabulary, languages: Collection[str]
) -> Iterator[tuple[int, Finding]]:
    """Further places of names in a batch in some languages (ISO 639-1), each with the position of its text.

    Names are persons' words that are in no dictionary. Of their forms those count that are frequent in no language and
    have a capital, or are in a text without any.
    """
    endings = frozenset[str]().union(*(ENDINGS.get(language, frozenset()) for language in languages))
    if not endings:
        return
    sure = [[one for one in some if one.entity == "PERSON" and one.score >= SCORE] for some in findings]
    said = {
        word
        for text, some in zip(texts, sure, strict=True)
        for one in some
        for word in _WORD.findall(text[one.start : one.end])
    }
    names = {stem(word, endings) for word in said if not words.is_known(word)}
    names.discard("")
    if not names:
        return
    occurs: Counter[str] = Counter()
    found: Counter[str] = Counter()
    places: list[tuple[int, re.Match[str], str]] = []
    for at, (text, some) in enumerate(zip(texts, findings, strict=True)):
        already, hurried = Places(some), text.islower()
        for word in _WORD.finditer(text):
            if (name := stem(word[0], endings)) in names:
                occurs[name] += 1
                if word[0].islower() and not hurried:
                    continue
                if already.hold(*word.span()):
                    found[name] += 1
                else:
                    places.append((at, word, name))
    for at, word, name in places:
        is_name = found[name] >= SHARE * occurs[name] and not words.is_known(word[0])
        if is_name and not in_code(texts[at], word.start()):
            yield at, Finding(*word.span(), "PERSON", SCORE, Trust.STATISTICAL)


@lru_cache(maxsize=200_000)
def stem(word: str, endings: frozenset[str]) -> str:
    """What the forms of a word have in common, without accents; nothing for a word that is too short."""
    plain = letters_of(word)
    sizes = (size for size in (4, 3, 2, 1) if len(plain) - size >= SHORTEST and plain[-size:] in endings)
    size = next(sizes, 0)
    common = plain[:-size] if size else plain
    return _FLEETING.sub("", common) if len(common) > SHORTEST else ""
