"""Another reader than the stage's reads pictures until their text is covered."""

from __future__ import annotations

import cv2
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image, ImageDraw, ImageFont
from skimage import data

import sanitize as sz
from sanitize.attacks.residual_picture_text import SecondReader, readable

ROWS = ("Ilka Brandvold", "MRN 00735164", "+1 415 555 0187")


@pytest.fixture(scope="module")
def reader() -> SecondReader:
    pytest.importorskip("rapidocr", reason="needs the extra [ocr]")
    return SecondReader.open()


def written(ground: np.ndarray, size: int, ink: str) -> bytes:
    image = Image.fromarray(ground)
    for row, text in enumerate(ROWS):
        at = (20, ground.shape[0] - 3 * 2 * size + row * 2 * size)
        ImageDraw.Draw(image).text(at, text, font=ImageFont.load_default(size), fill=ink)
    return bytes(cv2.imencode(".png", np.asarray(image)[..., ::-1])[1])


def test_text_is_read_until_it_is_covered(reader: SecondReader) -> None:
    photograph = cv2.resize(data.astronaut(), (700, 700), interpolation=cv2.INTER_CUBIC)
    pictures = [
        written(photograph, 16, "white"),
        written(np.full((500, 1100, 3), 255, np.uint8), 12, "black"),
        written(np.full((500, 1100, 3), 30, np.uint8), 14, "white"),
    ]
    assert readable(pictures, reader.read).hits == 3
    outcome = sz.ImageText(columns=["photo"]).run(
        pa.table({"photo": pa.array(pictures, pa.binary())}), keys=sz.Keys(bytes(32))
    )
    after = [cell["bytes"] for cell in outcome.data["photo"].to_pylist()]
    found = readable(after, reader.read)
    assert (found.checked, found.hits) == (3, 0)


def test_pictures_without_text_show_nothing(reader: SecondReader) -> None:
    encoded = bytes(cv2.imencode(".png", data.chelsea()[..., ::-1])[1])
    assert readable([encoded, None, b"no picture"], reader.read).hits == 0


@pytest.mark.parametrize("kind", ["QRCode", "DataMatrix", "Aztec", "PDF417", "EAN13", "Code128", "Code39"])
def test_a_code_that_is_left_is_found_until_it_is_covered(reader: SecondReader, kind: str) -> None:
    zxing = pytest.importorskip("zxingcpp")
    text = "880735164012" if kind == "EAN13" else "0735164"
    code = np.array(zxing.create_barcode(text, getattr(zxing.BarcodeFormat, kind)).to_image(scale=3))
    pixels = cv2.resize(data.astronaut(), (700, 700))
    pixels[80 : 80 + code.shape[0], 60 : 60 + code.shape[1]] = code[..., None]
    encoded = bytes(cv2.imencode(".png", pixels[..., ::-1])[1])
    found = readable([encoded], reader.read)
    assert (found.hits, found.by["code"]) == (1, 1)
    outcome = sz.ImageText(columns=["photo"]).run(
        pa.table({"photo": pa.array([encoded], pa.binary())}), keys=sz.Keys(bytes(32))
    )
    assert readable([outcome.data["photo"][0].as_py()["bytes"]], reader.read).by["code"] == 0
