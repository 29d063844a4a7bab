"""Presidio's patterns with the same findings in bounded time: none is skipped when it takes too long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import regex
from presidio_analyzer import EntityRecognizer, PatternRecognizer

from sanitize.errors import RecordError

SECONDS = 10.0
"""Time that one pattern may take on one window of text before the record is given up."""

_DOMAINS = re.compile(r"\[\.\](\(\?:\(\?:\w+\)(?:\|\(\?:\w+\))*\))")
"""The dot and the top-level domains in Presidio's patterns of addresses."""


@dataclass(frozen=True, slots=True)
class _Timed:
    """A compiled pattern as Presidio uses it; too long a search is an error, where Presidio would find nothing."""

    pattern: regex.Pattern[str]

    def finditer(self, text: str, timeout: float) -> Iterator[regex.Match[str]]:
        """The matches; raises RecordError("pattern_timeout")."""
        try:
            yield from self.pattern.finditer(text, timeout=SECONDS)
        except TimeoutError:
            raise RecordError("pattern_timeout") from None


def bounded(recognizer: EntityRecognizer) -> EntityRecognizer:
    """The recognizer, its patterns quickened and timed."""
    if isinstance(recognizer, PatternRecognizer):
        flags = recognizer.global_regex_flags
        for pattern in recognizer.patterns:
            pattern.compiled_regex = _Timed(regex.compile(_quickened(pattern.regex), flags))
            pattern.compiled_with_flags = flags
    return recognizer


def _quickened(pattern: str) -> str:
    """The same pattern, which looks for the beginning of any of its domains before it tries one after the other."""
    return _DOMAINS.sub(lambda found: rf"[.](?={_beginnings(_listed(found[1]))}){found[1]}", pattern)


def _listed(alternatives: str) -> list[str]:
    return re.findall(r"\w{2,}", alternatives)


def _beginnings(words: Iterable[str]) -> str:
    """A pattern of what at least one of the words begins every text with, letter by letter."""
    grouped = groupby(sorted(set(words)), key=lambda word: word[:1])
    tails = {letter: [word[1:] for word in group] for letter, group in grouped}
    return "" if "" in tails else f"(?:{'|'.join(letter + _beginnings(rest) for letter, rest in tails.items())})"
