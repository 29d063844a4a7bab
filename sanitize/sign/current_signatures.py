"""Signatures and decisions as they lie beside a manifest now, read without judging whose they are."""

from __future__ import annotations

import hashlib
import json

from sanitize.errors import VerificationError
from sanitize.io.places.place import Place
from sanitize.manifest import statement as statements
from sanitize.manifest.signatures import Decided, Standing
from sanitize.sign import dsse
from sanitize.sign.approvals import FOLDER, PREDICATE_TYPE, SUFFIX
from sanitize.sign.audits import read_audits
from sanitize.sign.release import ENVELOPE

LONGEST = 1 << 20
"""Bytes of a decision's file; larger ones are no decisions."""


def read_standing(folder: Place) -> Standing:
    """Who claims to have signed and decided; `verify` checks it against keys. What can't be read is named."""
    manifest = (folder / statements.FILE).read_bytes()
    signers: tuple[str, ...] = ()
    current = True
    decisions: list[Decided] = []
    unreadable: list[str] = []
    if (folder / ENVELOPE).exists():
        try:
            envelope = _envelope(folder / ENVELOPE, ENVELOPE, 2 * len(manifest) + LONGEST)
            signers = tuple(one.key_id for one in envelope.signatures)
            current = envelope.payload == manifest
        except VerificationError:
            unreadable.append(ENVELOPE)
    files: list[Place] = list((folder / FOLDER).glob(f"*{SUFFIX}"))
    for file in sorted(files, key=lambda file: file.name):
        try:
            decisions.append(_decided(file, hashlib.sha256(manifest).hexdigest()))
        except VerificationError:
            unreadable.append(f"{FOLDER}/{file.name}")
    try:
        later = tuple((f"{one.at}, by the key {one.key}", one.audit) for one in read_audits(folder) if one.current)
    except VerificationError as error:
        later = ()
        unreadable.append(str(error))
    return Standing(signers, current, tuple(decisions), tuple(unreadable), later)


def _envelope(file: Place, place: str, longest: int) -> dsse.Envelope:
    try:
        with file.open("rb") as stream:
            content = stream.read(longest + 1)
    except OSError:
        raise VerificationError(f"{place}: not readable") from None
    if len(content) > longest:
        raise VerificationError(f"{place}: too long for an envelope")
    return dsse.parse(content, place)


def _decided(file: Place, digest: str) -> Decided:
    place = f"{FOLDER}/{file.name}"
    envelope = _envelope(file, place, LONGEST)
    try:
        content = json.loads(envelope.payload)
        predicate = content["predicate"]
        reviewer, at = dsse.text(predicate["reviewer"]), dsse.text(predicate["decidedAt"])
        comment = " ".join(dsse.text(predicate.get("comment", "")).split())
        decision, kind = predicate["decision"], content["predicateType"]
        about = [subject["digest"]["sha256"] for subject in content["subject"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise VerificationError(f"{place}: not a decision") from None
    if kind != PREDICATE_TYPE or decision not in ("approved", "refused"):
        raise VerificationError(f"{place}: not a decision")
    key = ", ".join(one.key_id for one in envelope.signatures)
    return Decided(reviewer, decision, at, comment, key, about == [digest])
