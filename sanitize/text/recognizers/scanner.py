"""Which of many patterns may match a text, by one pass of Hyperscan over it (Wang and others, NSDI 2019)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import hyperscan

from sanitize.text.recognizers.approximate import Reading, UnsupportedError, approximate, as_bytes

PAYS_OFF = 300_000
"""Characters after which the patterns are compiled, which takes about as long as they do on so many."""

TOGETHER = 15
"""Patterns in a database: the time to compile one grows faster than the number of its patterns."""

_FLAGS = (
    hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_MULTILINE
)


class Wanted(NamedTuple):
    """A pattern, and whether it ignores case."""

    pattern: str
    caseless: bool


class Scanner:
    """Tells which of its patterns, by their numbers, may match a text; it compiles them when that pays off."""

    def __init__(self, patterns: Sequence[Wanted]) -> None:
        self._patterns = tuple(patterns)
        self._compiled: dict[Reading, _Compiled] = {}
        self._read: Counter[Reading] = Counter()

    def may_match(self, *texts: str) -> set[int] | None:
        """The patterns that may match one of the texts; None while nothing is known.

        The last text has every character beyond ASCII that the others have.
        """
        reading = Reading.of(texts[-1])
        self._read[reading] += len(texts[-1])
        if self._read[reading] < PAYS_OFF or not self._patterns:
            return None
        compiled = self.compiled(reading)
        return {number for text in texts for number in compiled.scan(as_bytes(text))}

    def compiled(self, reading: Reading) -> _Compiled:
        """The patterns for texts that are read so."""
        if reading not in self._compiled:
            self._compiled[reading] = _Compiled(self._patterns, reading)
        return self._compiled[reading]


class _Compiled:
    """Numbered patterns, compiled; one that can't be is in `always`, since it may match everything."""

    def __init__(self, patterns: Sequence[Wanted], reading: Reading) -> None:
        self.always: set[int] = set()
        self._databases: list[hyperscan.Database] = []
        known: list[tuple[int, bytes, int]] = []
        for number, (pattern, caseless) in enumerate(patterns):
            flags = _FLAGS | (hyperscan.HS_FLAG_CASELESS if caseless else 0)
            try:
                known.append((number, approximate(pattern, reading).encode("latin-1"), flags))
            except UnsupportedError:
                self.always.add(number)
        for at in range(0, len(known), TOGETHER):
            self._add(known[at : at + TOGETHER])

    def scan(self, text: bytes) -> set[int]:
        """The numbers of the patterns that may match."""
        found = self.always.copy()

        def add(number: int, *_: object) -> None:
            found.add(number)

        for database in self._databases:
            database.scan(text, match_event_handler=add)
        return found

    def _add(self, patterns: Sequence[tuple[int, bytes, int]]) -> None:
        """Compile patterns together, or one by one when one of them is more than Hyperscan can do."""
        numbers, expressions, flags = zip(*patterns, strict=True)
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(expressions=list(expressions), ids=list(numbers), flags=list(flags))
        except hyperscan.error:
            self.always.update(numbers if len(patterns) == 1 else ())
            for one in patterns if len(patterns) > 1 else ():
                self._add([one])
        else:
            self._databases.append(database)
