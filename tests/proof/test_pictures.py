"""How redacted pictures meet the pictures that they were made of."""

from __future__ import annotations

import cv2
import numpy as np
import pyarrow as pa

from sanitize.image.column import to_array
from sanitize.proof.grey import grey, same_pictures
from sanitize.proof.judges import HEIGHT, WIDTH
from sanitize.proof.of_reversal import _cut


def _pictures(pixels: list[np.ndarray]) -> pa.ChunkedArray:
    return pa.chunked_array([to_array([cv2.imencode(".png", one)[1].tobytes() for one in pixels])])


def test_redacted_pictures_are_found_by_the_rest_of_their_pixels() -> None:
    chance = np.random.default_rng(12)
    raw = [chance.integers(0, 256, (64, 64, 3), dtype=np.uint8) for _ in range(6)]
    redacted = [one.copy() for one in raw]
    for one in redacted:
        one[10:50, 20:40] = 0
    order = [3, 1, 5, 0]
    strange = chance.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    released = _pictures([*(redacted[number] for number in order), strange])
    assert same_pictures(released, _pictures(raw)).tolist() == [*order, -1]


def test_a_picture_that_cannot_be_read_is_grey() -> None:
    broken = pa.chunked_array([to_array([b"no picture", None])])
    assert (grey(broken, 4, 4) == 0.5).all()


def test_what_was_redacted_is_cut_out() -> None:
    picture = np.zeros((1, HEIGHT * WIDTH))
    inside = np.zeros((HEIGHT, WIDTH), dtype=bool)
    inside[10:20, 30:50] = True
    picture[0, inside.ravel()] = 1.0
    assert _cut(picture, inside.reshape(1, -1)).min() == 1.0
    assert (_cut(picture, np.zeros((1, HEIGHT * WIDTH), dtype=bool)) == 0.5).all()
