"""What an organisation adds to the detectors: values that never matter, values that always do, patterns of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind
from presidio_analyzer import LocalRecognizer, RecognizerResult

from sanitize.config import find_rule
from sanitize.errors import RecordError, UsageError
from sanitize.policy import Policy
from sanitize.text.detector import TextDetector
from sanitize.text.known import ENTITY, KnownValue
from sanitize.text.operators import fold
from sanitize.text.recognizers.patterns import pattern_file
from sanitize.text.spans import Span


@dataclass(frozen=True)
class Lists:
    """The entries of a policy's lists; `repr` counts values and shows none, since they may name people."""

    allow: frozenset[str] = frozenset()
    """Values, folded, that are left where they are found."""
    deny: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Values that are always found, by the entity they are found as."""
    recognizers: tuple[Any, ...] = ()
    """Presidio recognizers."""

    @classmethod
    def read(cls, policy: Policy, language: str = "en") -> Lists:
        """Read the files that a policy names; UsageError says which can't be read.

        Lists have a value a line, in UTF-8; recognizers are in Presidio's YAML format, and run under a time limit.
        """
        allow = frozenset(fold(value) for name in policy.allow for value in _values(name))
        deny = tuple((entity, tuple(_values(name))) for entity, name in sorted(policy.deny.items()))
        gated = [gated for name in policy.recognizers for gated in pattern_file(find_rule(name), language)]
        return cls(allow, deny, tuple(one.recognizer for one in gated))

    def __repr__(self) -> str:
        denied = {entity: len(values) for entity, values in self.deny}
        patterns = json.dumps([one.to_dict() for one in self.recognizers], sort_keys=True, default=str)
        digest = hashlib.sha256(patterns.encode()).hexdigest() if self.recognizers else "none"
        return f"Lists(allow={len(self.allow)}, deny={denied}, recognizers={digest})"

    @cached_property
    def digest(self) -> bytes:
        """Tells lists apart within a process."""
        return hashlib.sha256(repr((self, sorted(self.allow), self.deny)).encode("utf-8", "surrogatepass")).digest()


def _lower(text: str) -> str:
    """In lower case, of the same length."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _values(name: str) -> list[str]:
    try:
        lines = find_rule(name).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"list {name}: not readable as UTF-8 text, a value a line") from None
    return [value for line in lines if (value := line.strip())]


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
    def open(cls, policy: Policy, lists: Lists, profile: str = "default", language: str = "en") -> ListedDetector:
        """Load the models of a profile; raises UsageError as `TextDetector.open` does."""
        deny = (DenyListRecognizer(entity, values, language) for entity, values in lists.deny)
        opened = TextDetector.open(profile, None, language, (*lists.recognizers, *deny))
        analyzer = replace(opened.analyzer, thresholds=_Thresholds(policy))
        denied = frozenset(fold(value) for _, values in lists.deny for value in values)
        return cls(replace(opened, analyzer=analyzer), lists.allow - denied)

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
