"""Parts of a picture in which something may be read."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from sanitize.image.busy import busy_parts


def page(size: tuple[int, int], at: list[tuple[int, int]], height: int, ink: int) -> tuple[np.ndarray, np.ndarray]:
    """A grey page (width, height) with lines of text, and where their ink is."""
    image = Image.new("RGB", size, (128, 128, 128))
    for place in at:
        ImageDraw.Draw(image).text(place, "MRN 00735164", font=ImageFont.load_default(height), fill=(ink,) * 3)
    pixels = np.asarray(image)
    return pixels, (pixels != 128).any(axis=2)


@pytest.mark.parametrize("ink", [0, 150, 255])
@pytest.mark.parametrize("height", [10, 40])
def test_every_part_with_ink_is_busy_and_the_empty_rest_is_not(height: int, ink: int) -> None:
    pixels, where = page((900, 700), [(3, 2), (640, 640), (300, 350)], height, ink)
    seen = np.zeros(where.shape, bool)
    for left, top, right, bottom in busy_parts(pixels):
        seen[top:bottom, left:right] = True
    assert seen[where].all()
    assert seen.mean() < 0.35


def test_a_texture_is_one_part_and_a_flat_picture_has_none() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 333, 3), dtype=np.uint8)
    assert busy_parts(noise) == [(0, 0, 333, 300)]
    assert busy_parts(np.full((300, 333, 3), 9, np.uint8)) == []
    assert busy_parts(np.zeros((1, 1, 3), np.uint8)) == []
