"""Fitting a logistic regression over attributes of candidates, and packing its weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit

from sanitize.text.names_without_capitals import is_without_capitals
from sanitize.text.rare_names.candidates import MOST, Candidate, candidates
from sanitize.text.rare_names.features import attributes
from sanitize.text.train.fit import MINIMUM_COUNT, matching_form
from sanitize.text.train.generate import Labelled
from sanitize.text.vocabulary import vocabulary


class Example(NamedTuple):
    """A candidate in a document."""

    keys: frozenset[int]
    is_person: bool
    group: str


class Fitted(NamedTuple):
    """Weights by the checksums of attributes."""

    keys: np.ndarray
    values: np.ndarray
    bias: float


def of_document(document: Labelled) -> Iterator[Example]:
    """Candidates of a document, and the names of persons in it that dictionaries have, which teach the same places."""
    document = matching_form(document)
    text = document.text
    plain = is_without_capitals(text)
    persons = [(start, end) for start, end, label in document.spans if label == "PERSON"]
    for candidate in candidates(text, vocabulary()):
        if not any(start < candidate.end and candidate.start < end for start, end in persons):
            yield Example(_keys(text, candidate, plain=plain), is_person=False, group=document.group)
    for start, end in persons:
        words = text[start:end].split(" ")
        if len(words) <= MOST and all(word.replace("-", "").isalpha() for word in words):
            candidate = Candidate(start, end, len(words), small=text[start:end].islower())
            yield Example(_keys(text, candidate, plain=plain), is_person=True, group=document.group)


def fit(examples: Sequence[Example], penalty: float) -> Fitted:
    """The weights with the least loss under an L2 penalty, over attributes that enough documents have."""
    kept = frequent(examples)
    columns = {key: place for place, key in enumerate(kept.tolist())}
    matrix = _matrix(examples, columns)
    signs = np.array([1.0 if example.is_person else -1.0 for example in examples])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = signs * (matrix @ weights[:-1] + weights[-1])
        slope = -signs * expit(-margins)
        gradient = np.append(matrix.T @ slope + penalty * weights[:-1], slope.sum())
        return float(np.logaddexp(0, -margins).sum() + penalty / 2 * (weights[:-1] ** 2).sum()), gradient

    found = minimize(loss, np.zeros(len(columns) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    return Fitted(kept, found[:-1], float(found[-1]))


def frequent(examples: Iterable[Example]) -> np.ndarray:
    """Attributes of at least MINIMUM_COUNT documents, in order."""
    counts: Counter[int] = Counter()
    for key, _ in {(key, example.group) for example in examples for key in example.keys}:
        counts[key] += 1
    return np.array(sorted(key for key, count in counts.items() if count >= MINIMUM_COUNT), np.uint64)


def chances(fitted: Fitted, examples: Sequence[Example]) -> np.ndarray:
    """The probability of each example that it is a person."""
    columns = {key: place for place, key in enumerate(fitted.keys.tolist())}
    return np.asarray(expit(_matrix(examples, columns) @ fitted.values + fitted.bias))


def save(fitted: Fitted, path: Path, smallest: float) -> None:
    """Write the file that `rare_names.model.load` reads, in one byte a weight; what is below `smallest` is left out."""
    chosen = np.abs(fitted.values) >= smallest
    keys, values = fitted.keys[chosen], fitted.values[chosen]
    scale = max(float(np.abs(values).max(initial=0.0)), 1e-6) / 127
    np.savez_compressed(
        path,
        allow_pickle=False,
        steps=np.diff(keys, prepend=np.uint64(0)).astype(np.uint32),
        values=np.rint(values / scale).astype(np.int8),
        scale=np.float64(scale),
        bias=np.float64(fitted.bias),
    )


def _matrix(examples: Sequence[Example], columns: dict[int, int]) -> csr_matrix:
    rows = [sorted(columns[key] for key in example.keys if key in columns) for example in examples]
    starts = np.cumsum([0, *map(len, rows)])
    places = np.array([place for row in rows for place in row], np.int64)
    return csr_matrix((np.ones(len(places)), places, starts), shape=(len(examples), len(columns)))


def _keys(text: str, candidate: Candidate, *, plain: bool) -> frozenset[int]:
    return frozenset(crc32(name.encode()) for name in attributes(text, candidate, plain=plain))
