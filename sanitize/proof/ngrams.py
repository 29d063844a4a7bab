"""A character n-gram model: the simplest model of text that gives its training texts back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

ORDER = 12
"""Characters before the next one that the model looks at."""
MOST = 2_000_000
"""Characters that are learned from, at most."""
_BASE = np.uint64(1_000_003)
_GAP = 0
"""What stands before a text and behind it: no letter."""


@dataclass(frozen=True)
class _Order:
    """What followed contexts of one length: sorted hashes of contexts and of contexts with the next character."""

    contexts: np.ndarray
    seen: np.ndarray
    """How often each context was followed by something."""
    kinds: np.ndarray
    """By how many different characters."""
    best: np.ndarray
    """By which character most often."""
    grams: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True)
class NGrams:
    """Counts of characters after 0 to ORDER others."""

    orders: tuple[_Order, ...]
    size: int
    completes: ClassVar[bool] = True

    @classmethod
    def learn(cls, texts: Sequence[str]) -> NGrams:
        """A model of the texts."""
        codes = _codes(texts)[:MOST]
        return cls(tuple(_order(codes, length) for length in range(ORDER + 1)), len(np.unique(codes)) + 1)

    def surprise(self, texts: Sequence[str], last: int) -> np.ndarray:
        """The negative logarithm (base 2) of the likelihood of the last characters of each text.

        Witten and Bell's interpolation (1991) of all orders. The texts have the same number of characters.
        """
        codes = np.array([[ord(letter) for letter in text] for text in texts], dtype=np.uint64)
        total = np.zeros(len(codes))
        for at in range(codes.shape[1] - last, codes.shape[1]):
            total -= np.log2(self._likelihood(codes[:, :at], codes[:, at]))
        return total

    def _likelihood(self, before: np.ndarray, letter: np.ndarray) -> np.ndarray:
        share = np.full(len(before), 1 / self.size)
        for length, order in enumerate(self.orders):
            if length > before.shape[1]:
                break
            context = _hashed(before[:, before.shape[1] - length :])
            at, known = _found(order.contexts, context)
            gram, there = _found(order.grams, context * _BASE + letter)
            count = np.where(there, order.counts[gram], 0)
            kinds = order.kinds[at]
            share = np.where(known, (count + kinds * share) / (order.seen[at] + kinds), share)
        return share

    def complete(self, prompt: str, length: int) -> str:
        """So many characters that the model takes for the likeliest after a text, one after the other."""
        codes = [ord(letter) for letter in prompt]
        for _ in range(length):
            codes.append(self._next(np.array(codes[-ORDER:], dtype=np.uint64)))
        return "".join(map(chr, codes[len(prompt) :]))

    def _next(self, before: np.ndarray) -> int:
        for length in range(min(ORDER, len(before)), -1, -1):
            order = self.orders[length]
            at, known = _found(order.contexts, _hashed(before[None, len(before) - length :]))
            if known[0]:
                return int(order.best[at[0]])
        return _GAP


def _codes(texts: Sequence[str]) -> np.ndarray:
    joined = chr(_GAP).join(texts)
    return np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)


def _order(codes: np.ndarray, length: int) -> _Order:
    rows = max(len(codes) - length, 0)
    context = np.zeros(rows, dtype=np.uint64)
    for shift in range(length):
        context = context * _BASE + codes[shift : shift + rows]
    letter = codes[length:]
    grams, first, counts = np.unique(context * _BASE + letter, return_index=True, return_counts=True)
    after, letters = context[first], letter[first]
    order = np.lexsort((letters, -counts, after))
    contexts, start, kinds = np.unique(after[order], return_index=True, return_counts=True)
    seen = np.add.reduceat(counts[order], start) if len(start) else np.empty(0, dtype=int)
    return _Order(contexts, seen, kinds, letters[order][start], grams, counts)


def _hashed(before: np.ndarray) -> np.ndarray:
    value = np.zeros(len(before), dtype=np.uint64)
    for column in range(before.shape[1]):
        value = value * _BASE + before[:, column]
    return value


def _found(among: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each value is in a sorted array, and whether it is there."""
    if not len(among):
        return np.zeros(len(wanted), dtype=int), np.zeros(len(wanted), dtype=bool)
    at = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return at, among[at] == wanted
