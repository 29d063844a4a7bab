"""What capping and augmenting do against model inversion, on the ORL faces.

    python benchmarks/over_representation.py [DATA] [SEEDS]

DATA is a folder with `images/orl` (400 portraits of 40 people, AT&T Laboratories Cambridge; default: SANITIZE_TEST_DATA
or ../shared/data). Every seed draws eight groups of five people; in each group one person has 42 pictures (seven, six
times over) and the others two. A softmax classifier learns the group from the pictures; MIFace (Fredrikson, Jha and
Ristenpart, 2015) inverts each class; a judge who knows all forty people, by Fisher's linear discriminants on pictures
that were never in training, says who it shows. Printed are how often that is the person with 42 pictures, and the
accuracy on pictures never seen, with 95% bootstrap intervals over seeds, paired differences too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import sanitize as sz
from sanitize.config import PipelineConfig

PEOPLE, PICTURES, KEPT = 40, 10, 7
GROUPS, MEMBERS = 8, 5
OFTEN, COPIES, SELDOM = 7, 6, 2
STEPS, RATE = 400, 0.1
STRENGTH = 1000
"""Of the classifier's fit against its L2 penalty, the same for any number of pictures."""
CAP = sz.Identities(columns=("person", "photo"), max_count=SELDOM, action="cap")
AUGMENT = sz.Augment(columns=("photo",), recipe="rules/augment/medium.yaml", copies=2)
VARIANTS: dict[str, tuple[sz.Stage, ...]] = {
    "original": (),
    "augmented": (AUGMENT,),
    "capped": (CAP,),
    "capped and augmented": (CAP, AUGMENT),
}


def faces(folder: Path) -> np.ndarray:
    """The portraits, uint8 (people, pictures, 112, 92)."""
    return np.array(
        [
            [
                cv2.imread(str(folder / f"s{person}" / f"{picture}.pgm"), cv2.IMREAD_GRAYSCALE)
                for picture in range(1, 11)
            ]
            for person in range(1, PEOPLE + 1)
        ]
    )


def judge(portraits: np.ndarray) -> LinearDiscriminantAnalysis:
    """Tells the forty people apart, also in blurred pictures, from pictures that no classifier was trained on."""
    pixels, names = [], []
    for person in range(PEOPLE):
        for picture in portraits[person, KEPT:]:
            for sigma in (0, 2, 4, 8):
                pixels.append(picture if sigma == 0 else cv2.GaussianBlur(picture, (0, 0), sigma))
                names.append(person)
    model = make_pipeline(PCA(80, random_state=0), LinearDiscriminantAnalysis())
    return model.fit(_standard(np.array(pixels)), names)


def source(portraits: np.ndarray, random: np.random.Generator) -> tuple[pa.Table, np.ndarray, np.ndarray]:
    """A table of person, group and photo; the group of each person; the person with most pictures of each group."""
    people = random.permutation(PEOPLE).reshape(GROUPS, MEMBERS)
    group = np.empty(PEOPLE, dtype=int)
    rows: list[tuple[str, str, bytes]] = []
    for number, members in enumerate(people):
        group[members] = number
        for place, person in enumerate(members):
            often = place == 0
            chosen = random.permutation(KEPT)[: OFTEN if often else SELDOM]
            photos = [cv2.imencode(".png", portraits[person, picture])[1].tobytes() for picture in chosen]
            rows += [(f"p{person}", f"g{number}", photo) for photo in photos * (COPIES if often else 1)]
    table = pa.table(dict(zip(("person", "group", "photo"), map(list, zip(*rows, strict=True)), strict=True)))
    return table, group, people[:, 0]


def released(table: pa.Table, stages: Sequence[sz.Stage], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pixels in [0, 1] and group numbers of what the stages release."""
    data = sz.Pipeline(stages, PipelineConfig(seed=seed)).run(table).data if stages else table
    photos = [cell["bytes"] if isinstance(cell, dict) else cell for cell in data["photo"].to_pylist()]
    pixels = [cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_GRAYSCALE) for photo in photos]
    return np.array(pixels).reshape(len(pixels), -1) / 255, np.array(
        [int(one[1:]) for one in data["group"].to_pylist()]
    )


def classifier(pixels: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights and bias of softmax regression with an L2 penalty, solved in the span of the pictures."""
    mean = pixels.mean(axis=0)
    _, _, span = np.linalg.svd(pixels - mean, full_matrices=False)
    model = LogisticRegression(C=STRENGTH / len(pixels), max_iter=500).fit((pixels - mean) @ span.T, labels)
    weights = model.coef_ @ span
    return weights, model.intercept_ - weights @ mean


def inverted(weights: np.ndarray, bias: np.ndarray, label: int) -> np.ndarray:
    """The picture that MIFace finds for a label: gradient descent on 1 - p(label), from grey."""
    picture = np.full(weights.shape[1], 0.5)
    for _ in range(STEPS):
        scores = weights @ picture + bias
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        gradient = chances[label] * (weights[label] - chances @ weights)
        length = np.linalg.norm(gradient)
        if length < 1e-12:
            break
        picture = np.clip(picture + RATE * gradient / length, 0, 1)
    return picture


def trial(
    portraits: np.ndarray, names: LinearDiscriminantAnalysis, stages: Sequence[sz.Stage], seed: int
) -> tuple[float, float]:
    """How often the judge names the person with most pictures, and the accuracy on new pictures."""
    table, group, often = source(portraits, np.random.default_rng(seed))
    pixels, labels = released(table, stages, seed)
    weights, bias = classifier(pixels, labels)
    pictures = np.array([inverted(weights, bias, label) for label in range(GROUPS)])
    said = names.predict(_standard(pictures.reshape(GROUPS, *portraits.shape[2:])))
    unseen = portraits[:, KEPT:].reshape(-1, pixels.shape[1]) / 255
    right = (unseen @ weights.T + bias).argmax(axis=1) == np.repeat(group, PICTURES - KEPT)
    return float((said == often).mean()), float(right.mean())


def _standard(pictures: np.ndarray) -> np.ndarray:
    flat = pictures.reshape(len(pictures), -1).astype(float)
    flat -= flat.mean(axis=1, keepdims=True)
    return np.asarray(flat / np.maximum(flat.std(axis=1, keepdims=True), 1e-9))


def interval(values: np.ndarray) -> str:
    """The mean and its 95% percentile bootstrap interval."""
    draws = np.random.default_rng(0).choice(values, (2000, len(values))).mean(axis=1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return f"{values.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def main() -> None:
    """Run all variants on every seed."""
    fallback = os.environ.get("SANITIZE_TEST_DATA", Path(__file__).parents[1] / ".." / "shared" / "data")
    portraits = faces(Path(sys.argv[1] if len(sys.argv) > 1 else fallback) / "images" / "orl")
    seeds = range(int(sys.argv[2]) if len(sys.argv) > 2 else 10)
    names = judge(portraits)
    results = {
        name: np.array([trial(portraits, names, stages, seed) for seed in seeds]) for name, stages in VARIANTS.items()
    }
    print(f"{'':22}{'person named':>30}{'accuracy':>30}")
    for name, found in results.items():
        print(f"{name:22}{interval(found[:, 0]):>30}{interval(found[:, 1]):>30}")
    for one, other in (("capped", "original"), ("capped and augmented", "capped"), ("augmented", "original")):
        gap = results[one] - results[other]
        print(f"{one} - {other}: named {interval(gap[:, 0])}, accuracy {interval(gap[:, 1])}")


if __name__ == "__main__":
    main()
