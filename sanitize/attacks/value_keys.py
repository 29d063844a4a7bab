"""Keys of known values, and of all that a text could hold of them, so that both can meet in buckets.

The keys of a value are digests of the first and of the last 12 letters and digits of its folded form. Whatever
`many_strings` finds in a text has its keys among the text's: a value of 12 or more at any place, a shorter one from
token to token (anywhere in scripts without spaces). So a value of which no text has both keys is in none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.many_strings import LONG, UNSPACED
from sanitize.attacks.match_forms import readings, tokens

SHORTEST = 6
"""Letters and digits of the shortest value that is looked for in every column."""
STRONG_DIGITS = 8
"""Digits of the shortest number that is."""
BLOCK = 1 << 18
"""Characters whose keys are made at a time: more don't stay in the processor's cache."""
BASE = 0x9E3779B97F4A7C15
"""An odd number: texts are read as numbers to this base modulo 2⁶⁴ (Karp and Rabin, IBM J. Res. Dev. 31(2), 1987)."""
PROBES = 3
BITS_PER_KEY = 12
"""Bits of a filter per key: one of 200 other keys passes (Bloom, CACM 13(7), 1970)."""
SMALLEST, LARGEST = 1 << 16, 1 << 33
"""Bits of the smallest and the largest filter: with more keys than it is for, more others pass."""
_ENCODED = r"%[0-9A-Fa-f]{2}|[0-9A-Fa-f]{8}|[0-9+/_-]{8}"
_BASE64, _UPPER = r"[A-Za-z0-9+/_-]{8}", r"[A-Z]"
"""Every ASCII text in which `match_forms` undoes an encoding has the first, or both others."""


@dataclass(frozen=True)
class Folded:
    """The letters and digits of some texts, one after another: code points, and where each text and token begins."""

    codes: np.ndarray
    texts: np.ndarray
    """Where each text begins, and at last where the last one ends."""
    tokens: np.ndarray
    digits: np.ndarray
    """Of each code, whether it is a digit."""

    def span(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """The digest (uint64) of the codes from each start to its end."""
        _, inverse = _powers(max(len(self.codes), BLOCK))
        return np.asarray((self._sums[ends] - self._sums[starts]) * inverse[starts])

    def value_keys(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The two keys of each text as a known value, and whether it points at a person wherever it is."""
        starts, ends = self.texts[:-1], self.texts[1:]
        sizes = ends - starts
        several = np.diff(np.searchsorted(self.tokens, self.texts)) > 1
        numbers = np.concatenate([[0], np.cumsum(self.digits)])
        strong = (several & (sizes >= SHORTEST)) | (
            (sizes >= STRONG_DIGITS) & (numbers[ends] - numbers[starts] == sizes)
        )
        first = self.span(starts, np.minimum(starts + LONG, ends))
        return first, self.span(np.maximum(ends - LONG, starts), ends), strong

    def text_keys(self) -> np.ndarray:
        """All keys that a value in these texts can have; some more than once."""
        if not len(self.codes):
            return np.empty(0, dtype=np.uint64)
        found = [self._windows(LONG)]
        last = self.texts[np.searchsorted(self.texts, self.tokens, side="right")]
        ends = np.zeros(len(self.codes) + LONG, dtype=bool)
        ends[self.tokens] = ends[len(self.codes)] = True
        for size in range(SHORTEST, LONG):
            stops = self.tokens + size
            fits = np.flatnonzero(ends[stops] & (stops <= last))
            found.append(self.span(self.tokens[fits], stops[fits]))
        return np.concatenate(found)

    def inner_keys(self) -> np.ndarray:
        """The keys of short values at any place, for scripts without spaces."""
        return np.concatenate([self._windows(size) for size in range(SHORTEST, LONG)])

    def _windows(self, size: int) -> np.ndarray:
        """The digest of every run of so many codes in a text."""
        count = max(len(self.codes) - size + 1, 0)
        _, inverse = _powers(max(len(self.codes), BLOCK))
        all_ = (self._sums[size:] - self._sums[:count]) * inverse[:count]
        ends = np.repeat(self.texts[1:], np.diff(self.texts))[:count]
        return np.asarray(all_[np.arange(size, count + size) <= ends])

    @cached_property
    def _sums(self) -> np.ndarray:
        """Of the codes before each place, read as a number to the base."""
        powers, _ = _powers(max(len(self.codes), BLOCK))
        sums = np.zeros(len(self.codes) + 1, dtype=np.uint64)
        np.cumsum((self.codes + np.uint64(1)) * powers[: len(self.codes)], out=sums[1:])
        return sums


