"""Signing a release, and checking that it was signed."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sanitize.errors import VerificationError
from sanitize.io.places.place import Place
from sanitize.io.places.plain_files import refuse_odd_files, write_inside
from sanitize.manifest import statement as statements
from sanitize.sign import dsse

ENVELOPE = "manifest.dsse.json"


def sign_release(folder: Place, key: Ed25519PrivateKey) -> Place:
    """Write manifest.dsse.json, the envelope around the bytes of manifest.json, and return its path.

    Raises UsageError when the folder holds no manifest, VerificationError when it is broken or the folder holds links.
    """
    refuse_odd_files(folder)
    statements.load(folder)
    envelope = dsse.seal((folder / statements.FILE).read_bytes(), [key])
    here = folder.resolve() if isinstance(folder, Path) else folder
    write_inside(here, ENVELOPE, envelope.to_bytes())
    return folder / ENVELOPE


def what_is_signed(statement: statements.Statement) -> str:
    """What a signature over a manifest covers, in one line for the signer."""
    manifest = statement.predicate
    state = "passed by the gate" if manifest.gate.verdict == "passed" else "REFUSED by the gate: don't use it"
    return f"signed: {statement.name}, {state}, {manifest.rows.written:,} rows, root digest {statement.root[:16]}…"


def check_signature(folder: Place, key: Ed25519PublicKey) -> None:
    """Raise VerificationError unless manifest.dsse.json holds the bytes of manifest.json, signed by this key."""
    try:
        content = (folder / ENVELOPE).read_bytes()
    except OSError:
        raise VerificationError(f"{ENVELOPE}: missing: the release is not signed") from None
    envelope = dsse.parse(content, ENVELOPE)
    if envelope.payload_type != dsse.IN_TOTO or not envelope.signed_by(key):
        raise VerificationError(f"{ENVELOPE}: not signed by the given key")
    if envelope.payload != (folder / statements.FILE).read_bytes():
        raise VerificationError(f"{statements.FILE}: changed since it was signed")
