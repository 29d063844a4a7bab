"""Keyed pseudonyms: HMAC-SHA256 tokens and format-keeping digits.

The same value under the same key is the same token in every column and file; without the key a token can be neither
computed from a guess nor reversed. Derive one key for each key space.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.tabular.dates import to_days
from sanitize.tabular.levels import as_text
from sanitize.tabular.recoding import decoded

TEXT = pa.string()
ALPHABET = b"0123456789abcdefghjkmnpqrstvwxyz"
ROUNDS = 10

Units = npt.NDArray[np.uint64]
Mac = Callable[[bytes], bytes]


def tokens(
    values: pa.Array, key: bytes, *, prefix: str = "", length: int = 16, rows: Sequence[bytes] | None = None
) -> pa.Array:
    """A token for each value: `prefix` and `length` characters of Crockford's base 32 (5 bits each); null stays null.

    With `rows`, an id for every row, a token is different in each row, so that rows of a person no longer join.
    Numbers, their text and its bytes in UTF-8 are the same value. Raises UsageError for lengths under 8 (they collide)
    or over 51, and for nested values.
    """
    if not 8 <= length <= 51:
        raise UsageError("a token needs 8 to 51 characters")

    mac, messages = _mac(key), _messages(values)
    if rows is None:
        digests = [mac(message) for message in messages.dictionary.to_pylist()]
        return _written(digests, prefix, length).take(messages.indices)
    plain = messages.dictionary_decode().to_pylist()
    digests = [mac(row + b"\0" + (m or b"")) for m, row in zip(plain, rows, strict=True)]
    return pc.if_else(messages.is_valid(), _written(digests, prefix, length), None)


def _written(digests: Sequence[bytes], prefix: str, length: int) -> pa.Array:
    """Tokens of digests: `prefix`, and the lowest bits first in base 32."""
    bits = np.unpackbits(
        np.frombuffer(b"".join(digests), np.uint8).reshape(-1, 32)[:, ::-1], axis=1, count=5 * length, bitorder="little"
    )
    letters = bits.reshape(-1, length, 5) @ np.array([1, 2, 4, 8, 16], np.uint8)
    before = np.frombuffer(prefix.encode(), np.uint8)
    marks = np.empty((len(digests), len(before) + length), np.uint8)
    marks[:, : len(before)] = before
    marks[:, len(before) :] = np.frombuffer(ALPHABET, np.uint8)[letters]
    ends = pa.array(np.arange(len(digests) + 1, dtype=np.int32) * marks.shape[1])
    return pa.StringArray.from_buffers(len(digests), ends.buffers()[1], pa.py_buffer(marks))


def digits(values: pa.Array, key: bytes) -> pa.Array:
    """Replaces the digits of each value by others, as many, and leaves everything else; null stays null.

    A permutation of the numbers of that many digits, so different values stay different: a Feistel network of ten
    rounds over halves in decimal, as in FF1 (NIST SP 800-38G), with HMAC-SHA256 as round function. Numbers of fewer
    than six digits are few enough to be listed: prefer `tokens` for them.
    """
    mac = _mac(key)
    return _by_value(as_text(_flat(values)).dictionary_encode(), lambda text: _replace_digits(text, mac))


def _mac(key: bytes) -> Mac:
    """HMAC-SHA256 (RFC 2104) under one key of up to 64 bytes, which is prepared once and not for every message."""
    block = key.ljust(64, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))

    def digest(message: bytes) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(message)
        around.update(within.digest())
        return around.digest()

    return digest


def _messages(values: pa.Array) -> pa.DictionaryArray:
    """Every value's text in UTF-8, or its bytes."""
    plain = _flat(values)
    return (plain if _is_binary(plain.type) else as_text(plain)).cast(pa.binary()).dictionary_encode()


