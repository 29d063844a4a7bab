"""Sorting whole numbers: the order in which they ascend."""

from __future__ import annotations

import numpy as np

DIGIT = 16
"""Bits that NumPy sorts by counting, in a fraction of the time that comparing takes."""


def stable_order(*keys: np.ndarray) -> np.ndarray:
    """The indices (int64) that sort by the last key, then by the one before; equal rows stay in their order.

    The same as `numpy.lexsort` of flat arrays of whole numbers that aren't negative, in less than half of the time for
    digests and draws: a radix sort by the upper 32 of the bits in use leaves few numbers to be compared.
    """
    order = _ascending(keys[0])
    for key in keys[1:]:
        order = order[_ascending(key[order])]
    return order


def _ascending(numbers: np.ndarray) -> np.ndarray:
    bits = int(numbers.max()).bit_length() if len(numbers) else 0
    below = max(bits - 2 * DIGIT, 0)
    upper = (numbers >> numbers.dtype.type(below)).astype(np.uint32)
    order = np.argsort(upper.astype(np.uint16), kind="stable")
    if bits > DIGIT:
        order = order[np.argsort((upper >> np.uint32(DIGIT)).astype(np.uint16)[order], kind="stable")]
    if below:
        found = numbers[order]
        if (found[1:] < found[:-1]).any():
            order = order[np.argsort(found, kind="stable")]
    return order
