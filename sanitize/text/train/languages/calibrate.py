"""The ranges of the inputs of the encoder's matrices, over sample texts."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from sanitize.text.encoder.graph import LAYERS, Ranges
from sanitize.text.encoder.hidden import Encoder
from sanitize.text.train.languages.corpora import Corpus

TEXTS = 60
"""Texts per corpus."""

CHARACTERS = 400


def ranges(corpora: Sequence[Corpus], seed: int, layers: tuple[int, ...] = LAYERS) -> Ranges:
    """The least and the most of each unit of each input, over the beginnings of some texts of each corpus."""
    draw = random.Random(seed)
    texts = [
        document.text[:CHARACTERS]
        for corpus in corpora
        for document in draw.sample(corpus.documents, min(TEXTS, len(corpus.documents)))
    ]
    found: dict[str, np.ndarray] = {}
    for values in Encoder.open({}, layers).inputs(texts):
        for name, rows in values.items():
            both = np.stack([rows.min(axis=0), rows.max(axis=0)])
            known = found.get(name, both)
            found[name] = np.stack([np.minimum(known[0], both[0]), np.maximum(known[1], both[1])])
    return {name: both.astype(np.float16).astype(np.float32) for name, both in found.items()}
