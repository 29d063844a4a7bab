"""How much of a labelled corpus the detector finds: recall, precision, F2 and leaked characters."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from sanitize.errors import RecordError, UsageError
from sanitize.text.evaluate_tab import Mention, tab_figures
from sanitize.text.labels import accepted, label_map
from sanitize.text.spans import Span

NOT_SCORED = "NO_MASK"
RESAMPLES = 1000


class Detects(Protocol):
    """Anything that finds spans in texts, as `TextDetector` does."""

    def detect(self, texts: Sequence[str | None]) -> list[list[Span] | RecordError]:
        """Spans, or a RecordError, for each text."""


@dataclass(frozen=True, slots=True)
class Document:
    """A labelled text; `optional` spans are neither required nor wrong."""

    text: str
    gold: list[tuple[int, int, str]]
    optional: list[tuple[int, int, str]]
    mentions: list[Mention] = field(default_factory=list)
    """What has to be masked, by entity, in corpora that say DIRECT or QUASI."""


@dataclass(slots=True)
class Score:
    """Sums over documents: gold spans, characters and hits by label, predictions and right predictions."""

    gold: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    leaked: Counter[str] = field(default_factory=Counter)
    any_hits: Counter[str] = field(default_factory=Counter)
    typed_hits: Counter[str] = field(default_factory=Counter)
    others: int = 0
    covered: int = 0
    predicted: int = 0
    any_right: int = 0
    typed_right: int = 0

    def __iadd__(self, other: Score) -> Score:
        for name in ("gold", "characters", "leaked", "any_hits", "typed_hits"):
            getattr(self, name).update(getattr(other, name))
        self.others += other.others
        self.covered += other.covered
        self.predicted += other.predicted
        self.any_right += other.any_right
        self.typed_right += other.typed_right
        return self


def evaluate(corpus: Path, detector: Detects) -> dict[str, Any]:
    """Score a detector on a corpus of JSON lines, `{"text", "spans": [[start, end, label, …]]}`.

    A hit covers at least half of the gold span's characters; *any* ignores the type, *typed* asks for an entity that
    the label map accepts. A prediction is right when at least half of it is gold or it hits a gold span; only
    predictions of types that the corpus labels count. `leaked` is the share of gold characters left uncovered. A
    fourth field NO_MASK makes a span neither required nor wrong. `covered` is the share of all other characters that
    is covered; `tab` holds the benchmark's own figures where spans say DIRECT or QUASI, and `found` the spans.
    `intervals` are 95% percentile bootstrap intervals over documents (Efron 1979). A text that the detector rejects
    counts as if nothing were found in it, although a run holds it back: `held_back` says how many there are.
    """
    documents = read(corpus)
    texts = [document.text for document in documents]
    detected = detector.detect(texts)
    answers = [[] if isinstance(answer, RecordError) else answer for answer in detected]
    labels = {label for document in documents for _, _, label in (*document.gold, *document.optional)}
    scores = [score(document, answer, labels) for document, answer in zip(documents, answers, strict=True)]
    mentions = [document.mentions for document in documents]
    total = Score()
    for item in scores:
        total += item
    return {
        "documents": len(documents),
        "held_back": sum(isinstance(answer, RecordError) for answer in detected),
        **_overall(_row(total)),
        "entities": {label: _entity(total, label) for label in sorted(total.gold)},
        "intervals": _intervals(scores),
        "label_map": label_map(labels),
        "tab": tab_figures(texts, mentions, answers) if any(mentions) else None,
        "found": [[(span.start, span.end, span.entity) for span in answer] for answer in answers],
    }


def read(corpus: Path) -> list[Document]:
    """The documents of a corpus; raises UsageError, naming the line, when one isn't as expected."""
    documents = []
    with corpus.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    documents.append(_document(json.loads(line)))
                except (ValueError, KeyError, TypeError, IndexError):
                    message = f'{corpus.name}, line {number}: expected {{"text", "spans": [[start, end, label]]}}'
                    raise UsageError(message) from None
    return documents


def _document(data: dict[str, Any]) -> Document:
    gold: list[tuple[int, int, str]] = []
    optional: list[tuple[int, int, str]] = []
    mentions: list[Mention] = []
    for start, end, label, *rest in data["spans"]:
        (optional if NOT_SCORED in rest[:1] else gold).append((int(start), int(end), str(label)))
        if rest and rest[0] in ("DIRECT", "QUASI"):
            mentions.append(Mention(int(start), int(end), rest[0], str(rest[1] if len(rest) > 1 else (start, end))))
    return Document(str(data["text"]), gold, optional, mentions)


def score(document: Document, spans: Sequence[Span], labels: set[str]) -> Score:
    """Score the spans found in one document; `labels` are those of the whole corpus."""
    result = Score()
    size = len(document.text)
    covered = _cover(size, [(span.start, span.end) for span in spans])
    by_label = {
        label: _cover(size, [(span.start, span.end) for span in spans if span.entity in accepted(label)])
        for label in {label for _, _, label in document.gold}
    }
    for start, end, label in document.gold:
        found = int(covered[start:end].sum())
        result.gold[label] += 1
        result.characters[label] += end - start
        result.leaked[label] += end - start - found
        result.any_hits[label] += 2 * found >= end - start
        result.typed_hits[label] += 2 * int(by_label[label][start:end].sum()) >= end - start
    apart = ~_cover(size, [(start, end) for start, end, _ in (*document.gold, *document.optional)])
    result.others, result.covered = int(apart.sum()), int((covered & apart).sum())
    _score_predictions(document, spans, labels, result)
    return result


