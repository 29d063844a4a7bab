"""Clusters of a spaCy model's word vectors: words of like use share a cluster."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from spacy.strings import get_string_id
from spacy.vectors import Vectors


def lookup(vectors: Vectors, clusters: np.ndarray) -> Callable[[str], tuple[str, ...]]:
    """A function from a word to the names of its clusters, coarse to fine; none for a word without a vector.

    `clusters` (one row a vector, one column a clustering) was computed for these vectors.
    """
    rows: dict[int, int] = vectors.key2row
    names: list[tuple[str, ...]] = [tuple(map(str, row)) for row in clusters.tolist()]

    def find(word: str) -> tuple[str, ...]:
        for form in (word, word.lower(), word.capitalize()):
            row = rows.get(get_string_id(form))
            if row is not None:
                return names[row]
        return ()

    return find
