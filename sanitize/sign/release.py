"""Signing a release, and checking that it was signed."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sanitize.errors import VerificationError
from sanitize.io.places.place import Place
from sanitize.manifest import statement as statements
from sanitize.sign import dsse

ENVELOPE = "manifest.dsse.json"


def sign_release(folder: Place, key: Ed25519PrivateKey) -> Place:
    """Write manifest.dsse.json, the envelope around the bytes of manifest.json, and return its path.

    Raises UsageError when the folder holds no manifest, VerificationError when it is broken.
    """
    statements.load(folder)
    envelope = dsse.seal((folder / statements.FILE).read_bytes(), [key])
    file = folder / ENVELOPE
    if isinstance(file, Path):
        unfinished = file.with_suffix(".tmp")
        unfinished.write_bytes(envelope.to_bytes())
        unfinished.replace(file)
    else:
        file.write_bytes(envelope.to_bytes())
    return file


def check_signature(folder: Place, key: Ed25519PublicKey) -> None:
    """Raise VerificationError unless manifest.dsse.json holds the bytes of manifest.json, signed by this key."""
    try:
        content = (folder / ENVELOPE).read_bytes()
    except OSError:
        raise VerificationError(f"{ENVELOPE}: missing, so nobody signed the release") from None
    envelope = dsse.parse(content, ENVELOPE)
    if envelope.payload_type != dsse.IN_TOTO or not envelope.signed_by(key):
        raise VerificationError(f"{ENVELOPE}: not signed by the given key")
    if envelope.payload != (folder / statements.FILE).read_bytes():
        raise VerificationError(f"{statements.FILE}: differs from what was signed")
