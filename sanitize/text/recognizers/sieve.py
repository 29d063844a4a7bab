"""Which of many patterns may match a text, by one pass of Hyperscan over it (Wang and others, NSDI 2019)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace

import hyperscan
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer

from sanitize.text.recognizers.approximate import Reading, UnsupportedError, approximate, as_bytes
from sanitize.text.recognizers.gates import Gated
from sanitize.text.recognizers.patterns import TimedRecognizer

PAYS_OFF = 300_000
"""Characters after which the patterns are compiled, which takes about as long as they do on so many."""

TOGETHER = 15
"""Patterns in a database: the time to compile one grows faster than the number of its patterns."""

_FLAGS = (
    hyperscan.HS_FLAG_PREFILTER
    | hyperscan.HS_FLAG_SINGLEMATCH
    | hyperscan.HS_FLAG_CASELESS
    | hyperscan.HS_FLAG_DOTALL
    | hyperscan.HS_FLAG_MULTILINE
)


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
        self._scanners: dict[Reading, _Scanner] = {}
        self._read: Counter[Reading] = Counter()

    def possible(self, *texts: str) -> Sequence[Gated]:
        """The recognizers that may find something in one of the texts, with the patterns that may.

        The last text has every character beyond ASCII that the others have.
        """
        reading = Reading.of(texts[-1])
        self._read[reading] += len(texts[-1])
        if self._read[reading] < PAYS_OFF or not self._patterns:
            return self.members
        found = {number for text in texts for number in self._scanner(reading).scan(as_bytes(text))}
        chosen: dict[int, tuple[int, ...]] = dict.fromkeys(self._others, ())
        for place, number in sorted(self._patterns[one] for one in found):
            chosen[place] = (*chosen.get(place, ()), number)
        return [self._with(*one) for one in sorted(chosen.items())]

    def _scanner(self, reading: Reading) -> _Scanner:
        if reading not in self._scanners:
            regexes = (_patterns(self.members[place].recognizer)[number].regex for place, number in self._patterns)
            self._scanners[reading] = _Scanner(regexes, reading)
        return self._scanners[reading]

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


class _Scanner:
    """Numbered patterns, compiled; one that can't be may match everything."""

    def __init__(self, patterns: Iterable[str], reading: Reading) -> None:
        self._always: set[int] = set()
        self._databases: list[hyperscan.Database] = []
        known: list[tuple[int, bytes]] = []
        for number, pattern in enumerate(patterns):
            try:
                known.append((number, approximate(pattern, reading).encode("latin-1")))
            except UnsupportedError:
                self._always.add(number)
        for at in range(0, len(known), TOGETHER):
            self._add(known[at : at + TOGETHER])

    def scan(self, text: bytes) -> set[int]:
        """The numbers of the patterns that may match."""
        found = self._always.copy()
        for database in self._databases:
            database.scan(text, match_event_handler=lambda number, *_: found.add(number))
        return found

    def _add(self, patterns: Sequence[tuple[int, bytes]]) -> None:
        """Compile patterns together, or one by one when one of them is more than Hyperscan can do."""
        numbers = [number for number, _ in patterns]
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(expressions=[one for _, one in patterns], ids=numbers, flags=[_FLAGS] * len(patterns))
        except hyperscan.error:
            self._always.update(numbers if len(patterns) == 1 else ())
            for one in patterns if len(patterns) > 1 else ():
                self._add([one])
        else:
            self._databases.append(database)
