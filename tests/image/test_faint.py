"""Hints at lines are looked at again, textures and what was found are not."""

from __future__ import annotations

import numpy as np

from sanitize.image.faint import faint_parts


def heat(*hints: tuple[int, int, int, int], level: float = 0.05) -> np.ndarray:
    result = np.zeros((256, 320), np.float32)
    for left, top, right, bottom in hints:
        result[top:bottom, left:right] = level
    return result


def test_a_hint_is_within_its_part() -> None:
    ((left, top, right, bottom),) = faint_parts(heat((40, 60, 60, 68), (68, 60, 90, 68)), [])
    assert left <= 30
    assert top <= 50
    assert right >= 100
    assert bottom >= 78


def test_textures_and_lines_that_were_found_are_no_hints() -> None:
    line = np.array([[40, 60], [90, 60], [90, 68], [40, 68]], np.float32)
    assert faint_parts(heat((20, 20, 200, 200)), []) == []
    assert faint_parts(heat((40, 60, 90, 68), level=0.9), [line]) == []


def test_a_hint_within_a_weaker_texture_is_seen() -> None:
    both = np.maximum(heat((20, 20, 200, 200)), heat((60, 60, 110, 70), level=0.15))
    assert len(faint_parts(both, [])) == 1
