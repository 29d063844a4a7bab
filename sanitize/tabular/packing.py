"""Rows of small integer codes packed into one sortable 64-bit key (mixed radix)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sanitize.data_kinds.distinct import begins

LIMIT = 2**62

Ints = npt.NDArray[np.int64]
AnyInts = npt.NDArray[np.integer]


def fits(sizes: Sequence[int]) -> bool:
    """Whether keys over columns of these sizes fit 62 bits."""
    product = 1
    for size in sizes:
        product *= max(size, 1)
    return product < LIMIT


def pack(codes: Sequence[AnyInts], sizes: Sequence[int]) -> Ints:
    """One key a row, in the lexicographic order of the codes; `codes[i]` lies in [0, sizes[i]).

    Where the radix would overflow, the columns packed so far are replaced by their ranks, so keys of different calls
    compare only if `fits(sizes)`.
    """
    keys = np.zeros(len(codes[0]) if codes else 0, dtype=np.int64)
    span = 1
    for column, size in zip(codes, sizes, strict=True):
        if span * max(size, 1) >= LIMIT:
            ranks, keys = np.unique(keys, return_inverse=True)
            span = len(ranks)
        keys = keys * max(size, 1) + column
        span *= max(size, 1)
    return keys


def unpack(keys: Ints, sizes: Sequence[int]) -> list[Ints]:
    """The codes of `pack`; needs `fits(sizes)`."""
    codes = []
    for size in reversed(sizes):
        keys, code = np.divmod(keys, max(size, 1))
        codes.append(code)
    return codes[::-1]


def distinct_rows(codes: Sequence[AnyInts], sizes: Sequence[int]) -> tuple[list[npt.NDArray[np.int32]], Ints, Ints]:
    """Distinct rows in lexicographic order: their codes, how often each occurs, and each input row's place."""
    distinct, place = ranked(pack(codes, sizes))
    if fits(sizes):
        rows = [code.astype(np.int32) for code in unpack(distinct, sizes)]
    else:
        one = np.zeros(len(distinct), dtype=np.int64)
        one[place] = np.arange(len(place))
        rows = [column[one].astype(np.int32) for column in codes]
    return rows, np.bincount(place, minlength=len(distinct)).astype(np.int64), place


def ranked(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct keys in order, and each key's place among them; only the distinct ones are sorted."""
    encoded = pa.array(keys).dictionary_encode()
    distinct = encoded.dictionary.to_numpy()
    order = np.argsort(distinct, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return distinct[order], rank[encoded.indices.to_numpy()]


def starts(*keys: npt.NDArray[np.generic]) -> Ints:
    """Where a new group begins in arrays sorted together."""
    return np.flatnonzero(begins(*keys))
