"""Marks on a release that another one took its place: signed statements about the digest of its manifest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sanitize.errors import VerificationError
from sanitize.io.places.place import Place
from sanitize.io.places.plain_files import refuse_odd_files, write_inside
from sanitize.manifest import statement as statements
from sanitize.manifest.statement import Statement
from sanitize.sign import dsse

FOLDER = "superseded"
SUFFIX = ".dsse.json"
PREDICATE_TYPE = "urn:sanitize:superseded:1"


@dataclass(frozen=True, slots=True)
class Superseded:
    """Which release took the place of a marked one: its name and root digest; `signed`: by the key that was given."""

    name: str
    root: str
    signed: bool

    @property
    def sentence(self) -> str:
        """What `verify` says of it."""
        signature = "" if self.signed else " (the mark isn't signed by the given key)"
        return f"superseded: use {self.name}, root digest {self.root[:16]}…{signature}"


def supersede(folder: Place, by: Statement, keys: Sequence[Ed25519PrivateKey]) -> Place:
    """Write the mark into `superseded/` of a release, signed by every key, and return its path.

    Raises UsageError when the folder holds no manifest, VerificationError when it holds links.
    """
    refuse_odd_files(folder)
    statement = statements.load(folder)
    content = {
        "_type": statements.STATEMENT_TYPE,
        "subject": [{"name": statement.name, "digest": {"sha256": _manifest_digest(folder)}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "by": {"name": by.name, "digest": {"sha256": by.root}},
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        },
    }
    envelope = dsse.seal(statements.canonical(content), keys)
    return write_inside(folder / FOLDER, f"{by.root[:16]}{SUFFIX}", envelope.to_bytes())


def read_marks(folder: Place, key: Ed25519PublicKey | None = None) -> Iterator[Superseded]:
    """The marks on a release; those about another manifest, and what can't be read, count for nothing."""
    digest = _manifest_digest(folder)
    files: list[Place] = list((folder / FOLDER).glob(f"*{SUFFIX}"))
    for file in sorted(files, key=lambda file: file.name):
        try:
            envelope = dsse.parse(file.read_bytes(), file.name)
            content = json.loads(envelope.payload)
            about = {subject["digest"]["sha256"] for subject in content["subject"]}
            by = content["predicate"]["by"]
            name, root = dsse.text(by["name"]), dsse.text(by["digest"]["sha256"])
            kind = content["predicateType"]
        except (VerificationError, ValueError, KeyError, TypeError, RecursionError):
            continue
        if kind == PREDICATE_TYPE and about == {digest}:
            yield Superseded(name, root, key is None or envelope.signed_by(key))


def is_mark(name: str) -> bool:
    """Whether a file of a release, by its name in it, may be such a mark."""
    return name.startswith(f"{FOLDER}/") and name.endswith(SUFFIX) and name.count("/") == 1


def _manifest_digest(folder: Place) -> str:
    return hashlib.sha256((folder / statements.FILE).read_bytes()).hexdigest()
