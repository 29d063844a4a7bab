"""A recognizer behind a cheap test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from presidio_analyzer import EntityRecognizer, RecognizerResult

Gate = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Gated:
    """A recognizer, and a test that is falsy only for texts in which the recognizer can find nothing.

    What a recognizer `by_line` finds never reaches over a line break, so it sees only the lines that pass the test. One
    that `reads_unspaced` scripts, such as Han, has letters of theirs in its patterns.
    """

    recognizer: EntityRecognizer
    gate: Gate
    by_line: bool = False
    reads_unspaced: bool = False

    def results(self, text: str) -> Iterator[RecognizerResult]:
        """What the recognizer finds in the text."""
        if not self.gate(text):
            return
        if not self.by_line or "\n" not in text:
            yield from self.recognizer.analyze(text, self.recognizer.supported_entities, None)
            return
        start = 0
        for line in text.split("\n"):
            if self.gate(line):
                for result in self.recognizer.analyze(line, self.recognizer.supported_entities, None):
                    result.start += start
                    result.end += start
                    yield result
            start += len(line) + 1


def in_context(gated: Gated) -> Gated:
    """The same recognizer for texts only that hold one of its context words: without one its findings don't count."""
    words = re.compile("|".join(map(re.escape, gated.recognizer.context)), re.IGNORECASE)
    return Gated(gated.recognizer, lambda text: gated.gate(text) and words.search(text), gated.by_line)
