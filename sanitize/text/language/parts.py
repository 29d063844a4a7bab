"""A text as stretches that the same detectors read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sanitize.text.code_lines import in_code
from sanitize.text.code_syntax import COMMENT, weight
from sanitize.text.language.coverage import UNKNOWN, LanguageError
from sanitize.text.language.recognize import ANY_LATIN, Guess, recognize
from sanitize.text.language.scripts import LATIN, MAIN_LANGUAGE, runs_of
from sanitize.text.language.words import LATIN as LATIN_LANGUAGES
from sanitize.text.language.words import foreign

LITTLE = 0.5
"""Least weight of a line of code that is no comment."""

FOREIGN_WORDS = 12
"""Words of a paragraph from which on it is in a language without a name here when it is more than half unknown."""

MOST_UNREAD = 60
"""Characters of a text, in scripts that no detector reads, that are covered as they are within a text that is read."""

_SEGMENT = re.compile(r"[^\n]*?(?:\n\s*|[.!?…]+[\"”’')\]]*\s+|$)")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Part:
    """`text[start:end]`, the languages whose detectors read it, and stretches of the text that none of them reads.

    `foreign` says that its words, too few to be sure, speak for a language that no detector covers.
    """

    start: int
    end: int
    languages: frozenset[str]
    unread: tuple[tuple[int, int], ...] = ()
    foreign: bool = False


def parts(text: str, covered: frozenset[str], batch: Guess = ANY_LATIN) -> list[Part]:
    """The text by language, for detectors of the languages in `covered` (ISO 639-1), neighbours joined.

    Sentences and lines that say too little take the language of the text around them, and where that says too little
    as well, those of its `batch`; where all is mixed or says nothing, all detectors for the Latin script read them.
    Raises LanguageError for a text in another language; lines of code are in none.
    """
    segments = [match.span() for match in _SEGMENT.finditer(text) if match[0]]
    guesses = [recognize(text[start:end]) for start, end in segments]
    try:
        return _joined(text, segments, guesses, covered, batch)
    except LanguageError:
        code = [_is_code(text, start, end) for start, end in segments]
        if not any(code):
            raise
    plain = [
        _in_code(recognize(text[start:end]), says_nothing=one) for (start, end), one in zip(segments, code, strict=True)
    ]
    return _joined(text, segments, plain, covered, batch)


def _joined(
    text: str,
    segments: Sequence[tuple[int, int]],
    guesses: list[dict[str, Guess]],
    covered: frozenset[str],
    batch: Guess,
) -> list[Part]:
    _refuse_foreign(text, segments, guesses)
    _settle_han(text, guesses)
    around = _narrowed(_around(text, guesses), batch)
    found: list[Part] = []
    for (start, end), guess in zip(segments, guesses, strict=True):
        if LATIN in guess or not guess:
            guess[LATIN] = _narrowed(guess.get(LATIN, ANY_LATIN), around)
        part = _part(text, start, end, guess, covered)
        last = found[-1] if found else None
        if last and (last.languages, last.foreign) == (part.languages, part.foreign):
            found[-1] = Part(last.start, end, last.languages, last.unread + part.unread, last.foreign)
        else:
            found.append(part)
    unread = sum(end - start for part in found for start, end in part.unread)
    if unread > min(MOST_UNREAD, len(_LETTER.findall(text)) // 2):
        languages = (guess.likely for script, guess in recognize(text).items() if script != LATIN)
        raise LanguageError(next(language for group in languages for language in sorted(group - covered)))
    return found


def language_not_covered(text: str, covered: frozenset[str]) -> str | None:
    """The language of a text that is not among those covered, or None."""
    try:
        parts(text, covered)
    except LanguageError as error:
        return error.language
    return None


def _is_code(text: str, start: int, end: int) -> bool:
    """Whether a stretch is a line of code by itself, among others: no comment, whose words are of a language."""
    line = text[start:end]
    own = weight(line)
    return (own == 1 or (own >= LITTLE and COMMENT.search(line) is None)) and in_code(text, start)


def _in_code(guess: dict[str, Guess], *, says_nothing: bool) -> dict[str, Guess]:
    """A guess without what Latin words say, which in a program are of no language."""
    return guess | {LATIN: ANY_LATIN} if says_nothing and LATIN in guess else guess


def _refuse_foreign(text: str, segments: Sequence[tuple[int, int]], guesses: list[dict[str, Guess]]) -> None:
    """Raise LanguageError for a paragraph whose words belong to none of the languages that are recognized."""
    words, known, read = 0, 0, list[str]()
    for (start, end), guess in zip(segments, guesses, strict=True):
        if guess.keys() == {LATIN}:
            words, known = words + guess[LATIN].words, known + guess[LATIN].known
            read.append(text[start:end])
        if end < len(text) and text.count("\n", start, end) < 2:
            continue
        if words >= FOREIGN_WORDS and 2 * known < words and foreign(" ".join(read), LATIN_LANGUAGES):
            raise LanguageError(UNKNOWN)
        words, known, read = 0, 0, []


def _settle_han(text: str, guesses: list[dict[str, Guess]]) -> None:
    """Chinese characters alone in a text that is Japanese or Korean elsewhere are read in that language as well."""
    if not any("Han" in guess for guess in guesses):
        return
    whole = recognize(text)
    if "Han" in whole:
        return
    languages = frozenset(MAIN_LANGUAGE[script] for script in ("Kana", "Hangul") if script in whole)
    for guess in guesses:
        if "Han" in guess:
            guess["Han"] = replace(guess["Han"], languages=guess["Han"].languages | languages, sure=False)


def _around(text: str, guesses: list[dict[str, Guess]]) -> Guess:
    """What the decided segments have in common, or else what the text as a whole says."""
    decided = [guess[LATIN] for guess in guesses if LATIN in guess and guess[LATIN].languages != ANY_LATIN.languages]
    if not decided:
        return recognize(text).get(LATIN, ANY_LATIN)
    common = frozenset.intersection(*(guess.languages for guess in decided))
    return Guess(common, common, False) if common else ANY_LATIN


def _narrowed(guess: Guess, around: Guess) -> Guess:
    """A guess that agrees with the text around it is that; one that doesn't stays as it is."""
    if guess.sure or not guess.likely & around.languages:
        return guess
    return Guess(guess.languages & around.languages, around.likely, around.sure)


def _part(text: str, start: int, end: int, guesses: Mapping[str, Guess], covered: frozenset[str]) -> Part:
    languages: set[str] = set()
    unread: list[tuple[int, int]] = []
    foreign = False
    for script, guess in guesses.items():
        if guess.languages & covered:
            languages |= guess.languages & covered
        elif script != LATIN:
            unread += [(start + low, start + high) for low, high in runs_of(text[start:end], script)]
        elif guess.sure:
            raise LanguageError(min(guess.languages))
        else:
            languages |= covered.intersection(LATIN_LANGUAGES)
            foreign = True
    return Part(start, end, frozenset(languages) or covered, tuple(unread), foreign)
