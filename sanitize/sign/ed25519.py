"""Ed25519 keys (RFC 8032) in files: PKCS #8 and SubjectPublicKeyInfo, both PEM."""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from sanitize.errors import UsageError

PRIVATE_FILE = "sanitize.key"
PUBLIC_FILE = "sanitize.pub"


def write_keys(folder: Path, passphrase: bytes | None = None) -> tuple[Path, Path]:
    """Make a key pair, write `sanitize.key` (mode 0600) and `sanitize.pub` into `folder`, return their paths.

    With a passphrase the private key is encrypted. Raises UsageError when one of the files exists.
    """
    private, public = folder / PRIVATE_FILE, folder / PUBLIC_FILE
    for file in (private, public):
        if file.exists():
            raise UsageError(f"{file} already exists and may be in use: choose another folder, or move the file away")
    key = Ed25519PrivateKey.generate()
    protection: KeySerializationEncryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    folder.mkdir(parents=True, exist_ok=True)
    _create(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection), 0o600)
    _create(public, public_pem(key.public_key()), 0o644)
    return private, public


def _create(file: Path, content: bytes, mode: int) -> None:
    """Write a file that must not exist, with its mode from the first byte on."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
        stream.write(content)


def read_private(file: Path, passphrase: bytes | None = None) -> Ed25519PrivateKey:
    """Read a private key; UsageError says whether the file, the passphrase or the kind of key is wrong."""
    try:
        key = load_pem_private_key(_read(file), passphrase)
    except TypeError:
        wanted = "encrypted: give its passphrase (commands read SANITIZE_PASSPHRASE)"
        state = wanted if passphrase is None else "not encrypted: leave the passphrase out"
        raise UsageError(f"the key {file} is {state}") from None
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(f"{file} is not a private key in PEM, or the passphrase is wrong") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{file} is not an Ed25519 key: make one with `sanitize keygen`")
    return key


def is_encrypted(file: Path) -> bool:
    """Whether a private key in PKCS #8 asks for a passphrase (RFC 7468 section 11)."""
    return b"-----BEGIN ENCRYPTED PRIVATE KEY-----" in _read(file)


def read_public(file: Path) -> Ed25519PublicKey:
    """Read a public key; UsageError when the file isn't one."""
    return parse_public(_read(file), str(file))


def parse_public(pem: bytes, where: str) -> Ed25519PublicKey:
    """Read a public key out of PEM text; `where` names its place in the UsageError."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(f"{where} is not a public key in PEM: it should be a {PUBLIC_FILE}") from None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{where} is not an Ed25519 key: make one with `sanitize keygen`")
    return key


def public_pem(key: Ed25519PublicKey) -> bytes:
    """Return a public key as PEM text."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_id(key: Ed25519PublicKey) -> str:
    """Return what names a key: the SHA-256 of its SubjectPublicKeyInfo in DER, hexadecimal."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise UsageError(f"{file}: no such key file, or not readable") from None
