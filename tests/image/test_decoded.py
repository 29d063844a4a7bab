"""Pictures go through a column of decoded ones as they are, without a copy."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sanitize.image.codec import Picture
from sanitize.image.decoded import TYPE, pictures, to_decoded


def made(seed: int, **more: object) -> Picture:
    return Picture(np.random.default_rng(seed).integers(0, 256, (4, 5 + seed, 3), np.uint8), "webp", 6, **more)  # type: ignore[arg-type]


def test_pixels_and_what_is_known_of_them_come_back() -> None:
    worked_on = made(1, otherwise=made(1).pixels[::-1]).with_pixels(made(1).pixels // 2)
    column = to_decoded([made(0), None, worked_on])
    assert column.type == TYPE
    for part in (column, pa.record_batch({"photo": column}).column(0), column.slice(2)):
        last = list(pictures(part))[-1]
        assert last is not None
        assert last.otherwise is not None
        assert (last.format, last.orientation) == ("webp", 6)
        assert np.array_equal(last.pixels, worked_on.pixels)
        assert np.array_equal(last.as_it_came.pixels, made(1).pixels)
        assert np.array_equal(last.otherwise, made(1).pixels[::-1])
    first, missing, _ = pictures(column)
    assert missing is None
    assert first is not None
    assert first.came is first.pixels


def test_a_single_picture_is_not_copied() -> None:
    picture = made(0)
    (same,) = pictures(to_decoded([picture]))
    assert same is not None
    assert np.shares_memory(same.pixels, picture.pixels)
