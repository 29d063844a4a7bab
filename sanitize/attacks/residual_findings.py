"""What detectors that the stages did not use still find on a sample of the written rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import cv2
import numpy as np

from sanitize.attacks import written_parts as files
from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.hits import Hits
from sanitize.attacks.placeholders import PLACEHOLDER
from sanitize.attacks.places_of_names import LEAST_OF_LITTLE, left_in_places
from sanitize.attacks.second_text_patterns import in_cells
from sanitize.errors import RecordError
from sanitize.image.codec import decode
from sanitize.stage.records import plain

FindText = Callable[[Sequence[str]], Iterable[Iterable[tuple[int, int, str]]]]
"""A detector: for each text, the (start, end, entity) of what it takes for personal."""
FindFaces = Callable[[np.ndarray], np.ndarray]
"""A detector: boxes (n, ≥ 4) of the faces in BGR pixels."""

ENOUGH = 1920
"""Pixels of the longer side that faces are looked for in: of its finest tile, the detector sees 192 of then 768."""
CELLS = 5
MARGIN = 0.2
FLAT = 7.8
"""A redacted face differs from its own reduction to 5 × 5 cells by less than this (mean of 255, middle three fifths).

Measured on 73 faces: at least 8.8 as they are; at most 4.0 pixelated, 6.9 blurred, 0.1 filled.
"""


def attack_texts(evidence: Evidence) -> Found:
    """Names and numbers left in the sampled texts, and what points at a person in other columns of strings."""
    free, others = evidence.columns("text"), evidence.some("text", "label", "keep", "sensitive", "quasi")
    found = Found()
    for sample in evidence.samples:
        strings = [name for name in others if name not in free and files.has_strings(sample.part, name)]
        found += Found({name: _in_column(sample, name) for name in strings})
        if free:
            from sanitize.attacks.second_detectors_by_language import SecondDetectors

            find = evidence.open("second_text_detector", SecondDetectors.open).find
            found += Found({name: residual_text(sample, name, find, places=True) for name in free})
    return found if found.hits else Found({"": Hits()})


def _in_column(sample: files.Sample, column: str) -> Hits:
    """The cells with a finding; of a column whose cells are all empty or `*`, its rows, none of which has any."""
    hits = residual_text(sample, column, in_cells)
    return hits if hits.checked else Hits(sum(len(array) for array in files.sampled(sample, column)))


def attack_pictures(evidence: Evidence) -> Found:
    """Faces left in the sampled pictures."""
    names = evidence.some("image")
    from sanitize.image.mediapipe_faces import MediaPipeFaces

    find = evidence.open("mediapipe", MediaPipeFaces.open).detect
    return _by_column(evidence, names, lambda sample, name: residual_faces(sample, name, find))


def _by_column(evidence: Evidence, names: Sequence[str], look: Callable[[files.Sample, str], Hits]) -> Found:
    return Found({name: sum((look(sample, name) for sample in evidence.samples), Hits()) for name in names})


def residual_text(sample: files.Sample, column: str, find: FindText, *, places: bool = False) -> Hits:
    """The sampled cells of one column in which the detector finds something, by entity; placeholders don't count.

    A cell is one row's value, however many strings it nests; cells without a letter or digit are none. With `places`,
    words in the places of other cells' placeholders for people are found as well.
    """
    total = Hits()
    for array in files.sampled(sample, column):
        cells = list(files.cells_of_strings(plain(array)))
        found = iter(find([text for strings, _ in cells for text in strings]))
        left = _left(cells) if places else frozenset[str]()
        for strings, count in cells:
            kinds = {
                entity
                for text, spans in zip(strings, found, strict=False)
                for start, end, entity in spans
                if not _placeholder(text, start, end)
            }
            kinds |= {"PERSON"} if left.intersection(strings) else set()
            hits = count if kinds else 0
            total += Hits(count, hits, Counter(dict.fromkeys(kinds, count)))
    return total


def _left(cells: Sequence[tuple[list[str], int]]) -> frozenset[str]:
    """Texts with a word in a place of names; cells that are the same count each, up to what says enough."""
    texts = [text for strings, count in cells for text in strings for _ in range(min(count, LEAST_OF_LITTLE))]
    return frozenset(text for text, found in zip(texts, left_in_places(texts), strict=True) if found)


def residual_faces(sample: files.Sample, column: str, find: FindFaces) -> Hits:
    """The sampled pictures of one column in which the detector finds a face that is not redacted.

    A picture that can't be decoded counts as a hit of its own kind.
    """
    total = Hits()
    for array in files.sampled(sample, column):
        for blob in files.blobs(array):
            try:
                pixels = decode(blob, enough=ENOUGH).pixels
            except RecordError:
                total += Hits(1, 1, Counter({"unreadable": 1}))
                continue
            faces = sum(not redacted(crop) for crop in _crops(pixels, find(pixels)))
            total += Hits(1, int(faces > 0), Counter({"face": faces} if faces else {}))
    return total


def redacted(face: np.ndarray) -> bool:
    """Whether a face (height, width, 3) holds no more detail than a few cells or a wide blur would leave."""
    high, wide = (round(side * MARGIN) for side in face.shape[:2])
    middle = face[high : face.shape[0] - high, wide : face.shape[1] - wide]
    small = cv2.resize(middle, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    rebuilt = cv2.resize(small, middle.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return float(np.abs(middle.astype(np.float32) - rebuilt).mean()) < FLAT


def _crops(pixels: np.ndarray, boxes: np.ndarray) -> Iterator[np.ndarray]:
    height, width = pixels.shape[:2]
    for x1, y1, x2, y2 in np.rint(boxes[:, :4]).astype(int):
        crop = pixels[max(y1, 0) : min(y2, height), max(x1, 0) : min(x2, width)]
        if crop.size:
            yield crop


def _placeholder(text: str, start: int, end: int) -> bool:
    """Whether the span is nothing but placeholders, spaces and punctuation."""
    covered = [match.span() for match in PLACEHOLDER.finditer(text, max(0, start - 64), end + 64)]
    return all(any(low <= at < high for low, high in covered) for at in range(start, end) if text[at].isalnum())
