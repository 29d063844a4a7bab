"""Finding in a row's text the values that the row's other columns hold, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, combinations

from sanitize.text.account_names import account_names
from sanitize.text.boundaries import LEAST_INFLECTED, begins, ends, unspaced
from sanitize.text.name_context import acts, capital_in_sentence, introduced, labelled
from sanitize.text.name_parts import name_parts
from sanitize.text.normalize import normalize
from sanitize.text.ordinary_words import says_little
from sanitize.text.spans import Finding, Trust
from sanitize.text.squeezed import Squeezed, letters_of, squeeze, words_of_value
from sanitize.word_frequency import MORE_LANGUAGES, frequency

ENTITY = "KNOWN_VALUE"
MINIMUM_LETTERS = 3
MINIMUM_DIGITS = 5
MOST_NAMES = 6
"""Names of one word in a row of which any two may be those of one person."""

_DIGITS = re.compile(r"\d{5,}")
_GAP = r"[\W_]{0,3}"
_BEFORE = r"(?:age[ds]?|of age|turn(?:ed|s|ing)|at the age of|no\.?|number|nr\.?|#|id|zip|code|year|born|in)\W{1,3}"
_AFTER = r"[\s-]{0,2}(?:years?|yrs?|yo|y/o|months?|jahre|ans|anni|años)\b"
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe"}
)
_VOWEL_AT_END = re.compile(
    r"(?<=[\u0400-\u04ff]{3})[аеёиійоуыьюяїє]$|(?<=[a-z\u00c0-\u017f]{4})[aáeoyý]$", re.IGNORECASE
)
"""What other endings of a name take the place of: Bogna, Bogny; Nováková, Novákové."""


@dataclass(frozen=True, slots=True)
class KnownValue:
    """An identifier or quasi-identifier of a row, as a string.

    `numeric` says that the column holds numbers, `name` that it holds people's names, whose parts count alone;
    `column` is what the column is called, a label that may stand before the value.
    """

    value: str
    numeric: bool = False
    name: bool = False
    column: str = ""


@dataclass(frozen=True, slots=True)
class _Needle:
    """Folded letters to look for, places in them where the text may have blanks, and what else has to hold.

    `ordinary` needs a context, `short` a capital letter; `inflected` may have an ending; `account` is no word.
    """

    letters: str
    joints: frozenset[int] = frozenset()
    ordinary: bool = False
    short: bool = False
    inflected: bool = False
    account: bool = False
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None


def find_known(text: str, known: Sequence[KnownValue], ordinary: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Where `text` (in matching form) repeats a known value.

    Words are matched whatever their case, accents, spacing, hyphenation and punctuation, between word boundaries (in
    scripts that have them), from 3 letters or digits on, 2 in Han, kana and Hangul. Parts of a name count alone, and
    the names of accounts that are made of a name and an initial, unless they are words. A name or part of one that is
    one of the `ordinary` words counts in context only: a title, a label, a capital letter inside a sentence, or at its
    start before what people do. So do other values that say little (`May`, `Other`), behind a label, and numbers
    shorter than 5 digits: "34-year-old", "aged 34", "age: 34".
    """
    if not known:
        return
    squeezed = squeeze(text)
    for value in (*known, *_together(known)):
        for needle in _needles(value, ordinary):
            for start, end in squeezed.find(needle.letters, needle.joints):
                if _counts(squeezed, start, end, needle, value):
                    yield Finding(start, end, ENTITY, 1.0, Trust.CERTAIN)
        for pattern in _in_context(value):
            for match in pattern.finditer(text):
                yield Finding(*match.span(1), ENTITY, 1.0, Trust.CERTAIN)


def _together(known: Sequence[KnownValue]) -> Iterator[KnownValue]:
    """Names of one word in two columns of a row, as one person's."""
    names = [value for value in known if value.name and value.value.strip().isalpha()]
    for one, other in combinations(names[:MOST_NAMES], 2):
        yield KnownValue(f"{one.value} {other.value}", name=True)


def _counts(squeezed: Squeezed, start: int, end: int, needle: _Needle, value: KnownValue) -> bool:
    text = squeezed.text
    if not (begins(text, start) and ends(text, end, inflected=needle.inflected)):
        return False
    if text[start].isdecimal() and not _number_bounded(text, start, end):
        return False
    if needle.before and not needle.before.search(text, max(start - 8, 0), start):
        return False
    if needle.after and not needle.after.match(text, end):
        return False
    if needle.short and not text[start].isupper():
        return False
    if needle.account and frequency(text[start:end].lower(), MORE_LANGUAGES):
        return False
    if not needle.ordinary:
        return True
    if labelled(text, start, value.column) or (value.name and introduced(text, start)):
        return True
    return value.name and (capital_in_sentence(text, start, end) or acts(text, start, end))


