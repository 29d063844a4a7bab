"""DSSE envelopes (https://github.com/secure-systems-lab/dsse, protocol v1.0.2) with Ed25519 signatures."""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sanitize.errors import VerificationError
from sanitize.manifest.statement import canonical
from sanitize.sign.ed25519 import key_id

IN_TOTO = "application/vnd.in-toto+json"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature; `key_id` is a hint, never trusted."""

    key_id: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload, its type, and signatures over both."""

    payload: bytes
    payload_type: str
    signatures: tuple[Signature, ...]

    def signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether one of the signatures is this key's."""
        return any(_valid(key, signature.signature, self._encoded) for signature in self.signatures)

    def to_bytes(self) -> bytes:
        """Return the envelope as JSON."""
        signatures = [{"keyid": one.key_id, "sig": _base64(one.signature)} for one in self.signatures]
        return canonical({"payload": _base64(self.payload), "payloadType": self.payload_type, "signatures": signatures})

    @property
    def _encoded(self) -> bytes:
        return pre_authentication(self.payload_type, self.payload)


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that are signed (the specification's PAE)."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, keys: Iterable[Ed25519PrivateKey], payload_type: str = IN_TOTO) -> Envelope:
    """Return an envelope around `payload`, signed by every key."""
    encoded = pre_authentication(payload_type, payload)
    signatures = tuple(Signature(key_id(key.public_key()), key.sign(encoded)) for key in keys)
    return Envelope(payload, payload_type, signatures)


def parse(content: bytes, where: str) -> Envelope:
    """Read an envelope's JSON; `where` names its place in the VerificationError when it isn't one."""
    try:
        fields: Any = json.loads(content)
        return Envelope(
            payload=_decoded(fields["payload"]),
            payload_type=text(fields["payloadType"]),
            signatures=tuple(Signature(text(s.get("keyid", "")), _decoded(s["sig"])) for s in fields["signatures"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise VerificationError(f"{where}: not a DSSE envelope") from None


def text(value: Any) -> str:
    """The value as text; ValueError for half a surrogate pair, which JSON can hold and UTF-8 can't."""
    text = str(value)
    text.encode()
    return text


def _valid(key: Ed25519PublicKey, signature: bytes, encoded: bytes) -> bool:
    try:
        key.verify(signature, encoded)
    except InvalidSignature:
        return False
    return True


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _decoded(text: str) -> bytes:
    """Decode standard or URL-safe base64; the specification allows both."""
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        raise ValueError from None
