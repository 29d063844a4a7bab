"""What else a viewer may make of a picture: what has little contrast, or shows over another ground, is stretched."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from sanitize.image.codec import Picture

SAMPLE = 256
"""Rows and columns that are looked at to know how values are spread."""
TAIL = 0.005
"""The share of values at either end that a stretch lets go."""
FLAT = 96
"""Values that spread less than this, of 255, are stretched."""
FAINT, MANY = 32, 0.5
"""Where this share of values lies so near to black or to white, but isn't, dark or bright values are spread."""
GAMMA = 0.4
GRID, SQUARE = 16, 8
"""Rows and columns of a picture's parts, and of the values that are looked at in each."""
DEEP, UNEVEN, PART = 48, 8, 0.1
"""A part is dark, or bright, if all values are so near to black or to white, and shows something if they differ by so
much. From this share of such parts on they are looked at by themselves."""
COARSE = 20
"""A picture of fewer greys than this is smoothed too: what dots or steps make up is seen from afar."""
SOFT = (1.0, 2.0)
"""Gaussian sigmas in pixels: letters of 20 pixels are there after the first, faces after the second."""
NOISY, MIDDLE = 12.0, 128
"""A picture with more noise than this in its middle, as deviation of values up to 255, is smoothed too; photographs
have up to 5. Side of the middle in pixels."""
WIDER, FEWEST = 2.0, 8
"""How much further than brightness a channel must spread to be looked at by itself, and over how many values."""
_CROSSED = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)


def views(picture: Picture) -> Iterator[np.ndarray]:
    """Pictures of the same size (BGR uint8) in which faces and text are looked for too; most pictures have none.

    Over another ground and inverted, where the picture was transparent; from all 16 bits, where eight hold little of
    them; stretched, where it is flat, dark or bright; its widest channel, where brightness hardly varies; smoothed,
    where it has few greys (one bit, or ten bits in sixteen) or much noise.
    """
    yield from _clearer(picture.pixels)
    if picture.otherwise is not None:
        for pixels in (255 - picture.pixels, picture.otherwise, 255 - picture.otherwise):
            yield pixels
            yield from _clearer(pixels)


def uneven_parts(pixels: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """What spreads the dark values (uint8 (256,)), and what spreads the bright ones, where these are in a part alone.

    With each comes which parts of the picture they are in: bool, `GRID` rows and columns. Where they are nearly
    everywhere, `views` has the picture.
    """
    size = (GRID * SQUARE, GRID * SQUARE)
    sample = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST))
    squares = cv2.cvtColor(sample, cv2.COLOR_BGR2GRAY).reshape(GRID, SQUARE, GRID, SQUARE).swapaxes(1, 2)
    squares = squares.reshape(GRID, GRID, -1)
    low, high = squares.min(axis=2), squares.max(axis=2)
    scale = np.arange(256) / 255
    for there, curve in ((high < DEEP, scale**GAMMA), (low > 255 - DEEP, 1 - (1 - scale) ** GAMMA)):
        if PART <= np.count_nonzero(there & (high - low >= UNEVEN)) / there.size < MANY:
            yield np.rint(curve * 255).astype(np.uint8), there


def _clearer(pixels: np.ndarray) -> Iterator[np.ndarray]:
    size = tuple(min(side, SAMPLE) for side in pixels.shape[1::-1])
    sample = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST))
    counts = np.bincount(cv2.cvtColor(sample, cv2.COLOR_BGR2GRAY).ravel(), minlength=256) / sample[..., 0].size
    low, high = _range(counts)
    coarse, flat = np.count_nonzero(counts) < COARSE, high - low < FLAT
    if (coarse and not flat) or _noise(pixels) >= NOISY:
        yield from _softer(pixels)
    if flat:
        yield from _widest_channel(pixels, sample, high - low)
    if high == low:
        return
    scale = np.clip((np.arange(256) - low) / (high - low), 0, 1)
    if flat:
        curve = scale
    elif counts[1:FAINT].sum() >= MANY:
        curve = scale**GAMMA
    elif counts[256 - FAINT : 255].sum() >= MANY:
        curve = 1 - (1 - scale) ** GAMMA
    else:
        return
    stretched = _mapped(pixels, curve)
    yield stretched
    if coarse:
        yield from _softer(stretched)


def _softer(pixels: np.ndarray) -> Iterator[np.ndarray]:
    for sigma in SOFT:
        yield cv2.GaussianBlur(pixels, (0, 0), sigma)


def _widest_channel(pixels: np.ndarray, sample: np.ndarray, brightness: int) -> Iterator[np.ndarray]:
    """The channel whose values spread most, stretched, as grey; nothing where brightness spreads about as much."""
    counts = (np.bincount(channel.ravel(), minlength=256) / channel.size for channel in cv2.split(sample))
    spreads = [_range(one) for one in counts]
    channel = int(np.argmax([high - low for low, high in spreads]))
    low, high = spreads[channel]
    if high - low > max(WIDER * brightness, FEWEST):
        grey = np.ascontiguousarray(pixels[..., channel])
        yield cv2.merge([_mapped(grey, np.clip((np.arange(256) - low) / (high - low), 0, 1))] * 3)


def _range(counts: np.ndarray) -> tuple[int, int]:
    """The values between which all but the tails lie."""
    low, high = np.searchsorted(np.cumsum(counts), [TAIL, 1 - TAIL])
    return int(low), int(high)


def _mapped(pixels: np.ndarray, curve: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.LUT(pixels, np.rint(curve * 255).astype(np.uint8)))


def _noise(pixels: np.ndarray) -> float:
    """The deviation of noise in the middle of the picture (Immerkaer 1996, with the median in place of the mean)."""
    height, width = pixels.shape[:2]
    top, left = max(0, (height - MIDDLE) // 2), max(0, (width - MIDDLE) // 2)
    middle = cv2.cvtColor(pixels[top : top + MIDDLE, left : left + MIDDLE], cv2.COLOR_BGR2GRAY)
    return float(np.median(np.abs(cv2.filter2D(middle, cv2.CV_16S, _CROSSED))) / (6 * 0.6745))
