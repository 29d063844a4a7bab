"""The different numbers of an array."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

Number = TypeVar("Number", bound=np.generic)


def distinct(numbers: np.ndarray[tuple[int, ...], np.dtype[Number]]) -> np.ndarray[tuple[int], np.dtype[Number]]:
    """The different whole numbers of a flat array, in ascending order.

    The same as `numpy.unique`, which since NumPy 2.3 puts them into a hash table first: measured on some million
    digests, sorting alone takes a tenth of the time.
    """
    ordered = np.sort(numbers)
    new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def once(numbers: np.ndarray) -> int:
    """How many of the whole numbers of a flat array occur once."""
    ordered = np.sort(numbers)
    new = np.ones(len(ordered) + 1, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:-1])
    return int((new[1:] & new[:-1]).sum())


def begins(*keys: np.ndarray) -> np.ndarray:
    """At which places (bool) of arrays sorted together a new group begins."""
    new = np.zeros(len(keys[0]), dtype=bool)
    new[:1] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return new
