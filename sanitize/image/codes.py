"""Finding bar codes and matrix codes; needs the extra [ocr]."""

from __future__ import annotations

import cv2
import numpy as np

from sanitize.errors import MissingExtraError
from sanitize.image.tiles import even_tiles
from sanitize.image.turn import resized

SIDE, OVERLAP = 1024, 384
"""Side in pixels of the tiles in which codes are looked for, and what neighbours share.

The finder of bar codes makes pictures smaller until it no longer sees thin bars: on a page of 2480 x 3508 it found none
of six, in tiles all. A code that borders cut in every tile is whole in a copy of the picture of half the size, or of a
quarter.
"""

GROW_QR, GROW_BARS, GROW_READ = 1.1, 1.3, 1.1
"""How much larger than found a code is taken to be: the finders cut off what is at the ends."""
WINDOWS = (5, 23)
"""Sides in pixels of the squares whose mean tells light from dark where QR codes are looked for.

With a third, of 13 pixels, it takes half as long again and finds one more of 240 codes.
"""
LEAST_AROUND = 24
"""Least perimeter in pixels of the patterns in the corners of a QR code, which have 28 modules: in small pictures the
finder would look at far smaller things, for nothing."""
READ_SHARES = (1, 1.5)
"""ZXing sees some codes only in a smaller copy: of 340 it reads 200 at their own size, 211 at either."""
BAR_LOOKS = ((True, 1.25), (False, 1.5), (True, 2.5))
"""Whether the finder of bar codes sees the picture softer, and how much smaller: it sees some codes in part only.

Of 272 codes these find 202, three more than with a softer copy at its own size, 1.5, 2.5 and 4 times smaller, in three
quarters of the time.
"""

INSIDE, STRIPE = (192, 48), 25
"""Width and height that the inside of a bar code is brought to; pixels that brightness is averaged over there."""
STRIPED, LEAST_EDGES = 0.8, 20
"""The share of all variance that lies between columns, and how often the brightness changes sides.

Measured: at least .94 and 24 in EAN-13 codes of 1 to 4 pixels a module, turned, blurred and noisy; photographs that the
finder takes for a code have at most .73, or at most 15 changes.
"""


def find_codes(pixels: np.ndarray) -> list[np.ndarray]:
    """The corners, float32 (4, 2), of every code in BGR pixels.

    QR codes and bar codes whether they can be read or not: QR codes by the finder of ArUco markers, which also sees
    small and tilted ones, bar codes at several sizes. Data Matrix, Aztec, PDF417 and micro QR codes if ZXing reads
    them.

    Raises MissingExtraError without the extra [ocr].
    """
    grey, scale, found = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), 1.0, list[np.ndarray]()
    while True:
        for tile, x, y in even_tiles(grey, SIDE, OVERLAP):
            found += [(one + np.array([x, y], np.float32)) / scale for one in _codes(np.ascontiguousarray(tile))]
        if max(grey.shape) <= SIDE:
            return found
        grey, smaller = resized(grey, max(grey.shape) // 2)
        scale *= smaller


def _codes(grey: np.ndarray) -> list[np.ndarray]:
    """The corners of every code in grey pixels."""
    found = [*_grown(_corners(_qr_finder(max(grey.shape)), grey), GROW_QR), *_grown(_readable(grey), GROW_READ)]
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    for softer, share in BAR_LOOKS:
        small, scale = resized(soft if softer else grey, max(1, int(max(grey.shape) / share)))
        corners = _corners(cv2.barcode.BarcodeDetector(), small)
        bars = [one for one in corners if _has_bars(small, one)]
        found += [*_grown(np.array(bars, np.float32).reshape(-1, 4, 2) / scale, GROW_BARS)]
    return found


def _qr_finder(side: int) -> cv2.QRCodeDetectorAruco:
    finder = cv2.QRCodeDetectorAruco()
    settings = finder.getArucoParameters()
    settings.adaptiveThreshWinSizeMin, settings.adaptiveThreshWinSizeMax = WINDOWS
    settings.adaptiveThreshWinSizeStep = WINDOWS[1] - WINDOWS[0]
    settings.minMarkerPerimeterRate = LEAST_AROUND / side
    finder.setArucoParameters(settings)
    return finder


def _readable(grey: np.ndarray) -> np.ndarray:
    """The corners (n, 4, 2) of the matrix codes that can be read."""
    try:
        import zxingcpp
    except ImportError:
        raise MissingExtraError("image_text", "ocr") from None
    kinds = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.AllMatrix)
    found = list[np.ndarray]()
    for share in READ_SHARES:
        small, scale = resized(grey, max(1, int(max(grey.shape) / share)))
        for code in zxingcpp.read_barcodes(small, formats=kinds, try_invert=share == 1):
            place = code.position
            four = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
            found.append(np.array([(point.x, point.y) for point in four], np.float32) / scale)
    return np.array(found, np.float32).reshape(-1, 4, 2)


def _has_bars(pixels: np.ndarray, corners: np.ndarray) -> bool:
    """Whether the inside is striped along one direction, with as many stripes as the shortest bar code has."""
    wide, high = INSIDE
    target = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    for turn in (0, 1):
        matrix = cv2.getPerspectiveTransform(np.roll(corners, turn, axis=0).astype(np.float32), target)
        grey = cv2.warpPerspective(pixels, matrix, INSIDE).astype(np.float32)
        profile = grey.mean(axis=0)
        above = profile > cv2.blur(profile[None], (STRIPE, 1))[0]
        if profile.var() >= STRIPED * grey.var() and np.count_nonzero(np.diff(above)) >= LEAST_EDGES:
            return True
    return False


def _corners(detector: cv2.GraphicalCodeDetector, pixels: np.ndarray) -> np.ndarray:
    hit, codes = detector.detectMulti(pixels)
    return np.asarray(codes if hit and codes is not None else [], dtype=np.float32).reshape(-1, 4, 2)


def _grown(corners: np.ndarray, factor: float) -> np.ndarray:
    middle = corners.mean(axis=1, keepdims=True)
    return np.asarray(middle + (corners - middle) * factor, dtype=np.float32)
