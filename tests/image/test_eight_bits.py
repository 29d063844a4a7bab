"""The text detector's network of eight bits sees what the original sees."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from sanitize.image.session import DYNAMIC, open_model, open_session
from sanitize.image.text_lines import CLEAR, MODEL, blob
from tests.cards import make_card

ORIGINAL = 0.3
"""From which probability on PaddleOCR takes a pixel for part of a line."""


def test_it_agrees_with_the_original_about_what_is_text() -> None:
    rapidocr = pytest.importorskip("rapidocr", reason="needs the extra [ocr]")
    original = Path(rapidocr.__file__).parent / "models" / "PP-OCRv6_det_small.onnx"
    sessions = [open_session(original, DYNAMIC), open_model(MODEL.read_bytes())]
    clear, found, both = 0, 0, 0
    for seed in range(1, 13):
        pixels = cv2.resize(make_card(seed).pixels, (480, 320), interpolation=cv2.INTER_AREA)
        floats, bits = (session.run(None, {session.get_inputs()[0].name: blob(pixels)})[0] for session in sessions)
        clear += np.count_nonzero(floats > ORIGINAL)
        found += np.count_nonzero(bits > CLEAR)
        both += np.count_nonzero((floats > ORIGINAL) & (bits > CLEAR))
    assert both > 0.95 * clear
    assert both > 0.9 * found
