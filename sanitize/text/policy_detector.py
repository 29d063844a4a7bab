"""The detector with what an organisation adds to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind
from presidio_analyzer import LocalRecognizer, RecognizerResult

from sanitize.errors import RecordError
from sanitize.policy import Policy
from sanitize.text.detector import TextDetector
from sanitize.text.known_values import ENTITY, KnownValue
from sanitize.text.language.coverage import AUTO
from sanitize.text.lists import Lists
from sanitize.text.operators import fold
from sanitize.text.spans import Span


class DenyListRecognizer(LocalRecognizer):  # type: ignore[misc]
    """Finds the values of a list between word boundaries, whatever their case."""

    def __init__(self, entity: str, values: Sequence[str], supported_language: str = "en") -> None:
        super().__init__([entity], "DenyListRecognizer", supported_language)
        self.finder = AhoCorasick(sorted({_lower(value) for value in values}), matchkind=MatchKind.LeftmostLongest)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Every place of every value."""
        places = self.finder.find_matches_as_indexes(_lower(text))
        return [
            RecognizerResult(self.supported_entities[0], start, end, 1.0)
            for _, start, end in places
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
        ]


@dataclass(frozen=True)
class ListedDetector:
    """A detector with a policy's thresholds and lists; a value in no list is as the detector says."""

    detector: TextDetector
    allow: frozenset[str]

    @classmethod
    def open(
        cls, policy: Policy, lists: Lists, profile: str = "default", language: str | Sequence[str] = AUTO
    ) -> ListedDetector:
        """Load the models of a profile; raises UsageError as `TextDetector.open` does."""
        deny = (DenyListRecognizer(entity, values) for entity, values in lists.deny)
        opened = TextDetector.open(profile, _Thresholds(policy), language, (*lists.recognizers, *deny))
        denied = frozenset(fold(value) for _, values in lists.deny for value in values)
        return cls(opened, lists.allow - denied)

    @property
    def path(self) -> str:
        """How named entities are found, as `TextDetector.path` says."""
        return self.detector.path

    def detect(
        self, texts: Sequence[str | None], known: Sequence[Sequence[KnownValue]] | None = None
    ) -> list[list[Span] | RecordError]:
        """What `TextDetector.detect` finds, without the allowed values; what the row knows is found all the same."""
        answers = self.detector.detect(texts, known)
        if not self.allow:
            return answers
        return [
            answer if isinstance(answer, RecordError) or not text else self._not_allowed(text, answer)
            for text, answer in zip(texts, answers, strict=True)
        ]

    def _not_allowed(self, text: str, spans: list[Span]) -> list[Span]:
        return [span for span in spans if span.entity == ENTITY or fold(text[span.start : span.end]) not in self.allow]


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


def _lower(text: str) -> str:
    """In lower case, of the same length."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
