"""Values of a list in a text, in any script and however they are spaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind
from presidio_analyzer import LocalRecognizer, RecognizerResult

from sanitize.text.boundaries import begins, ends
from sanitize.text.normalize import normalize
from sanitize.text.squeezed import letters_of, squeeze, words_of_value


@dataclass(frozen=True)
class ListedValues:
    """Finds values between word boundaries, whatever their case, accents, spacing and hyphenation."""

    values: tuple[str, ...]

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Every place (start, end) of every value in a text in matching form."""
        squeezed = squeeze(text)
        if not self._joints:
            return
        for number, place, _ in self._finder.find_matches_as_indexes(squeezed.letters, overlapping=True):
            letters = self._letters[number]
            span = squeezed.at(place, letters, self._joints[letters])
            if span and begins(text, span[0]) and ends(text, span[1]):
                yield span

    @cached_property
    def _joints(self) -> dict[str, frozenset[int]]:
        joints: dict[str, frozenset[int]] = {}
        for value in self.values:
            words = [letters_of(word) for word in words_of_value(normalize(value).text)]
            if letters := "".join(words):
                joints[letters] = joints.get(letters, frozenset()) | frozenset(accumulate(map(len, words[:-1])))
        return joints

    @cached_property
    def _letters(self) -> list[str]:
        return sorted(self._joints)

    @cached_property
    def _finder(self) -> AhoCorasick:
        return AhoCorasick(self._letters, matchkind=MatchKind.Standard)


class DenyListRecognizer(LocalRecognizer):  # type: ignore[misc]
    """Finds the values of a list; what it finds is certain."""

    certain = True

    def __init__(self, entity: str, values: Sequence[str], supported_language: str = "en") -> None:
        super().__init__([entity], "DenyListRecognizer", supported_language)
        self._values = ListedValues(tuple(values))

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Every place of every value."""
        return [RecognizerResult(self.supported_entities[0], *span, 1.0) for span in self._values.find(text)]
