"""Keys: private ones for their owner alone, wrong ones named."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sanitize.errors import UsageError
from sanitize.sign.ed25519 import key_id, read_private, read_public, write_keys


def test_a_pair_fits_together_and_the_private_key_is_its_owners(tmp_path: Path) -> None:
    private, public = write_keys(tmp_path / "new" / "folder")
    assert (private.name, public.name) == ("sanitize.key", "sanitize.pub")
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    key = read_private(private)
    assert key_id(key.public_key()) == key_id(read_public(public))
    read_public(public).verify(key.sign(b"text"), b"text")


def test_a_passphrase_is_needed_where_one_was_given(tmp_path: Path) -> None:
    private, _ = write_keys(tmp_path, passphrase=b"correct horse")
    assert b"ENCRYPTED" in private.read_bytes()
    read_private(private, b"correct horse")
    with pytest.raises(UsageError, match="encrypted"):
        read_private(private)
    with pytest.raises(UsageError, match="passphrase is wrong"):
        read_private(private, b"battery staple")


def test_a_passphrase_too_many_is_said(tmp_path: Path) -> None:
    private, _ = write_keys(tmp_path)
    with pytest.raises(UsageError, match="not encrypted"):
        read_private(private, b"correct horse")


@pytest.mark.parametrize("name", ["sanitize.key", "sanitize.pub"])
def test_keys_in_use_are_never_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match="exists"):
        write_keys(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_other_files_are_named_as_what_they_are_not(tmp_path: Path) -> None:
    private, public = write_keys(tmp_path)
    with pytest.raises(UsageError, match="not a public key"):
        read_public(private)
    with pytest.raises(UsageError, match="not a private key"):
        read_private(public)
    with pytest.raises(UsageError, match="no such key file"):
        read_public(tmp_path / "nothing")


def test_keys_of_another_kind_are_refused(tmp_path: Path) -> None:
    other = Ed448PrivateKey.generate()
    private, public = tmp_path / "other.key", tmp_path / "other.pub"
    private.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(UsageError, match="not an Ed25519 key"):
        read_private(private)
    with pytest.raises(UsageError, match="not an Ed25519 key"):
        read_public(public)