def _score_predictions(document: Document, spans: Sequence[Span], labels: set[str], result: Score) -> None:
    scored = frozenset().union(*map(accepted, labels)) if labels else frozenset()
    for span in spans:
        if span.entity not in scored:
            continue
        right = _right(span, document.gold)
        if not right and _right(span, document.optional):
            continue
        result.predicted += 1
        result.any_right += right
        result.typed_right += _right(span, [item for item in document.gold if span.entity in accepted(item[2])])


def _right(span: Span, gold: Sequence[tuple[int, int, str]]) -> bool:
    inside = 0
    for start, end, _ in gold:
        shared = min(span.end, end) - max(span.start, start)
        if shared > 0:
            inside += shared
            if 2 * shared >= end - start:
                return True
    return 2 * inside >= span.end - span.start


def _cover(size: int, spans: Sequence[tuple[int, int]]) -> np.ndarray:
    covered = np.zeros(size, dtype=bool)
    for start, end in spans:
        covered[start:end] = True
    return covered


def _row(item: Score) -> np.ndarray:
    return np.array(
        [
            item.gold.total(), item.characters.total(), item.leaked.total(), item.any_hits.total(),
            item.typed_hits.total(), item.predicted, item.any_right, item.typed_right, item.others, item.covered,
        ],
        dtype=float,
    )  # fmt: skip


def _overall(row: np.ndarray) -> dict[str, Any]:
    gold, characters, leaked, any_hits, typed_hits, predicted, any_right, typed_right, others, covered = row.tolist()
    return {
        "leaked": _share(leaked, characters),
        "covered": _share(covered, others),
        "any": _quality(any_hits, any_right, gold, predicted),
        "typed": _quality(typed_hits, typed_right, gold, predicted),
    }


def _quality(hits: float, right: float, gold: float, predicted: float) -> dict[str, float | None]:
    precision, recall = _share(right, predicted), _share(hits, gold)
    f2 = None
    if precision is not None and recall is not None:
        f2 = 5 * precision * recall / (4 * precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f2": f2}


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _entity(total: Score, label: str) -> dict[str, float | int | None]:
    gold = total.gold[label]
    return {
        "gold": gold,
        "characters": total.characters[label],
        "leaked": _share(total.leaked[label], total.characters[label]),
        "any_recall": _share(total.any_hits[label], gold),
        "typed_recall": _share(total.typed_hits[label], gold),
    }


def _intervals(scores: Sequence[Score]) -> dict[str, list[float]]:
    if not scores:
        return {}
    rows = np.stack([_row(item) for item in scores])
    generator = np.random.default_rng(0)
    counts = generator.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=RESAMPLES)
    draws = [_flat(_overall(row)) for row in counts @ rows]
    return {
        name: np.percentile([draw[name] for draw in draws], [2.5, 97.5]).round(6).tolist()
        for name in draws[0]
        if all(draw[name] is not None for draw in draws)
    }


def _flat(overall: dict[str, Any]) -> dict[str, Any]:
    return {
        "leaked": overall["leaked"],
        "covered": overall["covered"],
        **{f"{kind}.{name}": overall[kind][name] for kind in ("any", "typed") for name in overall[kind]},
    }


def as_text(result: dict[str, Any]) -> str:
    """A result of `evaluate` as a table for people."""
    low, high = result["intervals"].get("leaked", (None, None))
    lines = [
        f"{result['documents']} documents, leaked {_percent(result['leaked'])} of personal characters"
        f" (95% interval {_percent(low)} to {_percent(high)}), covered {_percent(result['covered'])} of the other text",
        *(
            [f"{result['held_back']} of them held back by a run, and counted here as left uncovered"]
            if result["held_back"]
            else []
        ),
        "",
        f"{'':8}{'precision':>10}{'recall':>10}{'F2':>10}",
    ]
    for kind in ("any", "typed"):
        values = "".join(f"{_number(result[kind][name]):>10}" for name in ("precision", "recall", "f2"))
        lines.append(f"{kind:8}{values}")
    if tab := result["tab"]:
        shares = ", ".join(f"{name.replace('_', ' ')} {_number(value)}" for name, value in tab.items())
        lines += ["", f"entity recall and precision as TAB counts them: {shares}"]
    lines += ["", f"{'label':24}{'gold':>8}{'leaked':>10}{'any':>8}{'typed':>8}  counted as right"]
    for label, row in result["entities"].items():
        recall = f"{_number(row['any_recall']):>8}{_number(row['typed_recall']):>8}"
        cells = f"{row['gold']:>8}{_percent(row['leaked']):>10}{recall}"
        lines.append(f"{label:24}{cells}  {', '.join(result['label_map'][label])}")
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
