"""Lines of text are found at the size they have, in pictures of any size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from sanitize.image.ocr import TextReader, cover
from sanitize.image.text_lines import joined

ROWS = ["Ilka Brandvold", "MRN 00735164", "+1 415 555 0187"]


@pytest.fixture(scope="module")
def reader() -> TextReader:
    pytest.importorskip("rapidocr", reason="needs the extra [ocr]")
    return TextReader.open()


def written(ground: np.ndarray, at: tuple[int, int], size: int, ink: int) -> tuple[np.ndarray, np.ndarray]:
    """The ground with three rows of text on it, and where their ink is."""
    image = Image.fromarray(ground)
    font = ImageFont.load_default(size)
    for row, text in enumerate(ROWS):
        ImageDraw.Draw(image).text((at[0], at[1] + row * 2 * size), text, font=font, fill=(ink,) * 3)
    pixels = np.asarray(image)
    return pixels, (pixels != ground).any(axis=2)


def left(reader: TextReader, pixels: np.ndarray, ink: np.ndarray) -> float:
    """The share of the ink that lies outside of every line found."""
    lines = reader.find(pixels)
    masks = cover(np.dstack([ink.astype(np.uint8) * 255] * 3), lines)
    return float(((masks > 0).any(axis=2) & ink).sum() / ink.sum())


@pytest.mark.parametrize(("ground", "ink"), [(255, 0), (20, 235)])
@pytest.mark.parametrize(("shape", "at", "size"), [((1200, 1700), (1400, 1000), 12), ((64, 2400), (2100, 2), 10)])
def test_small_text_in_a_large_flat_picture(
    reader: TextReader, ground: int, ink: int, shape: tuple[int, int], at: tuple[int, int], size: int
) -> None:
    pixels, where = written(np.full((*shape, 3), ground, np.uint8), at, size, ink)
    assert left(reader, pixels, where) == 0


@pytest.mark.parametrize("turns", range(4))
def test_small_text_on_a_photograph(reader: TextReader, astronaut: np.ndarray, turns: int) -> None:
    ground = cv2.resize(astronaut, (800, 800), interpolation=cv2.INTER_CUBIC)
    pixels, where = written(ground, (30, 620), 14, 255)
    pixels, where = np.ascontiguousarray(np.rot90(pixels, turns)), np.ascontiguousarray(np.rot90(where, turns))
    assert left(reader, pixels, where) < 0.02


def test_letters_as_large_as_the_picture(reader: TextReader) -> None:
    pixels, where = written(np.full((3200, 2400, 3), 255, np.uint8), (60, 200), 330, 0)
    assert left(reader, pixels, where) < 0.02


def box(x: float, y: float, width: float, height: float) -> np.ndarray:
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)


def test_parts_of_a_line_are_joined_and_rows_are_not() -> None:
    parts = [box(0, 0, 100, 20), box(80, 1, 120, 20), box(0, 17, 100, 20), box(90, 2, 30, 10)]
    lines = joined(parts)
    assert len(lines) == 2
    assert sorted(round(float(np.ptp(line[:, 0]))) for line in lines) == [100, 200]


def test_lines_on_what_looks_like_a_large_sign_are_kept() -> None:
    sign, line = box(0, 0, 400, 300), box(40, 50, 200, 20)
    assert len(joined([sign, line])) == 2


def test_small_text_on_a_page_of_50_million_pixels(reader: TextReader) -> None:
    pixels, where = written(np.full((6200, 8000, 3), 250, np.uint8), (6500, 5000), 10, 0)
    assert left(reader, pixels, where) == 0


def test_ink_as_bright_as_its_ground_is_found_by_its_colour(reader: TextReader) -> None:
    ground = np.full((200, 500, 3), 90, np.uint8)
    image = Image.fromarray(ground)
    ImageDraw.Draw(image).text((40, 60), ROWS[0], font=ImageFont.load_default(20), fill=(200, 40, 60))
    pixels = np.asarray(image)
    assert left(reader, pixels, (pixels != ground).any(axis=2)) == 0


@pytest.mark.parametrize(("size", "place"), [((54, 99), (-37, 92)), ((47, 77), (-17, 73))])
def test_a_hint_beyond_the_border_is_no_part_of_the_picture(
    reader: TextReader, size: tuple[int, int], place: tuple[int, int]
) -> None:
    pixels = np.full((*size[::-1], 3), 230, np.uint8)
    cv2.putText(pixels, "Ilka Brandvold 0735", place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, (30,) * 3, 1, cv2.LINE_AA)
    for polygon in reader.find(pixels):
        assert (polygon.min(axis=0) < size).all()


@pytest.mark.parametrize(("width", "lines"), [(96, 1), (40, 0)])
def test_a_line_in_what_fills_the_networks_last_square_is_none(reader: TextReader, width: int, lines: int) -> None:
    heat = np.zeros((96, 96), np.float32)
    heat[40:50, 70:90] = 0.9
    assert len(reader.finder._lines(heat, np.zeros((96, width, 3), np.uint8))) == lines
