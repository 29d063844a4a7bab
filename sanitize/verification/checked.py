"""Everything that a release's folder can be checked for."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from sanitize.errors import UsageError, VerificationError
from sanitize.io.places.place import Place, place
from sanitize.io.places.plain_files import odd_files
from sanitize.io.places.store import StoreError
from sanitize.io.places.store_path import StorePath
from sanitize.manifest import statement as statements
from sanitize.sign.approvals import read_decisions, read_reviewers
from sanitize.sign.audits import read_audits
from sanitize.sign.ed25519 import read_public
from sanitize.sign.release import check_signature
from sanitize.sign.superseded import read_marks
from sanitize.verification.counts import check_counts
from sanitize.verification.files import check_files
from sanitize.verification.findings import Findings, Verification
from sanitize.verification.gate import attested, check_gate
from sanitize.verification.tables import check_tables


def verify(
    path: str | os.PathLike[str] | StorePath,
    *,
    public_key: str | os.PathLike[str] | None = None,
    allow_unsigned: bool = False,
    approvals: int = 0,
    reviewers: str | os.PathLike[str] | None = None,
    policy: str | os.PathLike[str] | None = None,
    allow_expired: bool = False,
    allow_superseded: bool = False,
) -> Verification:
    """Check a release's folder against its manifest, by what the folder holds.

    Needs a public key, or `allow_unsigned`. `approvals` distinct keys of the file `reviewers` must have approved the
    manifest. `policy` re-judges the gate with other limits. A release fails after the day on which it expires, unless
    `allow_expired`, and once another release took its place, unless `allow_superseded`. Raises UsageError when `path`
    is no release or the call is incomplete; what is wrong with the release is in the result, by file name.
    """
    folder = path if isinstance(path, StorePath) else place(os.fspath(path))
    if public_key is None and not allow_unsigned:
        raise UsageError("verify needs a public key; to accept an unsigned release, allow unsigned ones")
    if approvals and reviewers is None:
        raise UsageError("to count approvals, name the reviewers' file")
    found = Findings()
    try:
        strange = odd_files(folder)
    except StoreError as error:
        raise UsageError(f"{folder} can't be read: {error.strerror}") from None
    if strange:
        return Verification((), (), strange)
    try:
        statement = statements.load(folder)
    except VerificationError as error:
        return Verification((), (), (str(error),))
    manifest = statement.predicate
    whole = check_files(folder, statement, found)
    _check_signature(folder, None if public_key is None else Path(public_key), found)
    _check_approvals(folder, approvals, None if reviewers is None else Path(reviewers), found)
    if manifest.tables is not None:
        check_tables(folder, statement, found, whole=whole, policy=policy)
    else:
        if whole:
            check_counts(folder, manifest, found)
        check_gate(manifest, policy, found)
    found.attested += attested(manifest)
    if manifest.expires is not None and not allow_expired:
        _check_expiry(manifest.expires, found)
    _check_audits(folder, None if public_key is None else Path(public_key), found)
    _check_superseded(folder, None if public_key is None else Path(public_key), found, allowed=allow_superseded)
    return found.verification


def _check_audits(folder: Place, public_key: Path | None, found: Findings) -> None:
    try:
        for one in read_audits(folder, None if public_key is None else read_public(public_key)):
            if not one.current:
                found.failures.append(f"{one.file}: it is about a different manifest")
            elif one.signed:
                found.rechecked.append(f"{one.file}: the given key's signature of an audit of this release")
            else:
                found.attested.append(f"{one.file}: an audit that the given key didn't sign")
    except VerificationError as error:
        found.failures.append(str(error))


def _check_superseded(folder: Place, public_key: Path | None, found: Findings, *, allowed: bool) -> None:
    marks = [mark.sentence for mark in read_marks(folder, None if public_key is None else read_public(public_key))]
    if allowed:
        found.attested += marks
    else:
        found.failures += marks


def _check_signature(folder: Place, public_key: Path | None, found: Findings) -> None:
    if public_key is None:
        found.attested.append("nothing is signed: whoever wrote the folder could also write its manifest")
        return
    key = read_public(public_key)
    try:
        check_signature(folder, key)
        found.rechecked.append("the signature of the given key")
    except VerificationError as error:
        found.failures.append(str(error))


def _check_approvals(folder: Place, approvals: int, reviewers: Path | None, found: Findings) -> None:
    if reviewers is None:
        return
    decisions = read_decisions(folder, read_reviewers(reviewers))
    try:
        decisions.require(approvals)
        found.rechecked.append(f"approvals by listed reviewers: {len(decisions.approved)}")
    except VerificationError as error:
        found.failures.append(str(error))


def _check_expiry(expires: str, found: Findings) -> None:
    over = datetime.now(UTC).date().isoformat() > expires
    found.expect([f"expired: the release may be used until {expires}"] if over else [], f"that it expires on {expires}")