def _number_bounded(text: str, start: int, end: int) -> bool:
    """Whether digits aren't part of a longer number."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    inside = (len(before) > 1 and before[1] in ".," and before[0].isdecimal()) or before[-1:].isdecimal()
    return (
        not inside and not after[:1].isdecimal() and not (len(after) > 1 and after[0] in ".," and after[1].isdecimal())
    )


@lru_cache(maxsize=8192)
def _needles(known: KnownValue, ordinary: frozenset[str]) -> tuple[_Needle, ...]:
    value = normalize(known.value).text.strip()
    parts = tuple(words_of_value(value.removesuffix(".0") if known.numeric else value))
    if not parts or (_is_number(parts, known.numeric) and len("".join(parts)) < MINIMUM_DIGITS):
        return ()
    if _is_number(parts, known.numeric):
        return (_Needle("".join(map(letters_of, parts))),)
    orders = {parts: None, parts[::-1]: None}
    if known.name:
        orders |= {(parts[-1], *parts[:-1]): None, (*parts[1:], parts[0]): None}
    needles = [needle for order in orders for needle in _whole(order, known.name, ordinary)]
    needles += [_Needle(letters_of(digits)) for digits in _DIGITS.findall(value) if len(parts) > 1 or digits != value]
    if known.name:
        needles += [needle for part in name_parts(parts) for needle in _part(part, ordinary)]
        needles += [_Needle(letters, account=True) for letters in account_names(parts)]
    return tuple(dict.fromkeys(needles))


def _whole(parts: tuple[str, ...], name: bool, ordinary: frozenset[str]) -> Iterator[_Needle]:
    spelled = " ".join(parts).casefold()
    alone = (len(parts) == 1 and spelled in ordinary) if name else says_little(spelled)
    for written in dict.fromkeys((parts, tuple(part.translate(_UMLAUTS) for part in parts))):
        folded = [letters_of(part) for part in written]
        letters = "".join(folded)
        if len(letters) >= _least(written[0]) or (name and len(letters) == 2):
            short = len(letters) < _least(written[0])
            joints = frozenset(accumulate(map(len, folded[:-1])))
            if name and unspaced(letters[0]) and len(parts) == 1:
                joints = frozenset({1, 2})  # where a surname may end
            yield _Needle(letters, joints, alone, short, _may_inflect(written[-1], name, alone))
    if name and (stem := _VOWEL_AT_END.sub("", parts[-1])) != parts[-1]:
        folded = [letters_of(part) for part in (*parts[:-1], stem)]
        yield _Needle("".join(folded), frozenset(accumulate(map(len, folded[:-1]))), alone, False, True)


def _part(part: tuple[str, str, str], ordinary: frozenset[str]) -> Iterator[_Needle]:
    word, before, after = part
    if before or after:
        patterns = (re.compile(item) if item else None for item in (before, after))
        yield _Needle(letters_of(word), frozenset(), False, False, False, False, *patterns)
        return
    yield from _whole((word,), True, ordinary)


def _may_inflect(word: str, name: bool, ordinary: bool) -> bool:
    return name and not ordinary and len(word) >= LEAST_INFLECTED and word.isalpha()


def _least(word: str) -> int:
    return 2 if unspaced(word[0]) else MINIMUM_LETTERS


def _is_number(parts: tuple[str, ...], numeric: bool) -> bool:
    return numeric or "".join(parts).isdecimal()


@lru_cache(maxsize=4096)
def _in_context(known: KnownValue) -> tuple[re.Pattern[str], ...]:
    """Patterns of a number that is too short to count everywhere."""
    value = normalize(known.value).text.strip()
    parts = words_of_value(value.removesuffix(".0") if known.numeric else value)
    if not parts or not _is_number(tuple(parts), known.numeric) or len("".join(parts)) >= MINIMUM_DIGITS:
        return ()
    core = rf"(?<![\w.,])({_GAP.join(map(re.escape, parts))})(?!\w|[.,]\d)"
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in (rf"\b{_BEFORE}{core}", core + _AFTER))
