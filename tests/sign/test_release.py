"""Signing a release covers the very bytes of its manifest."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitize.errors import UsageError, VerificationError
from sanitize.sign import dsse
from sanitize.sign.release import ENVELOPE, check_signature, sign_release

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def test_a_signed_release_passes_with_its_key_alone(release: Path) -> None:
    assert sign_release(release, KEY) == release / ENVELOPE
    check_signature(release, KEY.public_key())
    with pytest.raises(VerificationError, match="not signed by the given key"):
        check_signature(release, OTHER.public_key())
    assert {file.name for file in release.iterdir()} == {"manifest.json", ENVELOPE}


def test_a_changed_manifest_is_named(release: Path) -> None:
    sign_release(release, KEY)
    file = release / "manifest.json"
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(VerificationError, match=r"manifest\.json: changed"):
        check_signature(release, KEY.public_key())


def test_an_unsigned_release_and_an_empty_folder_are_named(release: Path, tmp_path: Path) -> None:
    with pytest.raises(VerificationError, match="not signed"):
        check_signature(release, KEY.public_key())
    with pytest.raises(UsageError):
        sign_release(tmp_path / "empty", KEY)


def test_an_envelope_of_another_type_is_no_signature(release: Path) -> None:
    sealed = dsse.seal((release / "manifest.json").read_bytes(), [KEY], "text/plain")
    (release / ENVELOPE).write_bytes(sealed.to_bytes())
    with pytest.raises(VerificationError, match="not signed"):
        check_signature(release, KEY.public_key())


def test_signing_again_takes_the_place_of_the_old_signature(release: Path) -> None:
    sign_release(release, KEY)
    sign_release(release, OTHER)
    check_signature(release, OTHER.public_key())
    with pytest.raises(VerificationError):
        check_signature(release, KEY.public_key())
