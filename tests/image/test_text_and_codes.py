"""Text and codes on cards: found, covered, and not readable afterwards."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from sanitize.image.codes import find_codes
from sanitize.image.ocr import TextReader, cover

FIELDS = ["Alice Johnson", "555 123 4567", "QX 88213", "1980 02 14"]


def card() -> np.ndarray:
    pixels = np.full((360, 560, 3), 238, np.uint8)
    for row, field in enumerate(FIELDS):
        cv2.putText(pixels, field, (30, 70 + 75 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (30, 20, 10), 2, cv2.LINE_AA)
    return pixels


def with_code(pixels: np.ndarray) -> np.ndarray:
    code = cv2.QRCodeEncoder.create().encode("patient 88213")
    code = cv2.copyMakeBorder(code, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=255)
    result = pixels.copy()
    result[180:340, 390:550] = cv2.resize(code, (160, 160), interpolation=cv2.INTER_NEAREST)[..., None]
    return result


@pytest.fixture(scope="module")
def reader() -> TextReader:
    pytest.importorskip("rapidocr", reason="needs the extra [ocr]")
    return TextReader.open()


@pytest.mark.parametrize("turns", range(4))
def test_text_is_read_in_four_rotations_and_gone_after_covering(reader: TextReader, turns: int) -> None:
    pixels = np.ascontiguousarray(np.rot90(card(), turns))
    lines = reader.read(pixels)
    seen = " ".join(line.text for line in lines).replace(" ", "")
    assert all(field.replace(" ", "") in seen for field in FIELDS)
    covered = cover(pixels, [line.polygon for line in lines])
    left = " ".join(line.text for line in reader.read(covered))
    assert not any(word in left for field in FIELDS for word in field.split())


def test_a_picture_without_text_has_no_lines(reader: TextReader) -> None:
    assert reader.read(np.full((100, 100, 3), 200, np.uint8)) == []


@pytest.mark.parametrize(
    ("kind", "turns"),
    [("PDF417", 0), ("PDF417", 1), *itertools.product(["DataMatrix", "Aztec", "MicroQRCode"], [0, 1, 2.5])],
)
def test_matrix_codes_are_found_and_gone_after_covering(kind: str, turns: float) -> None:
    zxing = pytest.importorskip("zxingcpp", reason="needs the extra [ocr]")
    code = zxing.create_barcode("8821300735164", getattr(zxing.BarcodeFormat, kind))
    code = np.array(code.to_image(scale=3, add_quiet_zones=True))
    high, wide = code.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), 90 * turns, 1)
    matrix[:, 2] += (250 - wide / 2, 250 - high / 2)
    grey = cv2.warpAffine(code, matrix, (500, 500), borderValue=255)
    pixels = cv2.merge([grey] * 3)
    assert zxing.read_barcodes(pixels)
    covered = cover(pixels, find_codes(pixels))
    assert (covered[grey < 128] > 128).mean() > 0.98


@pytest.mark.parametrize("turns", range(4))
def test_codes_are_found_and_gone_after_covering(turns: int) -> None:
    pixels = np.ascontiguousarray(np.rot90(with_code(card()), turns))
    codes = find_codes(pixels)
    assert codes
    assert cv2.QRCodeDetector().detectAndDecode(pixels)[0] == "patient 88213"
    covered = cover(pixels, codes)
    assert cv2.QRCodeDetector().detectAndDecode(covered)[0] == ""
    assert find_codes(covered) == []


_LEFT = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"]
_PARITIES = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"]


def bars(digits: str) -> np.ndarray:
    """An EAN-13 bar code (ISO/IEC 15420), one pixel a module, on its quiet zone."""
    right = [code.translate(str.maketrans("01", "10")) for code in _LEFT]
    parity = _PARITIES[int(digits[0])]
    first = [_LEFT[int(d)] if kind == "L" else right[int(d)][::-1] for d, kind in zip(digits[1:7], parity, strict=True)]
    last = [right[int(d)] for d in digits[7:]]
    modules = "101" + "".join(first) + "01010" + "".join(last) + "101"
    row = np.array([255 * (module == "0") for module in "0" * 9 + modules + "0" * 9], np.uint8)
    return np.tile(row, (36, 1))


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("module", [2, 4])
def test_bar_codes_are_found_and_gone_after_covering(turns: int, module: int) -> None:
    code = cv2.resize(bars("5901234123457"), None, fx=module, fy=module, interpolation=cv2.INTER_NEAREST)
    pixels = np.full((340, 560, 3), 225, np.uint8)
    pixels[60 : 60 + len(code), 40 : 40 + code.shape[1]] = code[..., None]
    pixels = np.ascontiguousarray(np.rot90(pixels, turns))
    found = find_codes(pixels)
    assert found
    covered = cover(pixels, found)
    assert find_codes(covered) == []
    stripes = (np.rot90(covered, -turns)[60 : 60 + len(code), 40 : 40 + code.shape[1]] == 255).any(axis=2)
    assert stripes[:, 9 * module : -9 * module].mean() < 0.02


@pytest.mark.parametrize("place", [(60, 60), (900, 930), (1900, 2700)])
@pytest.mark.parametrize("module", [2, 5])
def test_bar_codes_of_a_scanned_page_are_found(place: tuple[int, int], module: int) -> None:
    pytest.importorskip("zxingcpp", reason="needs the extra [ocr]")
    code = np.repeat(np.repeat(bars("5901234123457"), 2, axis=0), module, axis=1)
    page, (x, y) = np.full((3508, 2480), 245, np.uint8), place
    page[y : y + len(code), x : x + code.shape[1]] = code
    covered = cover(cv2.merge([page] * 3), find_codes(cv2.merge([page] * 3)))
    assert (covered[page == 0] > 128).mean() > 0.9


def test_covering_stays_near_the_polygon() -> None:
    noise = np.random.default_rng(0).integers(90, 110, (100, 200, 3)).astype(np.uint8)
    noise[40:60, 50:150] = 0
    polygon = np.array([[50, 40], [150, 40], [150, 60], [50, 60]], np.float32)
    covered = cover(noise, [polygon])
    inside = covered[40:60, 50:150].reshape(-1, 3)
    assert (inside == inside[0]).all()
    assert (np.abs(inside[0].astype(int) - 100) < 5).all()
    assert np.array_equal(covered[:30], noise[:30])
    assert np.array_equal(covered[:, :40], noise[:, :40])
    assert (noise[40:60, 50:150] == 0).all()
