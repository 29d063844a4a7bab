"""Finding QR codes and bar codes."""

from __future__ import annotations

import cv2
import numpy as np

from sanitize.image.turn import resized

GROW_QR, GROW_BARS = 1.1, 1.3
"""How much larger than found a code is taken to be: the finders cut off what lies at the ends."""
SHARES = (1, 1.5, 2.5, 4)
"""The finder of bar codes sees some codes in part only; softer and at another size it sees them whole."""


def find_codes(pixels: np.ndarray) -> list[np.ndarray]:
    """The corners, float32 (4, 2), of every QR code and bar code in BGR pixels, whether it can be read or not.

    QR codes by the finder of ArUco markers, which also sees small and tilted ones; bar codes at several sizes.
    """
    found = [*_grown(_corners(cv2.QRCodeDetectorAruco(), pixels), GROW_QR)]
    soft = cv2.GaussianBlur(pixels, (3, 3), 0)
    for share in SHARES:
        small, scale = resized(soft, max(1, int(max(pixels.shape[:2]) / share)))
        found += [*_grown(_corners(cv2.barcode.BarcodeDetector(), small) / scale, GROW_BARS)]
    return found


def _corners(detector: cv2.GraphicalCodeDetector, pixels: np.ndarray) -> np.ndarray:
    hit, codes = detector.detectMulti(pixels)
    return np.asarray(codes if hit and codes is not None else [], dtype=np.float32).reshape(-1, 4, 2)


def _grown(corners: np.ndarray, factor: float) -> np.ndarray:
    middle = corners.mean(axis=1, keepdims=True)
    return np.asarray(middle + (corners - middle) * factor, dtype=np.float32)
