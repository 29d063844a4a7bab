from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sanitize.image.tiles import even_tiles, tiles


@given(st.integers(1, 400), st.integers(1, 400), st.integers(40, 150), st.integers(0, 30))
def test_tiles_cover_the_picture_and_overlap(height: int, width: int, side: int, overlap: int) -> None:
    pixels = np.arange(height * width).reshape(height, width)
    seen = np.zeros((height, width), int)
    corners = []
    for tile, x, y in tiles(pixels, side, overlap):
        assert max(tile.shape) <= side
        assert tile[0, 0] == pixels[y, x]
        seen[y : y + tile.shape[0], x : x + tile.shape[1]] += 1
        corners.append((x, y))
    assert seen.min() >= 1
    for places in (sorted({x for x, _ in corners}), sorted({y for _, y in corners})):
        assert all(side - (after - before) >= overlap for before, after in itertools.pairwise(places))


@given(st.integers(1, 400), st.integers(1, 400), st.integers(40, 150), st.integers(0, 30))
def test_even_tiles_are_no_more_and_of_one_size(height: int, width: int, side: int, overlap: int) -> None:
    pixels = np.zeros((height, width), int)
    even = list(even_tiles(pixels, side, overlap))
    for tile, x, y in even:
        pixels[y : y + tile.shape[0], x : x + tile.shape[1]] += 1
    assert pixels.min() >= 1
    assert len(even) == len(list(tiles(pixels, side, overlap)))
    assert len({tile.shape for tile, _, _ in even}) == 1
    assert max(even[0][0].shape) <= side
