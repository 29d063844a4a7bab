"""Envelopes: as the specification has them, read by securesystemslib and the other way round."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as ReferenceEnvelope
from securesystemslib.exceptions import VerificationError as ReferenceFailure
from securesystemslib.signer import CryptoSigner, SSlibKey

from sanitize.errors import VerificationError
from sanitize.sign.dsse import IN_TOTO, parse, pre_authentication, seal
from sanitize.sign.ed25519 import public_pem

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def reference_key(key: Ed25519PrivateKey) -> SSlibKey:
    return SSlibKey.from_crypto(key.public_key())


def test_the_bytes_that_are_signed_are_those_of_the_specification() -> None:
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pre_authentication("http://example.com/HelloWorld", b"hello world") == expected


@given(st.binary(), st.text(st.characters(codec="utf-8")))
def test_what_was_sealed_is_read_back(payload: bytes, kind: str) -> None:
    envelope = seal(payload, [KEY], kind)
    again = parse(envelope.to_bytes(), "envelope")
    assert again == envelope
    assert again.signed_by(KEY.public_key())
    assert not again.signed_by(OTHER.public_key())


def test_securesystemslib_accepts_ours() -> None:
    ours = seal(b'{"_type": "x"}', [KEY, OTHER])
    reference = ReferenceEnvelope.from_dict(json.loads(ours.to_bytes()))
    keys = [reference_key(KEY), reference_key(OTHER)]
    for key, signature in zip(keys, ours.signatures, strict=True):
        key.keyid = signature.key_id
    assert len(reference.verify(keys, threshold=2)) == 2
    stranger = reference_key(Ed25519PrivateKey.generate())
    stranger.keyid = ours.signatures[0].key_id
    with pytest.raises(ReferenceFailure):
        reference.verify([stranger], threshold=1)


def test_we_accept_securesystemslibs() -> None:
    reference = ReferenceEnvelope(b"payload", IN_TOTO, {})
    reference.sign(CryptoSigner(KEY, reference_key(KEY)))
    ours = parse(json.dumps(reference.to_dict()).encode(), "envelope")
    assert ours.payload == b"payload"
    assert ours.signed_by(KEY.public_key())
    assert not ours.signed_by(OTHER.public_key())


@pytest.mark.parametrize("field", ["payload", "payloadType"])
def test_a_changed_envelope_is_not_signed(field: str) -> None:
    content = json.loads(seal(b"payload", [KEY]).to_bytes())
    content[field] = base64.b64encode(b"Payload").decode() if field == "payload" else "text/plain"
    assert not parse(json.dumps(content).encode(), "envelope").signed_by(KEY.public_key())


def test_url_safe_base64_is_read_too() -> None:
    content = json.loads(seal(b"\xff\xfe\xfb?>", [KEY]).to_bytes())
    content["payload"] = base64.urlsafe_b64encode(b"\xff\xfe\xfb?>").decode()
    assert parse(json.dumps(content).encode(), "envelope").signed_by(KEY.public_key())


@given(st.binary() | st.recursive(st.none() | st.text(), st.lists).map(lambda value: json.dumps(value).encode()))
def test_anything_else_is_named(content: bytes) -> None:
    with pytest.raises(VerificationError, match="envelope: not a DSSE envelope"):
        parse(content, "envelope")


@pytest.mark.parametrize(
    "change",
    [
        *({"payload": "ä"}, {"payload": 7}, {"signatures": {"a": 1}}, {"signatures": [{"sig": "%%"}]}),
        *({"payloadType": "half \ud800"}, {"signatures": [{"keyid": "half \ud800", "sig": ""}]}),
    ],
)
def test_broken_fields_are_named(change: dict[str, object]) -> None:
    content = json.loads(seal(b"payload", [KEY]).to_bytes()) | change
    with pytest.raises(VerificationError, match="not a DSSE envelope"):
        parse(json.dumps(content).encode(), "envelope")


def test_pem_is_what_openssl_and_others_read() -> None:
    assert public_pem(KEY.public_key()).startswith(b"-----BEGIN PUBLIC KEY-----\n")
