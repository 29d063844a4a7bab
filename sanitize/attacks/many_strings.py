"""Many strings looked for at once, in texts and in bytes (Aho & Corasick, CACM 18(6), 1975)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, MatchKind

from sanitize.attacks.match_forms import base64_forms, byte_forms, compact, edges, readings, tokens

LONG = 12
"""From this many letters and digits on, a value counts wherever it stands, not only at token boundaries."""
SHORTEST_FORM = 6
"""Bytes of the shortest form that is looked for in raw bytes."""
FEW = 10_000
"""So many patterns make an automaton in no time, whatever they are."""
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts written without spaces between words."""


@dataclass(frozen=True)
class Needles:
    """Values to be looked for in texts; made by `of`. Positions in results are those of the values given."""

    layers: tuple[_Layer, ...]

    @classmethod
    def of(cls, values: Sequence[str]) -> Needles:
        """Fold the values; those without a letter or digit are never found."""
        owners: dict[str, list[int]] = {}
        for position, value in enumerate(values):
            if folded := compact(value):
                owners.setdefault(folded, []).append(position)
        return cls(tuple(_Layer.of(patterns, owners) for patterns in _apart(owners)))

    def found(self, text: str) -> set[int]:
        """The values that stand in the text, as it is or encoded."""
        return {position for reading in readings(text) for position in self.plainly(reading)}

    def plainly(self, text: str) -> set[int]:
        """The values that stand in the text, up to case, spacing and punctuation; short ones as whole tokens."""
        folded = compact(text)
        matches = [match for layer in self.layers for match in layer.matches(folded)]
        if not matches:
            return set()
        borders = edges(tokens(text))
        return {
            position
            for owned, bounded, start, end in matches
            if not bounded or (start in borders and end in borders)
            for position in owned
        }


@dataclass(frozen=True)
class _Layer:
    automaton: AhoCorasick
    owners: tuple[tuple[int, ...], ...]
    bounded: tuple[bool, ...]

    @classmethod
    def of(cls, patterns: Sequence[str], owners: Mapping[str, Sequence[int]]) -> _Layer:
        bounded = tuple(len(folded) < LONG and not UNSPACED.search(folded) for folded in patterns)
        automaton = AhoCorasick(patterns, matchkind=MatchKind.Standard, store_patterns=False)
        return cls(automaton, tuple(tuple(owners[folded]) for folded in patterns), bounded)

    def matches(self, folded: str) -> Iterator[tuple[tuple[int, ...], bool, int, int]]:
        """Whose pattern it is, whether it counts at borders alone, and from where to where it stands."""
        for pattern, start, end in self.automaton.find_matches_as_indexes(folded, overlapping=True):
            yield self.owners[pattern], self.bounded[pattern], start, end


def _apart(patterns: Iterable[str]) -> Iterator[list[str]]:
    """The patterns in layers, so that few begin another one of their layer.

    The automaton's construction takes the square of the number of those: `p1 p12 p123 …` would take minutes.
    """
    left = sorted(patterns)
    while len(left) > FEW:
        nested = [later.startswith(one) for one, later in pairwise([*left, ""])]
        yield [one for one, inner in zip(left, nested, strict=True) if not inner]
        left = [one for one, inner in zip(left, nested, strict=True) if inner]
    if left:
        yield left


@dataclass(frozen=True)
class ByteNeedles:
    """Values to be looked for in raw bytes: plain, in UTF-16, hexadecimal, URL-encoded and in base64."""

    folded: BytesAhoCorasick
    exact: BytesAhoCorasick
    folded_owners: tuple[int, ...]
    exact_owners: tuple[int, ...]

    @classmethod
    def of(cls, values: Sequence[str]) -> ByteNeedles:
        """Prepare the forms of all values."""
        folded, folded_owners = _forms((position, form) for position, v in enumerate(values) for form in byte_forms(v))
        exact, exact_owners = _forms((position, form) for position, v in enumerate(values) for form in base64_forms(v))
        return cls(
            BytesAhoCorasick(folded, matchkind=MatchKind.Standard),
            BytesAhoCorasick(exact, matchkind=MatchKind.Standard),
            folded_owners,
            exact_owners,
        )

    def found(self, data: bytes) -> set[int]:
        """The values that stand in the bytes."""
        lower = self.folded.find_matches_as_indexes(data.lower(), overlapping=True)
        exact = self.exact.find_matches_as_indexes(data, overlapping=True)
        return {self.folded_owners[match[0]] for match in lower} | {self.exact_owners[match[0]] for match in exact}


def _forms(pairs: Iterable[tuple[int, bytes]]) -> tuple[list[bytes], tuple[int, ...]]:
    kept = dict.fromkeys((form, position) for position, form in pairs if len(form) >= SHORTEST_FORM)
    return [form for form, _ in kept], tuple(position for _, position in kept)
