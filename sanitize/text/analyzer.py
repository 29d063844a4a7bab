"""Everything that is found in one window of text, before overlaps are resolved."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sanitize.errors import RecordError
from sanitize.text.boundaries import parted
from sanitize.text.code_patterns import pattern_counts
from sanitize.text.context import boost
from sanitize.text.crf.model import Answer, Crf, Hints
from sanitize.text.crf_recognizer import INSIDE, OUTSIDE, score
from sanitize.text.false_positives import NEEDS_CONTEXT, WEAK, judged, readable
from sanitize.text.fast_ner import FastNer
from sanitize.text.finders import IN_A_WINDOW
from sanitize.text.ner import Parsed, StockNer
from sanitize.text.plausible import plausible
from sanitize.text.recognizers.gates import Gated
from sanitize.text.recognizers.sieve import Sieve
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import vocabulary

THRESHOLD = 0.4
"""Least score of a finding where the policy names none: Presidio's weak patterns need a context word to reach it."""

SURE = 0.6
"""Least score of a pattern's finding that needs no second look."""

NER_SCORE = 0.85
"""Score of what a spaCy model finds, as Presidio gives it."""

EASE = 0.5
"""What the entity recognizer found as well needs only this part of the CRF's probability."""

_EXACT = frozenset(
    {
        "COORDINATES", "CREDIT_CARD", "CRYPTO", "EMAIL_ADDRESS", "IBAN_CODE", "IP_ADDRESS", "MAC_ADDRESS", "SECRET",
        "URL", "US_SSN", "UUID", "VIN",
    }
)  # fmt: skip
"""Entities whose patterns are checked or unmistakable, so that no address around them takes them in."""

_RETYPED = {"ORGANIZATION": ("PERSON", "LOCATION"), "LOCATION": ("PERSON",)}
"""What the CRF takes for the one is the other where the entity recognizer says so of the same words."""

Ner = StockNer | FastNer

_RUN = re.compile(r"\S{300,}")
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Analyzer:
    """Recognizers over windows of text: an entity recognizer, the CRF, patterns; either model may be absent.

    `slow` recognizers of numbers are asked only about what the others leave of a text.
    """

    ner: Ner | None
    crf: Crf | None
    recognizers: tuple[Sieve, ...]
    thresholds: Mapping[str, float]
    slow: tuple[Gated, ...] = ()

    @property
    def path(self) -> str:
        """How named entities are found: "fast", "stock" when the fast path didn't agree with spaCy, or "none"."""
        return self.ner.path if self.ner else "none"

    @property
    def common(self) -> frozenset[str]:
        """Frequent words, which are no names when they are alone."""
        return self.crf.features.lexicon.frequent if self.crf else frozenset()

    def analyze(self, texts: Sequence[str]) -> Iterator[list[Finding] | RecordError]:
        """Findings at or above their thresholds, in each text; a RecordError for one that can't be analyzed."""
        parsed = self.ner.parse([_tamed(text) for text in texts]) if self.ner else map(_unparsed, texts)
        for text, item in zip(texts, parsed, strict=True):
            try:
                yield list(self._findings(replace(item, text=text)))
            except RecordError as error:
                yield error

    def _findings(self, parsed: Parsed) -> Iterator[Finding]:
        text = parsed.text
        nationalities = self.crf.features.lexicon.lists["na"] if self.crf else frozenset[str]()
        named = [found for item in readable(text, self._named(parsed)) if (found := self._plausible(text, item))]
        patterns = (item for item in self._patterns(parsed) if self._counts(text, item))
        for found in (*named, *self._by_rules(text), *patterns):
            finding = judged(text, found, nationalities)
            if finding and finding.score >= self.thresholds.get(finding.entity, THRESHOLD):
                yield finding

    def _by_rules(self, text: str) -> Iterator[Finding]:
        if self.crf is not None:
            yield from IN_A_WINDOW.find(text, vocabulary())

    def _counts(self, text: str, finding: Finding) -> bool:
        """Whether what a pattern found isn't a word of a program."""
        return self.crf is None or pattern_counts(text, finding, vocabulary())

    def _plausible(self, text: str, finding: Finding) -> Finding | None:
        return finding if self.crf is None else plausible(text, finding, vocabulary())

    def _named(self, parsed: Parsed) -> Iterator[Finding]:
        if self.crf is None:
            for start, end, entity in parsed.entities:
                yield Finding(start, end, entity, NER_SCORE, Trust.STATISTICAL)
            return
        hints = Hints(parsed.starts, parsed.hints) if parsed.hints else None
        answer = self.crf.tag(parsed.text, OUTSIDE, INSIDE, hints)
        chances = _Chances(answer)
        others = {} if answer.tokens.social else {(start, end): entity for start, end, entity in parsed.entities}
        for start, end, entity, _ in answer.spans:
            sure = score(entity, chances.best(start, end))
            address = entity == "STREET_ADDRESS" and sure > 2 * THRESHOLD
            agreed = others.get((start, end), entity)
            kind = agreed if agreed in _RETYPED.get(entity, ()) else entity
            yield Finding(start, end, kind, sure, Trust.PATTERN if address else Trust.LEARNED)
        for start, end, entity in parsed.entities:
            if entity == "DATE_TIME":
                yield Finding(start, end, entity, NER_SCORE, Trust.STATISTICAL)
            elif not answer.tokens.social:
                yield Finding(start, end, entity, score(entity, chances.best(start, end), EASE), Trust.STATISTICAL)

    def _patterns(self, parsed: Parsed) -> Iterator[Finding]:
        text = parted(parsed.text)
        texts = (text,) if text == parsed.text else (text, parsed.text)
        possible = (gated for sieve in self.recognizers for gated in sieve.possible(*texts))
        found = [finding for gated in possible for finding in _recognized(gated, text, parsed)]
        yield from found
        if any(gated.gate(text) for gated in self.slow):
            rest = _without(text, found)
            for gated in self.slow:
                yield from _recognized(gated, rest, parsed)


