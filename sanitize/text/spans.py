"""Spans of personal data in a text, and how overlapping findings become disjoint ones."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum

from sanitize.text.boundaries import unspaced


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Personal data at `text[start:end]`, of a Presidio entity type, with a score from 0 to 1.

    `sure` says that it is unmistakable: a known or listed value, or a number that was checked.
    """

    start: int
    end: int
    entity: str
    score: float
    sure: bool = field(default=False, compare=False)


_BETWEEN = re.compile(r"(?:and|or|und|oder|et|og|och|was|is|DOB|D\.?O\.?B\.?|MRN|SSN|NHS|Tel|Ph|Fax)")
"""What is between two names and belongs to none of them, when it is left of a finding."""

_POSSESSIVE = re.compile(r"['’]\s?s", re.IGNORECASE)

_CLOSING = {")": "(", "]": "[", "”": "“", "’": "‘"}


class Trust(IntEnum):
    """How far a finding's type is believed when findings overlap; the higher one keeps its type."""

    STATISTICAL = 0
    LEARNED = 1
    PATTERN = 2
    EXACT = 3
    CERTAIN = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """A span as one recognizer reported it."""

    start: int
    end: int
    entity: str
    score: float
    trust: Trust


class Places:
    """Findings as stretches of a text, asked whether one of them holds a place."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted((one.start, one.end) for one in findings):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def hold(self, start: int, end: int) -> bool:
        """Whether all of a place is in one stretch."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self._ends[at]


def resolve(text: str, findings: Iterable[Finding]) -> list[Span]:
    """Disjoint spans, sorted, that cover every character the findings cover, spaces and punctuation at edges aside.

    A finding of higher trust, then a longer one, then one of a higher score keeps its type; what sticks out of the
    others stays as a span of its own when it holds a letter or a digit other than a possessive's, so resolving never
    uncovers personal data.
    """
    spans: list[Span] = []
    for touching in _clusters(findings):
        taken = _Taken()
        for finding in sorted(touching, key=_rank):
            _take(text, finding, taken)
        spans += taken.spans
    return _joined(text, spans)


def _clusters(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Groups of findings that overlap or touch, in order; groups don't bear on each other."""
    cluster: list[Finding] = []
    last = 0
    for finding in sorted(findings, key=lambda finding: finding.start):
        if cluster and finding.start > last:
            yield cluster
            cluster = []
        cluster.append(finding)
        last = max(last, finding.end) if len(cluster) > 1 else finding.end
    if cluster:
        yield cluster


def _take(text: str, finding: Finding, taken: _Taken) -> None:
    for start, end in taken.free(finding.start, finding.end):
        start, end = _trim(text, start, end)
        if (
            finding.entity != "DATE_TIME"
            and (start, end) != (finding.start, finding.end)
            and _BETWEEN.fullmatch(text, start, end)
        ):
            continue
        if start < end and not _POSSESSIVE.fullmatch(text, start, end) and not _joins_word(text, start, end, taken):
            taken.add(Span(start, end, finding.entity, finding.score, finding.trust >= Trust.EXACT))


def _joins_word(text: str, start: int, end: int, taken: _Taken) -> bool:
    """Whether the piece only continues a word that is partly taken: then it goes to that span."""
    if not text[start:end].isalnum():
        return False
    if start and _same_word(text, start) and taken.extend_end(start, end):
        return True
    return end < len(text) and _same_word(text, end) and taken.extend_start(start, end)


def _same_word(text: str, place: int) -> bool:
    """Whether the letters before and at the place belong together, in a script that has blanks between words."""
    before, after = text[place - 1], text[place]
    return before.isalnum() and after.isalnum() and not (unspaced(before) or unspaced(after))


def _rank(finding: Finding) -> tuple[int, int, float, int, str]:
    return (-finding.trust, finding.start - finding.end, -finding.score, finding.start, finding.entity)


class _Taken:
    """Disjoint spans in order, asked for what is still free."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._starts: list[int] = []

    def add(self, span: Span) -> None:
        place = bisect_left(self._starts, span.start)
        self.spans.insert(place, span)
        self._starts.insert(place, span.start)

    def extend_end(self, start: int, end: int) -> bool:
        """Let the span that ends at `start` end at `end`, if there is one."""
        place = bisect_right(self._starts, start) - 1
        if place < 0 or self.spans[place].end != start:
            return False
        self.spans[place] = replace(self.spans[place], end=end)
        return True

    def extend_start(self, start: int, end: int) -> bool:
        """Let the span that starts at `end` start at `start`, if there is one."""
        place = bisect_left(self._starts, end)
        if place == len(self.spans) or self._starts[place] != end:
            return False
        self.spans[place] = replace(self.spans[place], start=start)
        self._starts[place] = start
        return True

    def free(self, start: int, end: int) -> list[tuple[int, int]]:
        place = max(bisect_right(self._starts, start) - 1, 0)
        pieces = []
        while place < len(self.spans) and self.spans[place].start < end:
            span = self.spans[place]
            if start < span.start:
                pieces.append((start, span.start))
            start = max(start, span.end)
            place += 1
        if start < end:
            pieces.append((start, end))
        return pieces


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    if not any(map(str.isalnum, text[start:end])):
        return start, start
    while text[start].isspace() or text[start] in ",;:.":
        start += 1
    while text[end - 1].isspace() or text[end - 1] in ",;:":
        end -= 1
    closing = _CLOSING.get(text[end : end + 1])
    if closing and text.count(closing, start, end) > text.count(text[end], start, end):
        end += 1
    return start, end


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Neighbours with nothing but blanks between them touch, and become one when they are of one type."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        gap = text[last.end : span.start] if last else "-"
        if last and last.entity == span.entity and not gap.strip(" "):
            joined[-1] = replace(last, end=span.end, score=max(last.score, span.score))
            continue
        if last and gap.isspace():
            joined[-1] = replace(last, end=span.start)
        joined.append(span)
    return joined
