from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import AgglomerativeClustering

from sanitize.identity.cluster import SAME_PERSON, cluster
from sanitize.image.boxes import areas
from sanitize.image.embed import FaceEmbedder
from sanitize.image.faces import FaceDetector


def pairs(labels: np.ndarray) -> np.ndarray:
    return labels[:, None] == labels[None, :]


def people(count: int, copies: int, spread: float, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(count, 32)).repeat(copies, axis=0)
    faces = centres + spread * random.normal(size=centres.shape)
    return (faces / np.linalg.norm(faces, axis=1, keepdims=True)).astype(np.float32)


@given(st.integers(0, 10_000), st.floats(0.2, 2.0), st.floats(0.1, 0.8))
@settings(deadline=None, max_examples=60)
def test_clusters_are_those_of_average_linkage(seed: int, spread: float, threshold: float) -> None:
    faces = people(12, 5, spread, seed)
    reference = AgglomerativeClustering(
        n_clusters=None, distance_threshold=1 - threshold, metric="cosine", linkage="average"
    ).fit_predict(faces.astype(np.float64))
    assert np.array_equal(pairs(cluster(faces, threshold)), pairs(reference))


@given(st.integers(0, 1000))
@settings(deadline=None, max_examples=20)
def test_the_order_of_faces_makes_no_difference(seed: int) -> None:
    faces = people(10, 4, 0.8, seed)
    order = np.random.default_rng(seed).permutation(len(faces))
    assert np.array_equal(pairs(cluster(faces))[np.ix_(order, order)], pairs(cluster(faces[order])))


def test_equal_faces_are_one_person() -> None:
    faces = np.tile(people(1, 1, 0, 3), (50, 1))
    assert cluster(faces).tolist() == [0] * 50
    assert cluster(faces[:0]).tolist() == []
    assert cluster(faces[:1]).tolist() == [0]


def test_labelled_portraits_are_told_apart(shared_data: Path, fast: FaceDetector, embedder: FaceEmbedder) -> None:
    folder = shared_data / "images" / "identities"
    labels = json.loads((folder / "labels.json").read_text())
    faces = []
    for name in labels:
        pixels = cv2.imread(str(folder / name))
        found = fast.detect(pixels)
        faces.append(embedder.embed(pixels, found[[areas(found).argmax()]])[0])
    names = np.unique(list(labels.values()), return_inverse=True)[1]
    assert np.array_equal(pairs(cluster(np.array(faces))), pairs(names))


def test_the_threshold_is_the_measured_one() -> None:
    assert pytest.approx(0.42) == SAME_PERSON
