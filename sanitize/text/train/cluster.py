"""Clusters of word vectors, and labels that spaCy's model lends to corpora that lack them."""

from __future__ import annotations

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from spacy.language import Language

SIZES = (96, 768)
"""Numbers of clusters, coarse and fine."""

_LENT = {"DATE": "DATE_TIME", "TIME": "DATE_TIME", "NORP": "NRP", "MONEY": "QUANTITY"}


def clusters(vectors: np.ndarray) -> np.ndarray:
    """The clusters (uint16, a row for each vector, a column for each size) of directions: k-means on unit vectors."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    columns = [
        MiniBatchKMeans(size, random_state=0, n_init=1, batch_size=4096, max_iter=30).fit_predict(unit)
        for size in SIZES
    ]
    return np.stack(columns, axis=1).astype(np.uint16)


def lent_labels(nlp: Language, texts: list[str]) -> dict[str, list[tuple[int, int, str]]]:
    """Dates, nationalities and amounts that a spaCy model finds in each text."""
    return {
        text: [(ent.start_char, ent.end_char, _LENT[ent.label_]) for ent in doc.ents if ent.label_ in _LENT]
        for text, doc in zip(texts, nlp.pipe(texts), strict=True)
    }
