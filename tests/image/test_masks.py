from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from sanitize.errors import RecordError
from sanitize.image.masks import rebuild
from sanitize.image.metadata import carried

MARKER = "MARKER-7731"


def values(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)


def areas(top: int) -> np.ndarray:
    result = np.zeros((60, 80))
    result[10:40, 5:50], result[30:55, 30:75] = 1, top
    return result


def png(image: Image.Image) -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", MARKER)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=text)
    return buffer.getvalue()


@pytest.mark.parametrize(("top", "kind"), [(2, np.uint8), (255, np.uint8), (40_000, np.uint16)])
def test_values_stay_and_nothing_else_does(top: int, kind: type) -> None:
    expected = areas(top).astype(kind)
    made = rebuild(png(Image.fromarray(expected)))
    assert values(made).dtype == kind
    assert np.array_equal(values(made), expected)
    assert MARKER.encode() not in made
    assert carried(made) == frozenset()


def test_the_indices_of_a_palette_stay_and_its_colours_go() -> None:
    expected = areas(3).astype(np.uint8)
    image = Image.fromarray(expected, "P")
    image.putpalette(MARKER.encode().ljust(768, b"\x90"))
    data = png(image)
    assert data.count(MARKER.encode()) == 2
    made = rebuild(data)
    assert np.array_equal(values(made), expected)
    assert MARKER.encode() not in made


def test_two_values_are_enough() -> None:
    expected = areas(1) > 0
    assert np.array_equal(values(rebuild(png(Image.fromarray(expected)))), expected)


def test_a_photograph_is_no_mask(astronaut: np.ndarray) -> None:
    grey = Image.fromarray(cv2.cvtColor(astronaut, cv2.COLOR_BGR2GRAY))
    for image, code in ((grey, "mask_not_areas"), (Image.fromarray(astronaut), "mask_channels")):
        with pytest.raises(RecordError, match=code):
            rebuild(png(image))


@pytest.mark.parametrize(
    ("keep", "code"), [(0, "image_empty"), (20, "image_unreadable|image_corrupt"), (-30, "image_")]
)
def test_broken_files_have_a_code(keep: int, code: str) -> None:
    data = png(Image.fromarray(areas(2).astype(np.uint8)))
    with pytest.raises(RecordError, match=code):
        rebuild(data[:keep])
