"""Figures of the Text Anonymization Benchmark (Pilán et al., Computational Linguistics 2022)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sanitize.text.spans import Span

_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of an entity that has to be masked: its place, DIRECT or QUASI, and the entity it mentions."""

    start: int
    end: int
    kind: str
    entity: str


def tab_figures(
    texts: Sequence[str], mentions: Sequence[Sequence[Mention]], answers: Sequence[Sequence[Span]]
) -> dict[str, float | None]:
    """`direct` and `quasi` entity recall, and the weighted precision of masked tokens.

    An entity counts as masked when every letter and digit of all its mentions in a document is. Weighted precision is
    the share of masked tokens that had to be masked, each weighed by its information content, -log2 of its frequency
    in the corpus (the benchmark takes it from a language model).
    """
    masked, entities = Counter[str](), Counter[str]()
    right = every = 0.0
    information = _information(texts)
    for text, own, spans in zip(texts, mentions, answers, strict=True):
        covered = _places((span.start, span.end) for span in spans)
        needed = _places((mention.start, mention.end) for mention in own)
        by_entity: dict[tuple[str, str], bool] = {}
        for mention in own:
            hidden = all(at in covered for at in range(mention.start, mention.end) if text[at].isalnum())
            key = (mention.kind, mention.entity)
            by_entity[key] = by_entity.get(key, True) and hidden
        entities.update(kind for kind, _ in by_entity)
        masked.update(kind for (kind, _), hidden in by_entity.items() if hidden)
        for token in _TOKEN.finditer(text):
            if token.start() in covered:
                weight = information[token[0].casefold()]
                every += weight
                right += weight * (token.start() in needed)
    return {
        "direct": masked["DIRECT"] / entities["DIRECT"] if entities["DIRECT"] else None,
        "quasi": masked["QUASI"] / entities["QUASI"] if entities["QUASI"] else None,
        "weighted_precision": right / every if every else None,
    }


def _places(stretches: Iterable[tuple[int, int]]) -> set[int]:
    return {at for start, end in stretches for at in range(start, end)}


def _information(texts: Sequence[str]) -> dict[str, float]:
    counts = Counter(token.casefold() for text in texts for token in _TOKEN.findall(text))
    total = counts.total()
    return {token: -math.log2(count / total) for token, count in counts.items()}
