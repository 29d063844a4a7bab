"""The text detector: models and recognizers over many texts at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from presidio_analyzer import EntityRecognizer

from sanitize import models
from sanitize.errors import RecordError, UsageError
from sanitize.text.context import boost
from sanitize.text.known import KnownValue, find_known
from sanitize.text.ner import Parsed, StockNer, load
from sanitize.text.normalize import normalize
from sanitize.text.recognizers.presidio import Gated, presidio_recognizers
from sanitize.text.spans import Finding, Span, Trust, resolve
from sanitize.text.windows import windows

THRESHOLD = 0.4
"""Least score of a finding where the policy names none: Presidio's weak patterns need a context word to reach it."""

BATCH = 200_000
"""Characters analyzed at a time, which bounds memory."""

NER_SCORE = 0.85
"""Score of what a spaCy model finds, as Presidio gives it."""


@dataclass(frozen=True)
class TextDetector:
    """Finds personal data in texts; made by `open`, which loads the models once per process."""

    ner: StockNer
    recognizers: tuple[Gated, ...]
    thresholds: Mapping[str, float]

    @classmethod
    def open(
        cls,
        profile: str = "default",
        thresholds: Mapping[str, float] | None = None,
        language: str = "en",
        extra: Sequence[EntityRecognizer] = (),
    ) -> TextDetector:
        """Load the models and recognizers of a profile.

        `thresholds` gives the least score by entity, where it isn't 0.4. Raises UsageError for an unknown profile or
        language, or when a model isn't installed.
        """
        if profile != "default":
            raise UsageError(f"text profile {profile!r} is unknown: choose default")
        if language != "en":
            raise UsageError(f"text language {language!r} is unknown: choose en")
        recognizers = [*presidio_recognizers(language), *(Gated(recognizer, bool) for recognizer in extra)]
        return cls(StockNer(load(models.path("en_core_web_md"))), tuple(recognizers), dict(thresholds or {}))

    @property
    def path(self) -> str:
        """Which implementation finds named entities: "fast" or "stock"."""
        return self.ner.path

    def detect(
        self, texts: Sequence[str | None], known: Sequence[Sequence[KnownValue]] | None = None
    ) -> list[list[Span] | RecordError]:
        """The spans of each text, sorted and disjoint; a text that can't be analyzed gets a RecordError instead.

        Texts that repeat are analyzed once. `known` holds, for each text, the values of its row's identifiers and
        quasi-identifiers. A null text has no spans.
        """
        distinct = {text: None for text in texts if text}
        findings = dict(zip(distinct, self._find(list(distinct)), strict=True))
        results: list[list[Span] | RecordError] = []
        for place, text in enumerate(texts):
            results.append(_spans(text, findings[text], known[place] if known else ()) if text else [])
        return results

    def _find(self, texts: list[str]) -> Iterator[list[Finding]]:
        for text in texts:
            normal = normalize(text).text
            found: list[Finding] = []
            for offset, part in windows(normal):
                parsed = next(iter(self.ner.parse([part])))
                found += [
                    Finding(item.start + offset, item.end + offset, item.entity, item.score, item.trust)
                    for item in self._analyze(part, parsed)
                ]
            yield found

    def _analyze(self, text: str, parsed: Parsed) -> Iterator[Finding]:
        for start, end, entity in parsed.entities:
            if self._wanted(entity, NER_SCORE):
                yield Finding(start, end, entity, NER_SCORE, Trust.STATISTICAL)
        for gated in self.recognizers:
            if not gated.gate(text):
                continue
            results = gated.recognizer.analyze(text, gated.recognizer.supported_entities, None)
            if results and gated.recognizer.context:
                boost(results, gated.recognizer.context, parsed)
            for result in results:
                if self._wanted(result.entity_type, result.score):
                    yield Finding(result.start, result.end, result.entity_type, result.score, Trust.PATTERN)

    def _wanted(self, entity: str, score: float) -> bool:
        return score >= self.thresholds.get(entity, THRESHOLD)


def _spans(text: str, findings: list[Finding], known: Sequence[KnownValue]) -> list[Span]:
    normal = normalize(text)
    spans = resolve(normal.text, [*findings, *find_known(normal.text, known)])
    return [Span(*normal.original(span.start, span.end), span.entity, span.score) for span in spans]
