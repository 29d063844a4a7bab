"""Reviewers' decisions: signed in-toto statements about the digest of a manifest."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sanitize.errors import UsageError, VerificationError
from sanitize.io.places.place import Place
from sanitize.io.places.plain_files import refuse_odd_files, write_inside
from sanitize.manifest import statement as statements
from sanitize.plain_yaml import read_yaml
from sanitize.sign import dsse
from sanitize.sign.ed25519 import key_id, parse_public, read_public

FOLDER = "approvals"
SUFFIX = ".dsse.json"
PREDICATE_TYPE = "urn:sanitize:approval:1"

Decision = Literal["approved", "refused"]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What listed reviewers decided, by name, and which files count for nothing and why."""

    approved: tuple[str, ...]
    refused: tuple[str, ...]
    ignored: tuple[str, ...]

    def require(self, approvals: int) -> None:
        """Raise VerificationError unless at least `approvals` reviewers approved and none refused."""
        if self.refused:
            raise VerificationError(f"{FOLDER}: refused by {', '.join(self.refused)}")
        if len(self.approved) < approvals:
            ignored = "".join(f"; {reason}" for reason in self.ignored)
            raise VerificationError(f"{FOLDER}: {len(self.approved)} of {approvals} required approvals{ignored}")


def decide(
    folder: Place,
    key: Ed25519PrivateKey,
    reviewer: str,
    decision: Decision = "approved",
    comment: str | None = None,
    at: dt.datetime | None = None,
) -> Place:
    """Write a reviewer's signed decision into `approvals/`, over an earlier one of the same reviewer and key.

    Raises UsageError when the folder holds no manifest; VerificationError when it holds links, or when a release is to
    be approved that the gate refused.
    """
    refuse_odd_files(folder)
    statement = statements.load(folder)
    if decision == "approved" and statement.predicate.gate.verdict != "passed":
        raise VerificationError(f"the gate refused {statement.name}: fix what its report lists and run again")
    predicate = {
        "reviewer": reviewer,
        "decision": decision,
        "decidedAt": (at or dt.datetime.now(dt.UTC)).isoformat(timespec="seconds"),
        **({"comment": comment} if comment else {}),
    }
    content = {
        "_type": statements.STATEMENT_TYPE,
        "subject": [{"name": statement.name, "digest": {"sha256": _manifest_digest(folder)}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": predicate,
    }
    envelope = dsse.seal(statements.canonical(content), [key])
    name = re.sub(r"[^A-Za-z0-9-]+", "-", reviewer).strip("-") or "reviewer"
    return write_inside(folder / FOLDER, f"{name}-{key_id(key.public_key())[:12]}{SUFFIX}", envelope.to_bytes())


def read_reviewers(file: Path) -> Mapping[str, Ed25519PublicKey]:
    """Read the reviewers' file: YAML, a name and a public key each, as PEM text or as a path.

    Raises UsageError when it isn't that, or when two names share a key.
    """
    content: Any = read_yaml(file, "reviewers' file")
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content.values()):
        raise UsageError(f"{file}: a reviewers' file holds one line per person, `name: public key` (PEM text or path)")
    keys = {str(name): _public(key, f"the key of {name} in {file}") for name, key in content.items()}
    if len({key_id(key) for key in keys.values()}) < len(keys):
        raise UsageError(f"{file}: two names have the same key: give each reviewer a key of their own")
    return keys


def read_decisions(folder: Place, reviewers: Mapping[str, Ed25519PublicKey]) -> Decisions:
    """Read `approvals/` of a release: only decisions on this manifest, signed by the listed key of their reviewer."""
    taken: dict[str, set[str]] = {"approved": set(), "refused": set()}
    ignored: list[str] = []
    digest = _manifest_digest(folder)
    files: list[Place] = list((folder / FOLDER).glob(f"*{SUFFIX}"))
    for file in sorted(files, key=lambda file: file.name):
        place = f"{FOLDER}/{file.name}"
        try:
            reviewer, decision = _read_decision(file, place, reviewers, digest)
            taken[decision].add(reviewer)
        except VerificationError as error:
            ignored.append(str(error))
    approved = taken["approved"] - taken["refused"]
    return Decisions(tuple(sorted(approved)), tuple(sorted(taken["refused"])), tuple(ignored))


def _read_decision(
    file: Place, place: str, reviewers: Mapping[str, Ed25519PublicKey], digest: str
) -> tuple[str, Decision]:
    """Return who decided what; VerificationError when the file counts for nothing."""
    envelope = dsse.parse(file.read_bytes(), place)
    reviewer = next((name for name, key in reviewers.items() if envelope.signed_by(key)), None)
    if reviewer is None or envelope.payload_type != dsse.IN_TOTO:
        raise VerificationError(f"{place}: not signed by a listed reviewer")
    try:
        content = json.loads(envelope.payload)
        about = {subject["digest"]["sha256"] for subject in content["subject"]}
        kind, claimed = content["predicateType"], content["predicate"]["reviewer"]
        decision: Decision = content["predicate"]["decision"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise VerificationError(f"{place}: not a decision") from None
    if kind != PREDICATE_TYPE or decision not in ("approved", "refused"):
        raise VerificationError(f"{place}: not a decision")
    if about != {digest}:
        raise VerificationError(f"{place}: it is about a different manifest")
    if claimed != reviewer:
        raise VerificationError(f"{place}: not signed by the reviewer it names")
    return reviewer, decision


def _public(key: str, where: str) -> Ed25519PublicKey:
    return parse_public(key.encode(), where) if "-----BEGIN" in key else read_public(Path(key))


def _manifest_digest(folder: Place) -> str:
    return hashlib.sha256((folder / statements.FILE).read_bytes()).hexdigest()
