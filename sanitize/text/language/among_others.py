"""What the texts of a batch say about the language of one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sanitize.text.code_syntax import weight
from sanitize.text.language.coverage import UNKNOWN
from sanitize.text.language.recognize import ANY_LATIN, WORDS, Guess, recognize
from sanitize.text.language.scripts import LATIN
from sanitize.text.language.words import LATIN as LATIN_LANGUAGES
from sanitize.text.language.words import foreign

SHORT = 300
"""Characters of a text that may say too little about its language on its own."""

LEAST, LEAST_SHARE = 2, 0.01
"""Texts that speak for a language from which on others are believed to be in it, and their share of the batch's."""

LEAST_UNKNOWN = 10
"""Texts in words of no language from which on they are in one without a name here: fewer may be jargon."""


DECIDED = 5
"""Texts whose words speak for some languages from which on those that say little are in these as well."""

ENGLISH = frozenset({"en"})

REST = 0.02
"""The share of these texts that may speak for none of the languages of their batch."""


def languages_of_batch(texts: Sequence[str], covered: frozenset[str]) -> Guess:
    """The covered languages in the Latin script that a batch of texts is in, for those of its texts that say little.

    They are the fewest, chosen one after the other, that nearly all texts may be in whose words say anything. English
    alone isn't believed: people everywhere write in it to people with names of every language.
    """
    guesses = (recognize(text[:SHORT]).get(LATIN) for text in texts)
    likely = [guess.likely for guess in guesses if guess and guess.languages != ANY_LATIN.languages]
    chosen, left, rest = set[str](), likely, REST * len(likely)
    while len(left) > rest:
        votes = Counter(language for languages in left for language in sorted(languages))
        best = max(sorted(votes), key=lambda language: votes[language])
        chosen.add(best)
        left = [languages for languages in left if best not in languages]
    found = covered & chosen
    if not found - ENGLISH or len(likely) < DECIDED:
        return ANY_LATIN
    return Guess(found, found, False)


def languages_among_others(texts: Sequence[str], covered: frozenset[str]) -> Mapping[int, str]:
    """The languages (ISO 639-1, or "und") of short texts that are in none of the `covered` ones, by their positions.

    Where a few texts speak for one of these languages, every text is in it that speaks more for it than for the covered
    ones. Where these are more than the texts that speak for covered languages, so are those that say nothing.
    """
    guesses = {place: guess for place, text in enumerate(texts) if (guess := _of_words(text))}
    spoken = Counter(one for guess in guesses.values() if not guess.languages & covered for one in guess.likely)
    least = max(LEAST, LEAST_SHARE * len(texts))
    seen = frozenset(language for language, count in spoken.items() if count >= least)
    held = {
        place: min(guess.likely & seen)
        for place, guess in guesses.items()
        if guess.likely & seen and not guess.likely & covered
    }
    if len(unknown := _unknown(texts, guesses)) >= LEAST_UNKNOWN:
        known = sum(guess.words >= WORDS and 2 * guess.known >= guess.words for guess in guesses.values())
        held |= dict.fromkeys(unknown, UNKNOWN) if len(unknown) > known else {}
    if len(held) > sum(guess.likely <= covered for guess in guesses.values()):
        most, _ = Counter(sorted(held.values())).most_common(1)[0]
        held = {place: most for place, guess in guesses.items() if not guess.languages <= covered} | held
    return {place: language for place, language in held.items() if not _is_code(texts[place])}


def _is_code(text: str) -> bool:
    """Whether half of the lines are code, whose words are of no language."""
    lines = [line for line in text.split("\n") if line.strip()]
    return 2 * sum(weight(line) == 1 for line in lines) >= len(lines)


def _unknown(texts: Sequence[str], guesses: Mapping[int, Guess]) -> list[int]:
    """Positions of the texts whose words are mostly in no language that is recognized."""
    few = (place for place, guess in guesses.items() if guess.words >= WORDS and 2 * guess.known < guess.words)
    return [place for place in few if foreign(texts[place], LATIN_LANGUAGES)]


def _of_words(text: str) -> Guess | None:
    """What the words of a short text in the Latin script speak for."""
    return recognize(text).get(LATIN) if len(text) <= SHORT else None
