"""What share of labelled faces is covered in released pictures, and how much is covered where no face is.

    python benchmarks/picture_coverage.py [FOLDER] [--profiles balanced strict] [--changed]

FOLDER holds photographs and a `labels.json` as in the test data (`images/faces` by default). They go through a pipeline
of `faces` into a Parquet release, and everything is measured on the pictures that come out: a face is covered when at
least .8 of its box is black; a region is false when it has turned black and the picture holds no face. A picture that
isn't released covers none of its faces. With `--changed` every photograph also comes smaller,
turned, dark, flat, grey, noisy, blurred, badly compressed, stretched, with masks and sunglasses drawn on the faces, and
in collages.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import sanitize as sz
from sanitize.config import PipelineConfig

COVERED = 0.8
BLACK, DIFFERENT = 6, 24
"""A pixel is black when no channel is brighter; one that was darker than the other before hasn't turned so."""
LEAST_REGION = 64
"""Pixels of a region that counts as one."""
LEAST_FACE, LARGE = 8, 32
"""Faces of changed pictures below this side in pixels aren't asked for; larger ones are counted apart too."""
COLLAGE, ACROSS = 12, 4
"""Photographs of a collage, and how many are in a row."""
CELL = 320


@dataclass(frozen=True)
class Photo:
    """BGR pixels, the boxes (n, 4) of faces that must be covered, and of what counts neither way."""

    pixels: np.ndarray
    faces: np.ndarray
    ignored: np.ndarray

    def mapped(self, pixels: np.ndarray, matrix: np.ndarray) -> Photo:
        """The photograph with other pixels, whose boxes a 2×3 matrix moves; they stay upright."""
        return Photo(pixels, _mapped(self.faces, matrix), _mapped(self.ignored, matrix))

    def with_pixels(self, pixels: np.ndarray) -> Photo:
        """The same photograph in other colours."""
        return Photo(pixels, self.faces, self.ignored)


def photos(folder: Path) -> list[Photo]:
    """The labelled photographs of a folder."""
    entries = json.loads((folder / "labels.json").read_text())["images"]
    return [
        Photo(
            cv2.imread(str(folder / entry["image"]), cv2.IMREAD_COLOR),
            np.array(entry["boxes"], float).reshape(-1, 4),
            np.array(entry.get("ignore", []), float).reshape(-1, 4),
        )
        for entry in entries
    ]


def _mapped(boxes: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2) @ matrix[:, :2].T + matrix[:, 2]
    centre, half = corners.mean(axis=1), (corners.max(axis=1) - corners.min(axis=1)) / 2
    if min(abs(matrix[0, 0]), abs(matrix[0, 1])) > 1e-6:
        half /= abs(matrix[0, 0]) / np.hypot(*matrix[0, :2]) + abs(matrix[0, 1]) / np.hypot(*matrix[0, :2])
    return np.concatenate([centre - half, centre + half], axis=1)


def resized(photo: Photo, across: float, down: float) -> Photo:
    """The photograph with its sides multiplied."""
    size = tuple(
        max(1, round(side * factor)) for side, factor in zip(photo.pixels.shape[1::-1], (across, down), strict=True)
    )
    matrix = np.array([[size[0] / photo.pixels.shape[1], 0, 0], [0, size[1] / photo.pixels.shape[0], 0]])
    return photo.mapped(cv2.resize(photo.pixels, size, interpolation=cv2.INTER_AREA), matrix)


def turned(photo: Photo, degrees: float) -> Photo:
    """The photograph turned on a larger grey ground."""
    height, width = photo.pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    cosine, sine = np.abs(matrix[0, :2])
    size = round(width * cosine + height * sine), round(width * sine + height * cosine)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return photo.mapped(cv2.warpAffine(photo.pixels, matrix, size, borderValue=(90, 90, 90)), matrix)


def with_table(photo: Photo, curve: Callable[[np.ndarray], np.ndarray]) -> Photo:
    """The photograph with every value (0 to 1) mapped."""
    table = np.clip(np.rint(curve(np.arange(256) / 255) * 255), 0, 255).astype(np.uint8)
    return photo.with_pixels(cv2.LUT(photo.pixels, table))


