"""Operators under a key: hash, pseudonym, encryption."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass, field
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from sanitize.errors import UsageError
from sanitize.keys import Keys
from sanitize.text.operators import Document, loose

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, as in the tokens of table columns."""

_SEALED = re.compile(r"enc_([a-z2-7]+)_")


@dataclass(frozen=True, slots=True)
class Hash:
    """Puts HMAC-SHA256 (RFC 2104) of the value in place, as 64 hexadecimal digits."""

    action: ClassVar[str] = "hash"
    key: bytes = field(repr=False)

    def __call__(self, value: str, entity: str, document: Document) -> str:
        return hmac.digest(self.key, _bytes(value), "sha256").hex()


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """Puts a token in place: the one that a table column of the same key space, prefix and length holds.

    What repeats a value of the row gets the token of that value, however the text spells it.
    """

    action: ClassVar[str] = "pseudonym"
    key: bytes = field(repr=False)
    prefix: str = ""
    length: int = 16

    def __call__(self, value: str, entity: str, document: Document) -> str:
        spelled = document.spellings.get(loose(value), " ".join(value.split()))
        number = int.from_bytes(hmac.digest(self.key, _bytes(spelled), "sha256"), "big")
        return self.prefix + "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(self.length))


@dataclass(frozen=True, slots=True)
class Encrypt:
    """Puts the value in place under AES-SIV (RFC 5297), as base 32 between `enc_` and `_`; `decrypt` brings it back.

    The key has 32, 48 or 64 bytes. The same value gives the same text.
    """

    action: ClassVar[str] = "encrypt"
    key: bytes = field(repr=False)

    def __call__(self, value: str, entity: str, document: Document) -> str:
        sealed = AESSIV(self.key).encrypt(_bytes(value), None)
        return f"enc_{base64.b32encode(sealed).decode().rstrip('=').lower()}_"


def sealing_key(keys: Keys) -> bytes:
    """The key of `Encrypt` under a secret."""
    return keys.derive("encrypt")


def decrypt(text: str, keys: Keys) -> str:
    """The text with every value brought back that the action `encrypt` sealed in a run with these keys.

    `keys` is `Keys.from_environment()` where the key of that run is set. Raises UsageError when a sealed value wasn't
    made with this key.
    """
    cipher = AESSIV(sealing_key(keys))

    def opened(match: re.Match[str]) -> str:
        sealed = match[1].upper()
        try:
            return cipher.decrypt(base64.b32decode(sealed + "=" * (-len(sealed) % 8)), None).decode(
                "utf-8", "surrogatepass"
            )
        except (InvalidTag, binascii.Error, ValueError):
            raise UsageError("a sealed value was made with a different key, or was changed") from None

    return _SEALED.sub(opened, text)


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")
