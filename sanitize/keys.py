"""Secret keys: one secret, one derived key for each purpose and key space."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from pandas.util import hash_array

from sanitize.errors import UsageError

SECRETS = ("SANITIZE_KEY", "SANITIZE_KEY_FILE", "SANITIZE_PASSPHRASE")
"""The environment variables that no worker inherits."""
MINIMUM_BYTES = 32
"""Shortest accepted secret: the output length of SHA-256, as RFC 2104 section 3 asks of an HMAC key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A secret from which a separate key is derived for every purpose; its `repr` shows nothing."""

    secret: bytes = field(repr=False)
    """At least 32 bytes."""
    ephemeral: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.secret, bytes) or len(self.secret) < MINIMUM_BYTES:
            raise UsageError(f"a key is {MINIMUM_BYTES} bytes or more, as secrets.token_bytes({MINIMUM_BYTES}) gives")

    @classmethod
    def from_environment(cls) -> Keys:
        """Read `SANITIZE_KEY` (base64) or the file that `SANITIZE_KEY_FILE` names; else make one for this run.

        Raises UsageError when the key isn't base64 or is shorter than 32 bytes.
        """
        text = os.environ.get("SANITIZE_KEY")
        if text is not None:
            return cls(_decode(text, "the environment variable SANITIZE_KEY"))
        file = os.environ.get("SANITIZE_KEY_FILE")
        if file is None:
            return cls(secrets.token_bytes(MINIMUM_BYTES), ephemeral=True)
        try:
            return cls(_decode(Path(file).read_text("ascii"), "the file that SANITIZE_KEY_FILE names"))
        except (OSError, UnicodeDecodeError):
            raise UsageError("the file that SANITIZE_KEY_FILE names can't be read") from None

    def derive(self, purpose: str, *context: str) -> bytes:
        """The 32-byte key of one purpose: HMAC-SHA256 of the purpose and its context under the secret."""
        message = b"".join(
            len(part).to_bytes(4, "big") + part for part in map(str.encode, ("sanitize/1", purpose, *context))
        )
        return hmac.digest(self.secret, message, "sha256")

    def stream(self, purpose: str, *context: str) -> Callable[[int], np.ndarray]:
        """Uniform bytes (uint8), as many as asked for at each call: the ChaCha20 key stream of RFC 8439."""
        encryptor = Cipher(algorithms.ChaCha20(self.derive(purpose, *context), bytes(16)), mode=None).encryptor()
        return lambda count: np.frombuffer(encryptor.update(bytes(count)), dtype=np.uint8)

    def permutation(self, count: int, purpose: str, *context: str) -> np.ndarray:
        """An order of `count` things (int64 indices) that only the key holder can repeat."""
        return np.argsort(self.stream(purpose, *context)(8 * count).view(np.uint64), kind="stable")


def column_digests(array: pa.Array, key: bytes) -> np.ndarray:
    """A keyed 64-bit digest (uint64) of every value's text; null gets 0.

    A collision merges two values, which only lowers counts of distinct ones. SipHash-2-4 (Aumasson and Bernstein, 2012)
    with 96 bits of the key; digests are kept in private files alone.
    """
    encoded = array if pa.types.is_dictionary(array.type) else pc.dictionary_encode(array)
    values = encoded.dictionary
    if not (pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type)):
        values = values.cast(pa.string()).cast(pa.binary())
    texts = np.asarray(values.fill_null(b"").to_numpy(zero_copy_only=False), dtype=object)
    short = base64.b64encode(hashlib.blake2b(key, digest_size=12).digest()).decode()
    distinct = hash_array(texts, hash_key=short, categorize=False)
    distinct[values.is_null().to_numpy(zero_copy_only=False)] = 0
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(np.append(distinct, np.uint64(0))[codes])


def memory_digests(array: pa.Array, key: bytes) -> np.ndarray:
    """A keyed 64-bit digest (uint64) of every string, for use in memory alone; null gets 0.

    SipHash-2-4 (Aumasson and Bernstein, 2012) under half of its key length, many times faster than `column_digests`.
    """
    text = array.fill_null("").to_numpy(zero_copy_only=False)
    digests = hash_array(np.asarray(text, dtype=object), hash_key=key.hex()[:16], categorize=False)
    digests[array.is_null().to_numpy(zero_copy_only=False)] = 0
    return np.asarray(digests)


def _decode(text: str, where: str) -> bytes:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise UsageError(f"{where} isn't base64: make one with `openssl rand -base64 32`") from None
    if len(secret) < MINIMUM_BYTES:
        raise UsageError(f"{where} holds less than {MINIMUM_BYTES} bytes: make one with `openssl rand -base64 32`")
    return secret