def compressed(photo: Photo, quality: int) -> Photo:
    """The photograph as a JPEG of low quality shows it."""
    data = cv2.imencode(".jpg", photo.pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return photo.with_pixels(cv2.imdecode(data, cv2.IMREAD_COLOR))


def noisy(photo: Photo, sigma: float) -> Photo:
    """The photograph with Gaussian noise."""
    noise = np.random.default_rng(0).normal(0, sigma, photo.pixels.shape)
    return photo.with_pixels(np.clip(photo.pixels + noise, 0, 255).astype(np.uint8))


def worn(photo: Photo, colour: tuple[int, int, int], top: float, bottom: float) -> Photo:
    """The photograph with something drawn over each face, between shares of its height."""
    pixels = photo.pixels.copy()
    for x1, y1, x2, y2 in photo.faces:
        centre = (x1 + x2) / 2, y1 + (y2 - y1) * (top + bottom) / 2
        size = (x2 - x1) * 0.95, (y2 - y1) * (bottom - top)
        cv2.fillPoly(pixels, [np.rint(cv2.boxPoints((centre, size, 0))).astype(np.int32)], colour)
    return photo.with_pixels(pixels)


CHANGES: Mapping[str, Callable[[Photo], Photo]] = {
    "half": lambda photo: resized(photo, 0.5, 0.5),
    "a third": lambda photo: resized(photo, 1 / 3, 1 / 3),
    "twice": lambda photo: resized(photo, 2, 2),
    "wide": lambda photo: resized(photo, 1.5, 1),
    "tall": lambda photo: resized(photo, 1, 1.5),
    "turned 30": lambda photo: turned(photo, 30),
    "turned 60": lambda photo: turned(photo, -60),
    "turned 90": lambda photo: turned(photo, 90),
    "turned 180": lambda photo: turned(photo, 180),
    "small, turned 90": lambda photo: turned(resized(photo, 0.5, 0.5), 270),
    "dark": lambda photo: with_table(photo, lambda value: value**3),
    "dim": lambda photo: with_table(photo, lambda value: value * 0.12),
    "pale": lambda photo: with_table(photo, lambda value: 0.75 + value * 0.15),
    "inverted": lambda photo: with_table(photo, lambda value: 1 - value),
    "grey": lambda photo: photo.with_pixels(
        cv2.cvtColor(cv2.cvtColor(photo.pixels, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    ),
    "JPEG 12": lambda photo: compressed(photo, 12),
    "half, JPEG 12": lambda photo: compressed(resized(photo, 0.5, 0.5), 12),
    "noise": lambda photo: noisy(photo, 25),
    "soft": lambda photo: photo.with_pixels(cv2.GaussianBlur(photo.pixels, (0, 0), 2.5)),
    "masks": lambda photo: worn(photo, (200, 170, 120), 0.55, 1.0),
    "sunglasses": lambda photo: worn(photo, (15, 15, 15), 0.25, 0.47),
}


def collages(sample: Sequence[Photo]) -> Iterator[Photo]:
    """Photographs side by side in one picture each, every one so small that it fits its cell."""
    for start in range(0, len(sample), COLLAGE):
        part = sample[start : start + COLLAGE]
        pixels = np.full((-(-len(part) // ACROSS) * CELL, ACROSS * CELL, 3), 128, np.uint8)
        faces, ignored = [], []
        for place, photo in enumerate(part):
            scale = CELL / max(photo.pixels.shape[:2])
            small = resized(photo, scale, scale)
            y, x = place // ACROSS * CELL, place % ACROSS * CELL
            pixels[y : y + small.pixels.shape[0], x : x + small.pixels.shape[1]] = small.pixels
            faces.append(small.faces + np.array([x, y, x, y]))
            ignored.append(small.ignored + np.array([x, y, x, y]))
        yield Photo(pixels, np.concatenate(faces), np.concatenate(ignored))


def changed(sample: Sequence[Photo]) -> dict[str, list[Photo]]:
    """All photographs as they are and in every change, by its name."""
    made = {"as they are": list(sample)}
    made |= {name: [change(photo) for photo in sample] for name, change in CHANGES.items()}
    return made | {"collages": list(collages(sample)), "collages of halves": list(collages(made["turned 30"]))}


def released(sample: Sequence[Photo], profile: str) -> list[np.ndarray | None]:
    """What a pipeline of `faces` with this profile releases of each photograph; None where it doesn't."""
    data = [bytes(cv2.imencode(".jpg", photo.pixels, [cv2.IMWRITE_JPEG_QUALITY, 97])[1]) for photo in sample]
    config = {
        "source": {"columns": {"number": {"role": "keep", "accept": "made here"}, "photo": {"role": "image"}}},
        "quarantine": {"max_rate": 1.0},
        "audit": {"rows": 1},
    }
    with TemporaryDirectory() as folder:
        pq.write_table(
            pa.table({"number": range(len(data)), "photo": pa.array(data, pa.binary())}), f"{folder}/photos.parquet"
        )
        pipeline = sz.Pipeline([sz.Faces(columns=["photo"], profile=profile)], PipelineConfig.model_validate(config))
        result = pipeline.run(f"{folder}/photos.parquet", f"{folder}/out", options=sz.Options(keep_refused=True))
        rows = pq.read_table(f"{result.path}/data").to_pylist()
    pictures: list[np.ndarray | None] = [None] * len(data)
    for row in rows:
        pictures[row["number"]] = cv2.imdecode(np.frombuffer(row["photo"]["bytes"], np.uint8), cv2.IMREAD_COLOR)
    return pictures


@dataclass
class Count:
    """Faces and how many of them are covered, large ones too; empty pictures and false regions in them."""

    faces: int = 0
    covered: int = 0
    large: int = 0
    large_covered: int = 0
    empty: int = 0
    false: int = 0

    def add(self, photo: Photo, picture: np.ndarray | None) -> None:
        """Count one photograph and what was released of it."""
        black = np.zeros(photo.pixels.shape[:2], bool) if picture is None else picture.max(axis=2) <= BLACK
        if not len(photo.faces):
            mask = (black & (photo.pixels.max(axis=2) > DIFFERENT)).astype(np.uint8)
            self.empty += 1
            self.false += int((cv2.connectedComponentsWithStats(mask)[2][1:, cv2.CC_STAT_AREA] >= LEAST_REGION).sum())
        for x1, y1, x2, y2 in np.rint(photo.faces).astype(int).clip(0):
            side = min(x2 - x1, y2 - y1)
            if side >= LEAST_FACE and black[y1:y2, x1:x2].size:
                hit = bool(black[y1:y2, x1:x2].mean() >= COVERED)
                self.faces, self.covered = self.faces + 1, self.covered + hit
                self.large, self.large_covered = (
                    self.large + (side >= LARGE),
                    self.large_covered + (hit and side >= LARGE),
                )

    def __str__(self) -> str:
        return (
            f"{self.covered:4}/{self.faces:4} ({self.covered / max(self.faces, 1):.3f}), of {LARGE} px and more "
            f"{self.large_covered:4}/{self.large:4} ({self.large_covered / max(self.large, 1):.3f}), "
            f"false regions {self.false / max(self.empty, 1):.2f} on {self.empty} without faces"
        )


def main() -> None:
    """Measure and print."""
    default = Path(os.environ.get("SANITIZE_TEST_DATA", "../shared/data")) / "images" / "faces"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    parser.add_argument("--profiles", nargs="+", default=["balanced"], choices=["fast", "balanced", "strict"])
    parser.add_argument("--changed", action="store_true")
    arguments = parser.parse_args()
    sample = photos(arguments.folder)
    kinds = changed(sample) if arguments.changed else {"as they are": sample}
    for profile in arguments.profiles:
        counts: dict[str, Count] = defaultdict(Count)
        everything = [(kind, photo) for kind, some in kinds.items() for photo in some]
        pictures = released([photo for _, photo in everything], profile)
        for (kind, photo), picture in zip(everything, pictures, strict=True):
            counts[kind].add(photo, picture)
            if arguments.changed:
                counts["all"].add(photo, picture)
        print(profile)
        for kind, count in counts.items():
            print(f"  {kind:20} {count}")


if __name__ == "__main__":
    main()
