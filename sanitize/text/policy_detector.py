"""The detector with what an organisation adds to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sanitize.errors import RecordError
from sanitize.policy import Policy
from sanitize.text.detector import TextDetector
from sanitize.text.known_values import ENTITY, KnownValue
from sanitize.text.language.coverage import AUTO
from sanitize.text.listed_values import DenyListRecognizer, ListedValues
from sanitize.text.lists import Lists
from sanitize.text.normalize import normalize
from sanitize.text.operators import fold
from sanitize.text.spans import Span
from sanitize.word_frequency import frequency

PLAIN = 4.0
"""Frequency (Zipf scale of wordfreq) of a word in lower case that may be between two allowed values."""

_APART_AFTER = re.compile(r"\s{1,3}(?:[a-zß-ÿ]{1,20}\s{1,3}){1,3}")
_APART_BEFORE = re.compile(r"\s{1,3}(?:[a-zß-ÿ]{1,20}\s{1,3}){1,3}\Z")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class ListedDetector:
    """A detector with a policy's thresholds and lists; a value in no list is as the detector says."""

    detector: TextDetector
    allow: ListedValues

    @classmethod
    def open(
        cls, policy: Policy, lists: Lists, profile: str = "default", language: str | Sequence[str] = AUTO
    ) -> ListedDetector:
        """Load the models of a profile; raises UsageError as `TextDetector.open` does."""
        deny = (DenyListRecognizer(entity, values) for entity, values in lists.deny)
        opened = TextDetector.open(
            profile, _Thresholds(policy), language, (*lists.recognizers, *deny), policy.text_models
        )
        denied = frozenset(fold(value) for _, values in lists.deny for value in values)
        return cls(opened, ListedValues(tuple(sorted(lists.allow - denied))))

    @property
    def path(self) -> str:
        """How named entities are found, as `TextDetector.path` says."""
        return self.detector.path

    def detect(
        self, texts: Sequence[str | None], known: Sequence[Sequence[KnownValue]] | None = None
    ) -> list[list[Span] | RecordError]:
        """What `TextDetector.detect` finds, without the allowed values; what the row knows is found all the same."""
        answers = self.detector.detect(texts, known)
        if not self.allow.values:
            return answers
        return [
            answer if isinstance(answer, RecordError) or not text else self._not_allowed(text, answer)
            for text, answer in zip(texts, answers, strict=True)
        ]

    def _not_allowed(self, text: str, spans: list[Span]) -> list[Span]:
        normal = normalize(text)
        allowed = [normal.original(*place) for place in self.allow.find(normal.text)]
        return [
            span if span.entity == ENTITY else _without(text, span, allowed)
            for span in spans
            if span.entity == ENTITY or not _covered(text, span, allowed)
        ]


def _without(text: str, span: Span, places: Sequence[tuple[int, int]]) -> Span:
    """The span from behind an allowed value at its start, or up to one at its end, where a plain word parts them."""
    for start, end in places:
        if start <= span.start < end < span.end and (after := _APART_AFTER.match(text, end, span.end)):
            return replace(span, start=after.end())
        if start > span.start and span.start < start < span.end <= end:
            before = _APART_BEFORE.search(text, span.start, start)
            if before:
                return replace(span, end=before.start())
    return span


def _covered(text: str, span: Span, places: Sequence[tuple[int, int]]) -> bool:
    """Whether nothing is left of the span outside of the places but plain words: `Bergen in May`, both allowed."""
    inside = [place for place in places if place[0] < span.end and place[1] > span.start]
    rest, position = "", span.start
    for start, end in sorted(inside):
        rest += text[position : max(start, position)] + " "
        position = max(position, end)
    rest += text[position : span.end]
    words = _WORD.findall(rest)
    return bool(inside) and all(word.islower() and frequency(word, ("en",)) >= PLAIN for word in words)


class _Thresholds(Mapping[str, float]):
    """The policy's threshold of every entity, named in it or not."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __getitem__(self, entity: str) -> float:
        return self.policy.rule(entity).threshold

    def __iter__(self) -> Iterator[str]:
        return iter(self.policy.entities)

    def __len__(self) -> int:
        return len(self.policy.entities)
