"""Further looks at a candidate face: cut out, turned upright and brought to one size.

A detector that sees a face at two sizes and poses is rarely wrong both times, and two detectors are rarely wrong about
the same place. On photographs with labelled faces the sum of YuNet's two scores separates faces from false boxes better
than either (area under the curve .994 against .980), so candidates can be taken at scores that alone would be useless;
where YuNet isn't sure, what CenterFace says of the cut-out halves the false boxes and the missed faces that are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from sanitize.image import boxes
from sanitize.image.detectors import CenterFace, YuNet

SIDE = 64
FACE = 32
"""The cut-out is 64 pixels wide, the candidate in it 32."""
DIAGONAL = 45.0
CLEAR = 0.8
NEAR = 20.0
"""Candidates are looked at upright; if that isn't clear, also turned by 45 degrees either way, and as their landmarks
lie when those say more than 20 degrees otherwise: landmarks of tilted faces are drawn towards upright."""
FAR, STRIKING = (90.0, 135.0, 180.0, 225.0, 270.0), 0.5
"""Candidates of this first score are also looked at as far turned as that: in a face that lies or hangs head down the
detector sees something, but no face."""
HOPE = 0.4
"""What both scores must add up to for a candidate to be looked at in other poses."""
MARGIN = 0.1
"""A turned cut-out counts when its score is better than that of the upright one by this much."""
OFFSET = 0.35
SMALLEST, LARGEST = 0.55, 1.8
"""How far a face in the cut-out may lie from its middle, and how its size may differ, in sizes of the candidate."""
FLOOR = 0.05
BATCH = 64


def second_looks(pixels: np.ndarray, candidates: np.ndarray, yunet: YuNet) -> tuple[np.ndarray, np.ndarray]:
    """The best score, 0 to 1 (float32 (n,)), that YuNet gives each candidate box (n, 15) in its cut-outs.

    And by how many degrees counter-clockwise the face that was found there must be turned to stand upright.
    """
    scores = np.zeros(len(candidates), dtype=np.float32)
    tilts = np.zeros(len(candidates), dtype=np.float32)
    upright = [(index, 0.0) for index in range(len(candidates))]
    _look(pixels, candidates, upright, yunet, scores, tilts)
    unclear = (scores < CLEAR) & (scores + candidates[:, 4] >= HOPE)
    turned = [(int(i), angle) for i in np.flatnonzero(unclear) for angle in _angles(candidates[i])]
    _look(pixels, candidates, turned, yunet, scores, tilts)
    striking = (scores < HOPE) & (candidates[:, 4] >= STRIKING)
    far = [(int(i), angle) for i in np.flatnonzero(striking) for angle in FAR]
    _look(pixels, candidates, far, yunet, scores, tilts)
    return scores, tilts


def _look(
    pixels: np.ndarray,
    candidates: np.ndarray,
    views: list[tuple[int, float]],
    yunet: YuNet,
    scores: np.ndarray,
    tilts: np.ndarray,
) -> None:
    """Raise the scores of candidates that are seen better in these views (candidate, angle)."""
    for start in range(0, len(views), BATCH):
        part = views[start : start + BATCH]
        cuts = list(_cuts(pixels, candidates[[index for index, _ in part]], [angle for _, angle in part]))
        for view, face in _central(*yunet.detect_all(cuts, FLOOR)):
            index, angle = part[view]
            if face[4] > scores[index] + (MARGIN if angle else 0):
                scores[index], tilts[index] = face[4], angle + tilt(face)


def third_looks(pixels: np.ndarray, candidates: np.ndarray, tilts: np.ndarray, centerface: CenterFace) -> np.ndarray:
    """The score, 0 to 1 (float32 (n,)), that CenterFace gives each candidate (n, 15), turned upright by its tilt."""
    scores = np.zeros(len(candidates), dtype=np.float32)
    angles = np.where(np.abs(tilts) < NEAR, 0.0, tilts)
    for start in range(0, len(candidates), BATCH):
        cuts = list(_cuts(pixels, candidates[start : start + BATCH], angles[start : start + BATCH]))
        for view, face in _central(*centerface.detect_all(cuts, FLOOR)):
            scores[start + view] = face[4]
    return scores


def tilt(box: np.ndarray) -> float:
    """By how many degrees a face must be turned counter-clockwise to stand upright, by its eyes and mouth."""
    marks = box[5:15].reshape(5, 2)
    down = marks[3:].sum(axis=0) - marks[:2].sum(axis=0)
    return 0.0 if np.isnan(down).any() else float(np.rad2deg(np.arctan2(-down[0], down[1])))


def _angles(box: np.ndarray) -> list[float]:
    angle = tilt(box)
    known = min(abs(angle - other) for other in (0, DIAGONAL, -DIAGONAL)) < NEAR
    return [DIAGONAL, -DIAGONAL] if known else [DIAGONAL, -DIAGONAL, angle]


def _cuts(pixels: np.ndarray, candidates: np.ndarray, angles: Sequence[float] | np.ndarray) -> Iterator[np.ndarray]:
    """The candidates cut out, each turned counter-clockwise by its angle in degrees."""
    centres = (candidates[:, :2] + candidates[:, 2:4]) / 2
    scales = FACE / np.sqrt(np.maximum(boxes.areas(candidates), 1.0))
    for centre, scale, angle in zip(centres, scales, angles, strict=True):
        matrix = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), float(angle), float(scale))
        matrix[:, 2] += SIDE / 2 - centre
        yield np.asarray(cv2.warpAffine(pixels, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR))


def _central(found: np.ndarray, views: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """The best face of each view that lies in its middle and has about the size of the candidate."""
    offset = np.abs((found[:, :2] + found[:, 2:4]) / 2 - SIDE / 2).max(axis=1, initial=0)
    size = np.sqrt(boxes.areas(found)) / FACE
    near = np.flatnonzero((offset < OFFSET * FACE) & (size > SMALLEST) & (size < LARGEST))
    near = near[np.lexsort([-found[near, 4], views[near]])]
    for position in np.unique(views[near], return_index=True)[1]:
        yield int(views[near[position]]), found[near[position]]
