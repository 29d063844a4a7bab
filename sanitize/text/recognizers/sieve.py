"""Recognizers, without those of which no pattern can match a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer

from sanitize.text.recognizers.gates import Gated
from sanitize.text.recognizers.patterns import TimedRecognizer
from sanitize.text.recognizers.scanner import Scanner, Wanted


class Sieve:
    """Recognizers, of which those whose patterns can't match a text are left out, and so are single patterns.

    Only recognizers that do nothing but look for patterns are ever left out, and only after a wider pattern (see
    `approximate`) has found nothing either.
    """

    def __init__(self, members: Iterable[Gated], *, trusted: bool = True) -> None:
        """Patterns that aren't trusted to compile in a moment are always looked for."""
        self.members = tuple(members)
        self._patterns = [
            (place, number)
            for place, gated in enumerate(self.members if trusted else ())
            for number in range(len(_patterns(gated.recognizer)))
        ]
        self._others = frozenset(range(len(self.members))).difference(place for place, _ in self._patterns)
        self._narrowed: dict[tuple[int, tuple[int, ...]], Gated] = {}
        regexes = (_patterns(self.members[place].recognizer)[number].regex for place, number in self._patterns)
        self.scanner = Scanner([Wanted(regex, caseless=True) for regex in regexes])

    def possible(self, *texts: str) -> Sequence[Gated]:
        """The recognizers that may find something in one of the texts, with the patterns that may.

        The last text has every character beyond ASCII that the others have.
        """
        found = self.scanner.may_match(*texts)
        if found is None:
            return self.members
        chosen: dict[int, tuple[int, ...]] = dict.fromkeys(self._others, ())
        for place, number in sorted(self._patterns[one] for one in found):
            chosen[place] = (*chosen.get(place, ()), number)
        return [self._with(*one) for one in sorted(chosen.items())]

    def _with(self, place: int, numbers: tuple[int, ...]) -> Gated:
        """A recognizer with some of its patterns alone."""
        gated = self.members[place]
        if not numbers:
            return gated
        if (place, numbers) not in self._narrowed:
            alone = copy(gated.recognizer)
            alone.patterns = [gated.recognizer.patterns[number] for number in numbers]
            self._narrowed[place, numbers] = replace(gated, recognizer=alone)
        return self._narrowed[place, numbers]


def _patterns(recognizer: EntityRecognizer) -> list[Pattern]:
    """The patterns of a recognizer that does nothing else than to look for them."""
    plain = type(recognizer).analyze in (PatternRecognizer.analyze, TimedRecognizer.analyze)
    return recognizer.patterns if plain else []
