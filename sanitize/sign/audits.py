"""Audits of a finished release: signed statements about the digest of its manifest, which itself never changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import ValidationError

from sanitize.errors import VerificationError
from sanitize.io.places.place import Place
from sanitize.io.places.plain_files import refuse_odd_files, write_inside
from sanitize.manifest import statement as statements
from sanitize.manifest.proof import ModelAudit
from sanitize.sign import dsse
from sanitize.sign.ed25519 import key_id

FOLDER = "audits"
SUFFIX = ".dsse.json"
PREDICATE_TYPE = "urn:sanitize:audit:1"
LONGEST = 4 << 20
"""Bytes of an audit's file; larger ones are no audits."""


@dataclass(frozen=True, slots=True)
class LaterAudit:
    """An audit as its file claims it; `current`: it is about this manifest; `signed`: by the key that was given."""

    file: str
    at: str
    key: str
    audit: ModelAudit
    current: bool
    signed: bool


def write_audit(folder: Place, audit: ModelAudit, key: Ed25519PrivateKey) -> Place:
    """Write the signed audit into `audits/` of a release, and return its path.

    Raises UsageError when the folder holds no manifest, VerificationError when it holds links.
    """
    refuse_odd_files(folder)
    statement = statements.load(folder)
    at = dt.datetime.now(dt.UTC)
    content = {
        "_type": statements.STATEMENT_TYPE,
        "subject": [{"name": statement.name, "digest": {"sha256": _manifest_digest(folder)}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "auditedAt": at.isoformat(timespec="seconds"),
            "models": audit.model_dump(mode="json", by_alias=True),
        },
    }
    envelope = dsse.seal(statements.canonical(content), [key])
    name = f"{at:%Y%m%dT%H%M%S}-{key_id(key.public_key())[:12]}{SUFFIX}"
    return write_inside(folder / FOLDER, name, envelope.to_bytes())


def read_audits(folder: Place, key: Ed25519PublicKey | None = None) -> Iterator[LaterAudit]:
    """The audits next to a manifest; raises VerificationError at a file that isn't one."""
    digest = _manifest_digest(folder)
    files: list[Place] = list((folder / FOLDER).glob(f"*{SUFFIX}"))
    for file in sorted(files, key=lambda file: file.name):
        yield _read(file, f"{FOLDER}/{file.name}", digest, key)


def is_audit(name: str) -> bool:
    """Whether a file of a release, by its name in it, may be such an audit."""
    return name.startswith(f"{FOLDER}/") and name.endswith(SUFFIX) and name.count("/") == 1


def _read(file: Place, place: str, digest: str, key: Ed25519PublicKey | None) -> LaterAudit:
    with file.open("rb") as stream:
        content = stream.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise VerificationError(f"{place}: too long for an audit")
    envelope = dsse.parse(content, place)
    try:
        said = json.loads(envelope.payload)
        about = [subject["digest"]["sha256"] for subject in said["subject"]]
        at, kind = dsse.text(said["predicate"]["auditedAt"]), said["predicateType"]
        audit = ModelAudit.model_validate(said["predicate"]["models"])
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError):
        raise VerificationError(f"{place}: not an audit") from None
    if kind != PREDICATE_TYPE or envelope.payload_type != dsse.IN_TOTO:
        raise VerificationError(f"{place}: not an audit")
    signers = ", ".join(one.key_id for one in envelope.signatures)
    return LaterAudit(place, at, signers, audit, about == [digest], key is not None and envelope.signed_by(key))


def _manifest_digest(folder: Place) -> str:
    return hashlib.sha256((folder / statements.FILE).read_bytes()).hexdigest()