@dataclass(frozen=True)
class KeyedValues:
    """Distinct strings that point at a person wherever they are, their two keys (uint64), and the other strings."""

    values: pa.Array = field(repr=False)
    first: np.ndarray
    last: np.ndarray
    others: pa.Array = field(repr=False)


def value_keys(values: pa.Array) -> KeyedValues:
    """The keys of strings as known values."""
    kept, others = [values.slice(0, 0)], [values.slice(0, 0)]
    keys = [np.empty((2, 0), dtype=np.uint64)]
    for block in _blocks(pc.unique(values.drop_null())):
        plain = pc.string_is_ascii(block)
        ascii_, other = block.filter(plain), block.filter(pc.invert(plain))
        for some, folded in ((ascii_, _of_ascii(ascii_)), (other, _of_texts(other.to_pylist()))):
            first, last, strong = folded.value_keys()
            kept.append(some.filter(pa.array(strong)).cast(values.type))
            others.append(some.filter(pa.array(~strong)).cast(values.type))
            keys.append(np.stack([first, last])[:, strong])
    first, last = np.concatenate(keys, axis=1)
    return KeyedValues(pa.concat_arrays(kept), first, last, pa.concat_arrays(others))


def text_keys(texts: pa.Array) -> Iterator[np.ndarray]:
    """All keys that a value in these strings can have, plainly or encoded, block by block."""
    for block in _blocks(texts.drop_null()):
        plain = pc.string_is_ascii(block)
        ascii_ = block.filter(plain)
        yield _of_ascii(ascii_).text_keys()
        encoded = pc.match_substring_regex(ascii_, _ENCODED)
        mixed = pc.and_(pc.match_substring_regex(ascii_, _BASE64), pc.match_substring_regex(ascii_, _UPPER))
        slow = pc.unique(ascii_.filter(pc.or_(encoded, mixed))).to_pylist()
        decoded = [reading for text in slow for at, reading in enumerate(readings(text)) if at]
        decoded += [
            reading for text in pc.unique(block.filter(pc.invert(plain))).to_pylist() for reading in readings(text)
        ]
        if decoded:
            yield _of_texts(decoded).text_keys()
        if unspaced := [text for text in decoded if UNSPACED.search(text)]:
            yield _of_texts(unspaced).inner_keys()


