"""The receipt of an erasure: what was looked for, where it was, what took its place, and that nothing is left."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitize.erasure.origin import Release
from sanitize.erasure.people import People
from sanitize.erasure.search import Held
from sanitize.io.places.place import Place
from sanitize.manifest import statement as statements
from sanitize.manifest.statement import Statement
from sanitize.sign import dsse

FILE = "receipt.json"
ENVELOPE = "receipt.dsse.json"
PREDICATE_TYPE = "urn:sanitize:erasure:1"
NOT_COVERED = (
    "copies of the old releases that others have: who compares one with its successor sees which tokens are gone, and "
    "the rows that went with them",
    "models that were trained on the old releases",
    "other people's texts that mention a person without an identifier of theirs, and other people's pictures that show "
    "them",
    "lines of the source that can't be read, which are in the quarantine, and the source itself",
)


@dataclass(frozen=True)
class Outcome:
    """What became of one release: what it held, what took its place, and what of the people is left there."""

    release: Release
    before: Held
    held: int
    """How many of the people it held."""
    copies: int = 0
    """Other people's records with a copy of one of their pictures; these went too."""
    successor: Statement | None = None
    at: Place | None = field(default=None, repr=False)
    after: Held | None = None
    weaker: tuple[str, ...] = ()
    """Limits that the old release kept and the new one doesn't."""

    @property
    def done(self) -> bool:
        """Whether the release holds nobody of them, or a successor took its place in which nothing is left."""
        return not self.held or (self.successor is not None and self.after is not None and self.after.nothing)

    @property
    def sentence(self) -> str:
        """What is said of it at the end."""
        name = self.release.name
        if not self.held:
            return f"{name}: holds none of these people"
        if self.at is not None:
            return f"{name}: published again without {self.held:,} people as {self.at}; the old one is marked"
        if self.weaker:
            checks = ", ".join(self.weaker)
            return f"{name}: NOT replaced: the pipeline asks for less than the old release kept ({checks}): use its own"
        if self.after is not None:
            columns = ", ".join((*self.after.tokens, *self.after.values))
            return f"{name}: NOT replaced: without them, their tokens or identifiers were still found in {columns}"
        return f"{name}: NOT replaced: the gate refused the release without them; its report says why"


def make(people: People, found: Mapping[str, Sequence[str]], outcomes: Sequence[Outcome], least: int) -> bytes:
    """The bytes of receipt.json: an in-toto statement about the releases; `found` says by digest which held a person.

    It holds tokens and keyed digests, counts and names of columns and releases, and no value.
    """
    persons = [
        {"token": name, "digest": digest, "releases": list(found[digest])}
        for name, digest in zip(people.named, people.digests, strict=True)
    ]
    predicate = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "column": people.unit,
        "minCount": least,
        "persons": persons,
        "releases": [_outcome(one) for one in outcomes],
        "notCovered": list(NOT_COVERED),
    }
    now = [(one.successor or one.release.statement, one.at or one.release.folder) for one in outcomes]
    subject = [{"name": one.name, "digest": {"sha256": _digest(at)}} for one, at in now]
    return statements.canonical(
        {
            "_type": statements.STATEMENT_TYPE,
            "subject": subject,
            "predicateType": PREDICATE_TYPE,
            "predicate": predicate,
        }
    )


def write(content: bytes, folder: Path, keys: Sequence[Ed25519PrivateKey]) -> Path:
    """Write the receipt, and its envelope where it is signed, into a folder; return its path."""
    (folder / FILE).write_bytes(content)
    if keys:
        (folder / ENVELOPE).write_bytes(dsse.seal(content, keys).to_bytes())
    return folder / FILE


def _outcome(one: Outcome) -> dict[str, Any]:
    held = {"persons": one.held, "tokens": dict(one.before.tokens), "values": dict(one.before.values)}
    return {
        "name": one.release.name,
        "root": one.release.statement.root,
        "manifestSha256": _digest(one.release.folder),
        "held": {**held, "copiesOfPictures": one.copies},
        "replacedBy": _successor(one),
        "left": _left(one.after),
        "done": one.done,
    }


def _successor(one: Outcome) -> dict[str, Any] | None:
    if one.successor is None or one.at is None:
        return None
    manifest = one.successor.predicate
    privacy = manifest.privacy
    joined = manifest.audit and manifest.audit.intersection
    return {
        "name": one.at.name,
        "root": one.successor.root,
        "manifestSha256": _digest(one.at),
        "verdict": manifest.gate.verdict,
        "samePlan": manifest.run.plan_sha256 == one.release.statement.predicate.run.plan_sha256,
        **({"k": privacy.k, "l": dict(privacy.l or {}), "t": dict(privacy.t or {})} if privacy else {}),
        **({"intersection": joined.model_dump(mode="json", by_alias=True, exclude_none=True)} if joined else {}),
    }


def _left(after: Held | None) -> dict[str, int] | None:
    if after is None:
        return None
    return {"tokens": sum(after.tokens.values()), "values": sum(after.values.values())}


def _digest(folder: Place) -> str:
    return hashlib.sha256((folder / statements.FILE).read_bytes()).hexdigest()