def _flat(values: pa.Array) -> pa.Array:
    plain = decoded(values)
    if pa.types.is_nested(plain.type):
        raise UsageError(f"pseudonyms need one value per row, not {plain.type}: drop the column, or flatten it first")
    return plain


def _is_binary(kind: pa.DataType) -> bool:
    tests = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    return any(test(kind) for test in tests)


def _by_value(encoded: pa.DictionaryArray, make: Callable[[Any], str | int], kind: pa.DataType = TEXT) -> pa.Array:
    return pa.array([make(value) for value in encoded.dictionary.to_pylist()], kind).take(encoded.indices)


def _replace_digits(text: str, mac: Mac) -> str:
    places = [place for place, mark in enumerate(text) if mark in "0123456789"]
    permuted = _feistel("".join(text[place] for place in places), mac)
    marks = list(text)
    for place, mark in zip(places, permuted, strict=True):
        marks[place] = mark
    return "".join(marks)


def _feistel(number: str, mac: Mac) -> str:
    size = len(number)
    if size < 2:
        return _single(number, mac)
    left, right = number[: size // 2], number[size // 2 :]
    for turn in range(ROUNDS):
        digest = mac(f"{size}:{turn}:{right}".encode())
        width = len(left)
        mixed = (int(left) + int.from_bytes(digest, "big")) % 10**width
        left, right = right, f"{mixed:0{width}d}"
    return left + right


def _single(number: str, mac: Mac) -> str:
    """A keyed permutation of the ten digits."""
    order = sorted("0123456789", key=lambda digit: mac(f"1:{digit}".encode()))
    return order[int(number)] if number else number


def date_offsets(units: pa.Array, key: bytes, max_days: int = 365) -> pa.Array:
    """Days to shift each row's dates by: one keyed offset a unit, from 1 to `max_days` in either direction."""
    if max_days < 1:
        raise UsageError("max_days must be at least 1")

    mac = _mac(key)

    def offset(unit: bytes) -> int:
        draw = int.from_bytes(mac(unit), "big") % (2 * max_days)
        return draw - max_days if draw < max_days else draw - max_days + 1

    return _by_value(_messages(units), offset, pa.int32())


def shift_dates(
    values: pa.Array, offsets: pa.Array, written: str | None = None
) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """Dates moved by whole days, and which values couldn't be read as dates (null in the result).

    Dates and timestamps keep their type; strings, in the form `written` or the one that most have, come out as
    ISO 8601; order and intervals in days of a unit stay. The time of day
    is cut (midnight, UTC): unshifted it would point at single rows. Nulls, empty strings and rows without an offset
    come out null.
    """
    values = decoded(values)
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return _shift_text(values, offsets, written)
    if pa.types.is_date(values.type):
        days = pc.add(pc.cast(pc.cast(values, pa.date32()), pa.int32()), offsets)
        return pc.cast(pc.cast(days, pa.date32()), values.type), np.zeros(len(values), dtype=np.bool_)
    if pa.types.is_timestamp(values.type):
        day = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}[values.type.unit]
        utc = pc.cast(values, pa.timestamp(values.type.unit))  # local midnights would show daylight saving time
        midnight = pc.cast(pc.floor_temporal(utc, unit="day"), pa.int64())
        ticks = pc.add(midnight, pc.multiply(pc.cast(offsets, pa.int64()), day))
        return pc.cast(ticks, values.type), np.zeros(len(values), dtype=np.bool_)
    raise UsageError(f"dates can't be shifted in a column of type {values.type}")


def _shift_text(values: pa.Array, offsets: pa.Array, written: str | None) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    days, unread = to_days(values, "dates", "*", written)
    shift = pc.cast(offsets, pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    moved = np.datetime_as_string(days + shift.astype("timedelta64[D]"))
    missing = np.isnat(days) | offsets.is_null().to_numpy(zero_copy_only=False)
    return pc.cast(pa.array(np.where(missing, "", moved).tolist(), pa.string(), mask=missing), values.type), unread
