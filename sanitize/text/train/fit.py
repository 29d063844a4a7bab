"""Fitting the CRF with python-crfsuite (L-BFGS) and packing its weights."""

from __future__ import annotations

import json
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pycrfsuite

from sanitize.text.crf.features import EDGE, HINT_OFFSETS, OFFSETS, Features, at, hint_at, hint_pairs, pairs
from sanitize.text.crf.model import Crf, Hints, Weights, align
from sanitize.text.crf.tokens import Tokens, tokenize
from sanitize.text.normalize import normalize
from sanitize.text.train.generate import Labelled

MINIMUM_COUNT = 5
"""Least number of documents an attribute must occur in: the weights hold no word form that is rarer."""

FREQUENT = 40
"""Least number of documents of a word that pairs name by itself."""

OUTSIDE = "O"


def frequent_words(documents: Iterable[Labelled]) -> frozenset[str]:
    """Words outside all spans in many documents: function words, mostly."""
    counts: Counter[str] = Counter()
    for document in documents:
        tokens = tokenize(document.text)
        labels = token_labels(tokens, document.spans)
        counts.update({key[2:].casefold() for key, label in zip(tokens.keys, labels, strict=True) if label == OUTSIDE})
    return frozenset(word for word, count in counts.items() if count >= FREQUENT)


def token_labels(tokens: Tokens, spans: Sequence[tuple[int, int, str]]) -> list[str]:
    """The label of each token: that of the span it begins in or reaches into."""
    labels = [OUTSIDE] * len(tokens.keys)
    place = 0
    for start, end, label in sorted(spans):
        while place < len(labels) and tokens.ends[place] <= start:
            place += 1
        while place < len(labels) and tokens.starts[place] < end:
            labels[place] = label
            place += 1
    return labels


def matching_form(document: Labelled) -> Labelled:
    """The document as the detector sees it: normalized, its spans moved along."""
    normal = normalize(document.text)
    if normal.starts is None or normal.ends is None:
        return document
    starts, ends = np.array(normal.starts), np.array(normal.ends)
    spans = [
        (int(np.searchsorted(ends, start, side="right")), int(np.searchsorted(starts, end, side="left")), label)
        for start, end, label in document.spans
    ]
    return Labelled(normal.text, [span for span in spans if span[0] < span[1]], document.group)


def fit(
    documents: Sequence[Labelled],
    hints: Sequence[Hints | None],
    features: Features,
    *,
    iterations: int,
    c1: float,
    c2: float,
) -> Weights:
    """Train on documents in matching form, each with or without hints; `c1` and `c2` are the L1 and L2 penalties."""
    sequences = [
        (tokens := tokenize(document.text), token_labels(tokens, document.spans), hint)
        for document, hint in zip(documents, hints, strict=True)
    ]
    counts: Counter[str] = Counter()
    for tokens, _, hint in sequences:
        counts.update({name for item in _attributes(tokens, features, hint) for name in item})
    kept = {name for name, count in counts.items() if count >= MINIMUM_COUNT}
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": iterations, "feature.possible_transitions": True})
    for tokens, labels, hint in sequences:
        if labels:
            items = [[name for name in item if name in kept] for item in _attributes(tokens, features, hint)]
            trainer.append(pycrfsuite.ItemSequence(items), labels)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "crf"))
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    return _weights(info)


def _attributes(tokens: Tokens, features: Features, hints: Hints | None) -> list[list[str]]:
    """What the tagger adds up for each token, by name."""
    distinct = {key: features.word(key) for key in tokens.keys}
    named = {key: [at(word.attributes, offset) for offset in OFFSETS] for key, word in distinct.items()}
    rows = _around([named[key] for key in tokens.keys], [at(EDGE.attributes, offset) for offset in OFFSETS])
    padded = [EDGE, *(distinct[key] for key in tokens.keys), EDGE]
    for place, row in enumerate(rows):
        row += pairs(*padded[place : place + 3])
    if hints is not None:
        own = align(tokens, hints)
        hinted = {hint: [hint_at(hint, offset) for offset in HINT_OFFSETS] for hint in set(own)}
        for row, more, hint, key in zip(
            rows, _around([hinted[hint] for hint in own], [[]] * 3), own, tokens.keys, strict=True
        ):
            row += more
            row += hint_pairs(hint, distinct[key])
    return rows


def _around(columns: list[list[list[str]]], edge: list[list[str]]) -> list[list[str]]:
    """For each token the names its neighbours have for it; `columns[i][k]` are token i's at the k-th offset."""
    reach = len(edge) // 2
    padded = [edge] * reach + columns + [edge] * reach
    return [
        [name for place in range(len(edge)) for name in padded[token + place][place]] for token in range(len(columns))
    ]


def _weights(info: object) -> Weights:
    labels = [OUTSIDE, *sorted(set(info.labels) - {OUTSIDE})]  # type: ignore[attr-defined]
    number = {label: place for place, label in enumerate(labels)}
    transitions = np.zeros((len(labels), len(labels)), np.float32)
    for (before, after), weight in info.transitions.items():  # type: ignore[attr-defined]
        transitions[number[before], number[after]] = weight
    names = sorted({name for name, _ in info.state_features})  # type: ignore[attr-defined]
    rows = {name: place for place, name in enumerate(names)}
    values = np.zeros((len(names) + 1, len(labels)), np.float32)
    for (name, label), weight in info.state_features.items():  # type: ignore[attr-defined]
        values[rows[name], number[label]] = weight
    return Weights(tuple(labels), transitions, rows, values)


def save(crf: Crf, clusters: np.ndarray, path: Path, smallest: float) -> None:
    """Write the weights file that `crf.model.load` reads, in one byte a weight; rows below `smallest` are left out."""
    weights, lexicon = crf.weights, crf.features.lexicon
    names = [name for name, row in weights.rows.items() if np.abs(weights.values[row]).max() >= smallest]
    kept = weights.values[[weights.rows[name] for name in names]]
    scale = np.float32(max(np.abs(kept).max(), 1e-6) / 127)
    lists = {name: sorted(words) for name, words in lexicon.lists.items()}
    np.savez_compressed(
        path,
        head=np.frombuffer(
            json.dumps({"labels": weights.labels, "frequent": sorted(lexicon.frequent)}).encode(), np.uint8
        ),
        attributes=np.frombuffer(zlib.compress("\n".join(names).encode(), 9), np.uint8),
        lists=np.frombuffer(zlib.compress(json.dumps(lists, ensure_ascii=False).encode(), 9), np.uint8),
        transitions=weights.transitions,
        values=np.rint(kept / scale).astype(np.int8),
        scale=scale,
        clusters=clusters,
    )