def _recognized(gated: Gated, text: str, parsed: Parsed) -> Iterator[Finding]:
    """What a recognizer finds in the text, its score raised by context words in the parsed one.

    `text` has blanks in place of letters that join words; who reads those letters sees the parsed text.
    """
    context = gated.recognizer.context
    certain = getattr(gated.recognizer, "certain", False)
    for result in gated.results(parsed.text if certain or gated.reads_unspaced else text):
        supported = boost(result, context, parsed) if context else False
        weak = result.entity_type in NEEDS_CONTEXT and not supported
        certainty = min(result.score, WEAK) if weak else result.score
        trust = Trust.CERTAIN if certain else _trust(result.entity_type)
        yield Finding(result.start, result.end, result.entity_type, certainty, trust)


def _without(text: str, findings: Sequence[Finding]) -> str:
    """The text with line breaks in place of what was found for sure."""
    for finding in findings:
        if finding.score >= SURE:
            text = text[: finding.start] + "\n" * (finding.end - finding.start) + text[finding.end :]
    return text


class _Chances:
    """The CRF's probability that a stretch of text is personal data."""

    def __init__(self, answer: Answer) -> None:
        self._starts = answer.tokens.starts
        self._chances = answer.chances.tolist()

    def best(self, start: int, end: int) -> float:
        first, after = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return max(self._chances[first:after], default=0.0)


def _trust(entity: str) -> Trust:
    """How far the type of a pattern's finding is believed."""
    if entity == "NRP":
        return Trust.STATISTICAL
    return Trust.EXACT if entity in _EXACT else Trust.PATTERN


def _tamed(text: str) -> str:
    """The text with x in place of unbroken runs, on which spaCy's tokenizer takes time quadratic in their length."""
    return _RUN.sub(lambda match: "x" * len(match[0]), text)


def _unparsed(text: str) -> Parsed:
    """A text without the entity recognizer: words for context, and nothing else."""
    words = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    places = np.array(words, dtype=np.int64).reshape(-1, 2)
    return Parsed(text, places[:, 0], places[:, 1], [])
