"""Analyzers for languages other than English: finders of names, and patterns of the countries that speak them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from sanitize.errors import RecordError
from sanitize.text.analyzer import THRESHOLD, Analyzer
from sanitize.text.encoder.names import EncoderNames
from sanitize.text.false_positives import judged
from sanitize.text.language.coverage import ENCODED
from sanitize.text.language.russian import RussianNames
from sanitize.text.recognizers.gates import Gated
from sanitize.text.recognizers.national import NationalNumberRecognizer
from sanitize.text.recognizers.patterns import shipped_patterns
from sanitize.text.recognizers.presidio import country_recognizers
from sanitize.text.recognizers.sieve import Sieve
from sanitize.text.spans import Finding

DECIDED = 4
"""Languages that a text may be in at most when something is known of its language."""


class Names(Protocol):
    """Anything that finds names in texts."""

    def find(self, texts: Sequence[str]) -> Iterator[list[Finding]]:
        """The findings of each text."""


@dataclass(frozen=True)
class OtherAnalyzer:
    """Finders of names beside patterns."""

    names: tuple[Names, ...]
    patterns: Analyzer
    thresholds: Mapping[str, float]

    @classmethod
    def open(
        cls, languages: frozenset[str], english: Analyzer, own: tuple[Names, ...] = (), *, beside: bool = False
    ) -> OtherAnalyzer:
        """The analyzer for texts in some languages (ISO 639-1) other than English.

        Patterns that hold everywhere, and those that a policy adds, are the English analyzer's, unless that reads the
        same texts: `beside` it, they aren't looked for twice. `own` are finders that the organisation brings along.
        Raises UsageError when a model isn't installed.
        """
        undecided = beside or len(languages) > DECIDED
        names: list[Names] = [EncoderNames.open(as_written=undecided)] if languages & ENCODED else []
        names += [opened() for language, opened in _OWN_FINDERS.items() if language in languages]
        names += own
        numbers = Sieve([Gated(NationalNumberRecognizer(languages), bool)])
        known = (*map(_patterns, sorted(languages)), numbers)
        patterns = replace(english, ner=None, crf=None, recognizers=(*english.recognizers, *known))
        if beside:
            patterns = replace(patterns, recognizers=known, slow=())
        return cls(tuple(names), patterns, english.thresholds)

    def analyze(self, texts: Sequence[str], settled: Collection[int] = ()) -> Iterator[list[Finding] | RecordError]:
        """Findings at or above their thresholds, in each text; a RecordError for one that can't be analyzed.

        The encoder doesn't read the texts with the numbers `settled`.
        """
        named: list[list[Finding]] = [[] for _ in texts]
        lettered = [place for place, text in enumerate(texts) if any(map(str.isalpha, text))]
        unsettled = [place for place in lettered if place not in settled]
        for finder in self.names:
            read = unsettled if isinstance(finder, EncoderNames) else lettered
            for place, found in zip(read, finder.find([texts[place] for place in read]), strict=True):
                again = filter(None, (judged(texts[place], one, ()) for one in found))
                named[place] += [one for one in again if one.score >= self.thresholds.get(one.entity, THRESHOLD)]
        for answer, found in zip(self.patterns.analyze(texts), named, strict=True):
            yield answer if isinstance(answer, RecordError) else [*answer, *found]


def _chinese() -> Names:
    from sanitize.text.east_asian.chinese import ChineseNames

    return ChineseNames.open()


def _japanese() -> Names:
    from sanitize.text.east_asian.japanese import JapaneseNames

    return JapaneseNames.open()


def _korean() -> Names:
    from sanitize.text.east_asian.korean import KoreanNames

    return KoreanNames.open()


_OWN_FINDERS: Mapping[str, Callable[[], Names]] = {
    "ja": _japanese,
    "ko": _korean,
    "ru": RussianNames.open,
    "zh": _chinese,
}
"""Finders of a single language, imported when a text is in it."""


@cache
def _patterns(language: str) -> Sieve:
    return Sieve((*shipped_patterns(language), *country_recognizers(language)))
