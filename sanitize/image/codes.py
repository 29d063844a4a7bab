"""Finding QR codes and bar codes."""

from __future__ import annotations

import cv2
import numpy as np

from sanitize.image.turn import resized


def find_codes(pixels: np.ndarray) -> list[np.ndarray]:
    """The corners, float32 (4, 2), of every QR code and bar code in BGR pixels, whether it can be read or not.

    QR codes by the finder of ArUco markers, which also sees small and tilted ones; bar codes at two sizes.
    """
    half, scale = resized(pixels, max(1, max(pixels.shape[:2]) // 2))
    found = [
        *_corners(cv2.QRCodeDetectorAruco(), pixels),
        *_corners(cv2.barcode.BarcodeDetector(), pixels),
        *(corners / scale for corners in _corners(cv2.barcode.BarcodeDetector(), half)),
    ]
    return [np.asarray(corners, dtype=np.float32) for corners in found]


def _corners(detector: cv2.GraphicalCodeDetector, pixels: np.ndarray) -> list[np.ndarray]:
    hit, codes = detector.detectMulti(pixels)
    return [np.asarray(corners).reshape(4, 2) for corners in codes] if hit and codes is not None else []
