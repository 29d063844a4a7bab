"""Trains on a release that its signer vouches for, and on nothing else.

python train.py out/visits --public-key release.pub
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import SGDClassifier

import sanitize as sz

FEATURES = ("age", "zip", "admitted", "job", "diagnosis")
LABEL = "outcome"


def verified(release: Path, public_key: Path) -> list[Path]:
    """The parts of a release; VerificationError unless every byte is what the holder of the key signed."""
    sz.verify(release, public_key=public_key).require()
    return sorted((release / "data").glob("*.parquet"))


def batches(parts: list[Path], size: int = 256) -> Iterator[tuple[list[dict[str, str]], np.ndarray]]:
    """Features and labels, as an `IterableDataset` would yield them to a data loader."""
    for part in parts:
        for batch in pq.ParquetFile(part).iter_batches(size, columns=[*FEATURES, LABEL]):
            rows = batch.to_pylist()
            yield [{name: str(row[name]) for name in FEATURES} for row in rows], np.array([row[LABEL] for row in rows])


def train(release: Path, public_key: Path, epochs: int = 5) -> float:
    """Fit a linear model by stochastic gradient descent; the share of rows it gets right."""
    parts = verified(release, public_key)
    classes = np.unique(np.concatenate([labels for _, labels in batches(parts)]))
    hasher, model = FeatureHasher(2**12), SGDClassifier(loss="log_loss", average=True, random_state=0)
    for _ in range(epochs):
        for features, labels in batches(parts):
            model.partial_fit(hasher.transform(features), labels, classes)
    right = [model.predict(hasher.transform(features)) == labels for features, labels in batches(parts)]
    return float(np.concatenate(right).mean())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("release", type=Path)
    parser.add_argument("--public-key", type=Path, required=True)
    given = parser.parse_args()
    try:
        sys.stdout.write(f"{train(given.release, given.public_key):.3f}\n")
    except sz.SanitizeError as error:
        sys.exit(f"not trained: {error}")