class Filter:
    """Which keys there may be: those that were added pass, and few others."""

    def __init__(self, bits: np.ndarray, secret: int = 0) -> None:
        """`secret` is a number below 2⁶⁴ without which the bits don't say which keys were added."""
        self.bits = bits
        self.secret = np.uint64(secret)

    @classmethod
    def empty(cls, keys: int, secret: int = 0) -> Filter:
        """For so many keys."""
        wanted = min(max(BITS_PER_KEY * keys, SMALLEST), LARGEST)
        return cls(np.zeros((1 << (wanted - 1).bit_length()) >> 3, dtype=np.uint8), secret)

    def add(self, keys: np.ndarray) -> None:
        """Let these keys pass."""
        hashes = _mixed(keys ^ self.secret)
        for probe in range(PROBES):
            place = self._place(hashes, probe)
            np.bitwise_or.at(self.bits, place >> np.uint64(3), _bit(place))

    def passing(self, keys: np.ndarray) -> np.ndarray:
        """Those of the keys that pass."""
        hashes = _mixed(keys ^ self.secret)
        for probe in range(PROBES):
            place = self._place(hashes, probe)
            passes = (self.bits[place >> np.uint64(3)] & _bit(place)) != 0
            keys, hashes = keys[passes], hashes[passes]
        return keys

    def _place(self, hashes: np.ndarray, probe: int) -> np.ndarray:
        """Two halves of one hash are enough for all probes (Kirsch and Mitzenmacher, ESA 2006)."""
        step = (hashes >> np.uint64(33)) | np.uint64(1)
        return np.asarray((hashes + np.uint64(probe) * step) & np.uint64(8 * len(self.bits) - 1))


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """The numbers, turned one to one into evenly spread ones: the end of SplitMix64 (Steele et al., OOPSLA 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(numbers ^ (numbers >> np.uint64(31)))


def _bit(place: np.ndarray) -> np.ndarray:
    bit: np.ndarray = np.left_shift(np.uint8(1), (place & np.uint64(7)).astype(np.uint8))
    return bit


@lru_cache(maxsize=2)
def _powers(size: int) -> tuple[np.ndarray, np.ndarray]:
    """The powers of the base and of its inverse, modulo 2⁶⁴."""
    base, inverse = np.full(size + 1, BASE, dtype=np.uint64), np.full(size + 1, pow(BASE, -1, 1 << 64), dtype=np.uint64)
    base[0] = inverse[0] = 1
    return np.multiply.accumulate(base), np.multiply.accumulate(inverse)


def _blocks(texts: pa.Array) -> Iterator[pa.Array]:
    """The strings, about as many at a time as hold a block's characters."""
    texts = texts.cast(pa.large_string())
    ends = np.cumsum(pc.binary_length(texts).to_numpy(zero_copy_only=False))
    first = 0
    while first < len(texts):
        held = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, held + BLOCK, side="right")), first + 1)
        yield texts.slice(first, last - first)
        first = last


_LOWER = np.arange(256, dtype=np.uint64)
_LOWER[65:91] += 32
_KIND = np.zeros(256, dtype=np.uint8)
_KIND[65:91] = _KIND[97:123] = 1
_KIND[48:58] = 2


def _of_ascii(texts: pa.Array) -> Folded:
    """The folded form of strings of ASCII alone."""
    if not len(texts):
        return _folded(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint8), np.zeros(1, dtype=np.int64))
    texts = pa.concat_arrays([texts])
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2] or b"", dtype=np.uint8)[offsets[0] : offsets[-1]]
    return _folded(_LOWER[data], _KIND[data], offsets - offsets[0])


def _of_texts(texts: Sequence[str]) -> Folded:
    """The folded form of any strings."""
    folded = [" ".join(tokens(text)) for text in texts]
    codes = np.frombuffer("".join(folded).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    kinds = np.where(codes == 32, 0, 1).astype(np.uint8)
    digits = [text.isdigit() for text in folded]
    offsets = np.cumsum([0, *map(len, folded)])
    made = _folded(codes, kinds, offsets)
    whole = np.repeat(np.array(digits, dtype=bool), np.diff(made.texts)) if digits else made.digits
    return Folded(made.codes, made.texts, made.tokens, whole)


def _folded(codes: np.ndarray, kinds: np.ndarray, offsets: np.ndarray) -> Folded:
    """The codes that are of a kind; a token ends where the kind changes, or something of no kind comes between."""
    kept = np.flatnonzero(kinds)
    texts = np.searchsorted(kept, offsets)
    own = kinds[kept]
    new = np.ones(len(kept), dtype=bool)
    new[1:] = (own[1:] != own[:-1]) | (np.diff(kept) > 1)
    begins = texts[:-1]
    new[begins[begins < len(kept)]] = True
    return Folded(codes[kept], texts, np.flatnonzero(new), own == 2)
