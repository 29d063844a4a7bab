from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sanitize.image import boxes
from sanitize.image.turn import resized, turned


def box(x1: float, y1: float, x2: float, y2: float, score: float = 0.9) -> np.ndarray:
    return np.array([[x1, y1, x2, y2, score, *np.tile([(x1 + x2) / 2, (y1 + y2) / 2], 5)]], np.float32)


def test_suppression_keeps_the_best_of_overlapping_boxes() -> None:
    found = boxes.stacked([box(0, 0, 10, 10, 0.5), box(1, 1, 11, 11, 0.8), box(50, 50, 60, 60, 0.3)])
    kept = boxes.suppressed(found, 0.3)
    assert np.allclose(kept[:, 4], [0.8, 0.3])
    assert len(boxes.suppressed(boxes.EMPTY, 0.3)) == 0


def test_merging_encloses_what_suppression_drops() -> None:
    found = boxes.stacked([box(0, 0, 10, 20, 0.5), box(0, 6, 10, 20, 0.8), box(50, 50, 60, 60, 0.3)])
    merged = boxes.merged(found, 0.4)
    assert np.allclose(merged[:, :5], [[0, 0, 10, 20, 0.8], [50, 50, 60, 60, 0.3]])
    assert np.allclose(merged[0, 5:], boxes.suppressed(found, 0.4)[0, 5:])
    assert len(boxes.merged(boxes.EMPTY, 0.4)) == 0
    assert np.array_equal(boxes.merged(box(5, 5, 5, 5), 0.4), box(5, 5, 5, 5))


def test_overlaps() -> None:
    a, b = box(0, 0, 10, 10), boxes.stacked([box(5, 0, 15, 10), box(20, 20, 30, 30)])
    assert np.allclose(boxes.pairwise_iou(a, b), [[1 / 3, 0]])
    assert np.allclose(boxes.pairwise_cover(a, b), [[0.5, 0]])


def test_moving_scales_first() -> None:
    assert boxes.moved(box(1, 2, 3, 4), 2.0, (10, 20))[0, :4].tolist() == [12, 24, 16, 28]


@given(st.sampled_from([90, 180, 270, 45, 135, -60 % 360]), st.integers(40, 90), st.integers(40, 90))
def test_what_is_found_in_a_turned_picture_lies_where_it_was(degrees: int, x: int, y: int) -> None:
    pixels = np.zeros((150, 200, 3), np.uint8)
    pixels[y : y + 20, x : x + 20] = 255
    view, back = turned(pixels, degrees)
    rows, columns = np.nonzero(view[..., 0] > 127)
    seen = box(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    brought = boxes.transformed(seen, back)[0]
    assert np.allclose(brought[:4].reshape(2, 2).mean(axis=0), (x + 10, y + 10), atol=2.5)
    if degrees % 90 == 0:
        assert np.allclose(brought[:4], [x, y, x + 20, y + 20], atol=1)


@given(st.integers(20, 900), st.integers(20, 900), st.integers(10, 700))
def test_resizing_keeps_proportions(width: int, height: int, side: int) -> None:
    small, scale = resized(np.zeros((height, width, 3), np.uint8), side)
    assert max(small.shape[:2]) == side
    assert scale == side / max(width, height)


def test_shrinking_averages() -> None:
    checks = np.indices((400, 400)).sum(axis=0)[..., None].repeat(3, axis=2) % 2 * 255
    small, _ = resized(checks.astype(np.uint8), 90)
    assert np.abs(small.astype(int) - 127).max() <= 1
