"""Telling persons apart, and augmenting, against what they are made of.

    python benchmarks/people.py [DATA] [ROWS]

*keys*: the fit over ROWS (default a million) rows of e-mail, phone, id, and name with birth date, in seconds and MB.
*faces*: the fit over the photographs of `images/faces` against decoding, detecting and embedding alone. *augment*: the
stage against Albumentations in a bare loop of decoding, altering and encoding with the same recipe. DATA is as for the
tests (SANITIZE_TEST_DATA or ../shared/data); ratios are of CPU seconds, taken in turn in one process.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa

import sanitize as sz
from sanitize.image.augment import augment, load
from sanitize.image.codec import decode, encode
from sanitize.image.embed import FaceEmbedder
from sanitize.image.faces import FaceDetector
from sanitize.rules import find_rule

ROUNDS = 3
RECIPE = "rules/augment/light.yaml"


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def ratio(ours: Callable[[], object], alone: Callable[[], object]) -> float:
    """Best of some rounds each, taken in turn."""
    ours(), alone()
    pairs = [(seconds(ours), seconds(alone)) for _ in range(ROUNDS)]
    return min(one for one, _ in pairs) / min(other for _, other in pairs)


def crowd(rows: int) -> pa.Table:
    """Rows of a third as many persons, who write their address and number in several ways."""
    person = np.random.default_rng(0).integers(0, rows // 3 + 1, rows)
    return pa.table(
        {
            "id": [f"c{one * 2 + row % 2}" for row, one in enumerate(person)],
            "email": [f"User.{one}+{row % 7}@Example.com" for row, one in enumerate(person)],
            "phone": [f"+1 (555) {one // 10000:03d}-{one % 10000:04d}" for one in person],
            "name": [f"Name{one % 5000} Last{one % 7000}" for one in person],
            "born": [f"19{one % 90 + 10}-01-02" for one in person],
        }
    )


def main() -> None:
    """Print the three comparisons."""
    fallback = os.environ.get("SANITIZE_TEST_DATA", Path(__file__).parents[1] / ".." / "shared" / "data")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else fallback) / "images" / "faces"
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    table = crowd(rows)
    stage = sz.Identities(columns=("id", "email", "phone", ("name", "born")), max_count=50)
    spent = seconds(lambda: stage.run(table))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"keys: {rows:,} rows in {spent:.1f} s CPU, {peak:,.0f} MB at most")
    photos = [path.read_bytes() for path in sorted(folder.rglob("*.jpg"))]
    pictures = pa.table({"photo": pa.array(photos, pa.binary())})
    detector, embedder, recipe = FaceDetector.open("fast"), FaceEmbedder.open(), load(find_rule(RECIPE))

    def embedded() -> None:
        for photo in photos:
            pixels = decode(photo).pixels
            embedder.embed(pixels, detector.detect(pixels))

    def altered() -> None:
        for number, photo in enumerate(photos):
            picture = decode(photo)
            encode(picture.with_pixels(augment(picture.pixels, recipe, number)))

    cv2.setNumThreads(1)
    people = sz.Identities(columns=("photo",), max_count=50)
    print(f"faces: {ratio(lambda: people.run(pictures), embedded):.2f} of detecting and embedding alone")
    copies = sz.Augment(columns=("photo",), recipe=RECIPE)
    print(f"augment: {ratio(lambda: copies.run(pictures), altered):.2f} of a bare loop")


if __name__ == "__main__":
    main()
