"""Finding QR codes and bar codes."""

from __future__ import annotations

import cv2
import numpy as np


def find_codes(pixels: np.ndarray) -> list[np.ndarray]:
    """The corners, float32 (4, 2), of every QR code and bar code in BGR pixels, whether it can be read or not."""
    found = [cv2.QRCodeDetector().detectMulti(pixels), cv2.barcode.BarcodeDetector().detectMulti(pixels)]
    return [np.asarray(corners, dtype=np.float32).reshape(4, 2) for hit, codes in found if hit for corners in codes]
