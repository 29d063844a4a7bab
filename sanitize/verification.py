"""A release checked from its folder alone: every byte, every count that can be counted again, the gate."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sanitize.audit.parts import count_rows, names
from sanitize.audit.recount import Recount, recount
from sanitize.errors import UsageError, VerificationError
from sanitize.gate import judge, limits_of, recorded_limits
from sanitize.io.disk import SUCCESS
from sanitize.io.place import Place, place
from sanitize.io.store import StoreError
from sanitize.io.store_path import StorePath
from sanitize.manifest import croissant
from sanitize.manifest import statement as statements
from sanitize.manifest.model import Manifest, Resource
from sanitize.manifest.privacy import Privacy
from sanitize.policy import load_policy
from sanitize.sign.approvals import FOLDER, SUFFIX, read_decisions, read_reviewers
from sanitize.sign.ed25519 import read_public
from sanitize.sign.release import ENVELOPE, check_signature

BESIDE = frozenset({statements.FILE, ENVELOPE, "report.html", "_SUCCESS"})
"""Files of a release that its manifest doesn't list."""
CROISSANT = croissant.FILE
CHUNK = 1 << 20
TOLERANCE = 2e-6
"""What the manifest rounds away."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked again, what only the signer's word stands for, and what failed, each a short sentence."""

    rechecked: tuple[str, ...]
    attested: tuple[str, ...]
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.failures

    def require(self) -> None:
        """Raise VerificationError naming everything that failed."""
        if self.failures:
            raise VerificationError("\n".join(self.failures))


@dataclass
class _Findings:
    rechecked: list[str] = field(default_factory=list)
    attested: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def expect(self, failures: list[str], what: str) -> bool:
        """Note a check as failed or as done; whether it passed."""
        self.failures += failures
        if not failures:
            self.rechecked.append(what)
        return not failures


def verify(
    path: str | os.PathLike[str] | StorePath,
    *,
    public_key: str | os.PathLike[str] | None = None,
    allow_unsigned: bool = False,
    approvals: int = 0,
    reviewers: str | os.PathLike[str] | None = None,
    policy: str | os.PathLike[str] | None = None,
) -> Verification:
    """Check a release's folder against its manifest, by what the folder holds.

    Needs a public key, or `allow_unsigned`. `approvals` distinct keys of the file `reviewers` must have approved the
    manifest. `policy` re-judges the gate with other limits. Raises UsageError when `path` is no release or the call is
    incomplete; what is wrong with the release is in the result, by file name.
    """
    folder = path if isinstance(path, StorePath) else place(os.fspath(path))
    if public_key is None and not allow_unsigned:
        raise UsageError("verify needs a public key; to accept a release that nobody signed, allow unsigned ones")
    if approvals and reviewers is None:
        raise UsageError("approvals are counted by the reviewers' file: name one")
    found = _Findings()
    try:
        odd = _odd(folder)
    except StoreError as error:
        raise UsageError(f"{folder} can't be read: {error.strerror}") from None
    if odd:
        return Verification((), (), odd)
    try:
        statement = statements.load(folder)
    except VerificationError as error:
        return Verification((), (), (str(error),))
    manifest = statement.predicate
    whole = _check_files(folder, manifest, found)
    found.expect(_root(statement), "the root digest over all files")
    _check_signature(folder, None if public_key is None else Path(public_key), found)
    _check_approvals(folder, approvals, None if reviewers is None else Path(reviewers), found)
    if whole:
        _check_counts(folder, manifest, found)
    _check_gate(manifest, policy, found)
    return Verification(tuple(found.rechecked), tuple(found.attested), tuple(found.failures))


def _check_files(folder: Place, manifest: Manifest, found: _Findings) -> bool:
    listed = {resource.name: resource for resource in manifest.resources}
    there = dict(_walk(folder))
    failures = [f"{name}: missing" for name in listed if name not in there]
    failures += [f"{name}: not listed in the manifest" for name in there if name not in listed and not _beside(name)]
    if isinstance(folder, StorePath) and SUCCESS not in there:
        failures.append(f"{SUCCESS}: missing, so the release was not put in its place as a whole")
    if len(listed) != len(manifest.resources):
        failures.append(f"{statements.FILE}: lists a file twice")
    if CROISSANT not in listed:
        failures.append(f"{CROISSANT}: not listed in the manifest")
    closed = found.expect(failures, "the closed list of files")
    changed = [
        f"{name}: changed" for name, resource in listed.items() if name in there and not _same(there[name], resource)
    ]
    return found.expect(changed, "sha256 and size of every file") and closed


def _odd(folder: Place) -> tuple[str, ...]:
    """What of a release isn't a file: a link would lead out of it, and a pipe would never end."""
    kinds = [
        (name, "a symbolic link" if file.is_symlink() else "not a file")
        for name, file in _walk(folder)
        if _no_file(file)
    ]
    return tuple(f"{name}: {kind}" for name, kind in kinds)


def _no_file(file: Place) -> bool:
    return isinstance(file, Path) and (file.is_symlink() or not file.is_file())


def _walk(folder: Place) -> Iterator[tuple[str, Place]]:
    """Every file and symbolic link below the folder by its name in the release; links are not followed."""
    if isinstance(folder, StorePath):
        yield from ((name, folder / name) for name, _ in folder.below())
        return
    for root, folders, files in os.walk(folder, followlinks=False):
        links = [name for name in folders if (Path(root) / name).is_symlink()]
        for name in [*files, *links]:
            file = Path(root) / name
            yield PurePosixPath(file.relative_to(folder)).as_posix(), file


def _beside(name: str) -> bool:
    return name in BESIDE or (name.startswith(f"{FOLDER}/") and name.endswith(SUFFIX) and name.count("/") == 1)


def _same(file: Place, resource: Resource) -> bool:
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size == resource.bytes and digest.hexdigest() == resource.sha256


def _root(statement: statements.Statement) -> list[str]:
    same = statement.root == statements.root_digest(statement.predicate.resources)
    return [] if same else [f"{statements.FILE}: its root digest isn't that of the files it lists"]


def _check_signature(folder: Place, public_key: Path | None, found: _Findings) -> None:
    if public_key is None:
        found.attested.append("nothing is signed: whoever wrote the folder wrote its manifest")
        return
    key = read_public(public_key)
    try:
        check_signature(folder, key)
        found.rechecked.append("the signature of the given key")
    except VerificationError as error:
        found.failures.append(str(error))


def _check_approvals(folder: Place, approvals: int, reviewers: Path | None, found: _Findings) -> None:
    if reviewers is None:
        return
    decisions = read_decisions(folder, read_reviewers(reviewers))
    try:
        decisions.require(approvals)
        found.rechecked.append(f"approvals of {len(decisions.approved)} reviewers")
    except VerificationError as error:
        found.failures.append(str(error))


def _check_counts(folder: Place, manifest: Manifest, found: _Findings) -> None:
    parts = {resource.name: resource.rows for resource in manifest.resources if resource.rows is not None}
    try:
        counts = {name: count_rows([folder / name]) for name in parts}
        failures = [
            f"{name}: holds another number of rows than the manifest says"
            for name, rows in parts.items()
            if counts[name] != rows
        ]
        if sum(counts.values()) != manifest.rows.written:
            failures.append(f"{statements.FILE}: its files hold another number of rows than it says were written")
        listed = {column.name for column in manifest.columns}
        failures += [
            f"{name}: its columns are not those of the manifest"
            for name in parts
            if not listed >= set(names(folder / name))
        ]
        if found.expect(failures, "rows and columns of every part") and manifest.privacy is not None:
            _check_privacy([folder / name for name in parts], manifest, manifest.privacy, found)
    except VerificationError as error:
        found.failures.append(str(error))


def _check_privacy(parts: list[Place], manifest: Manifest, privacy: Privacy, found: _Findings) -> None:
    there = set(names(parts[0])) if parts else set()
    quasi = [column.name for column in manifest.columns if column.role == "quasi" and column.name in there]
    sensitive = [name for name in {**(privacy.l or {}), **(privacy.t or {})} if name in there]
    unit = privacy.unit if privacy.unit in there else None
    counted = recount(parts, quasi, sensitive, unit=unit)
    by = f"by {unit}" if unit else "by row"
    failures = []
    if privacy.k is not None and (counted.k is None or counted.k < privacy.k):
        failures.append(f"k {by} is less than the manifest says")
    if privacy.classes is not None and counted.classes != privacy.classes:
        failures.append("the number of classes is not what the manifest says")
    found.expect(failures, f"k, {by}")
    _check_diversity(counted, privacy, found)
    if not _same_units(counted, privacy, unit):
        found.attested.append("that classes hold persons: the rows of one person can't be told from the folder")


def _check_diversity(counted: Recount, privacy: Privacy, found: _Findings) -> None:
    measured = {name: (worst.distinct, worst.distance) for name, worst in counted.sensitive.items()}
    if privacy.l:
        less = [name for name, claimed in privacy.l.items() if name in measured and measured[name][0] < claimed]
        found.expect([f"l of {name!r} is less than the manifest says" for name in less], "l")
    if privacy.t and _same_units(counted, privacy, privacy.unit):
        other = [name for name, t in privacy.t.items() if name in measured and abs(measured[name][1] - t) > TOLERANCE]
        found.expect([f"t of {name!r} is not what the manifest says" for name in other], "t")
    elif privacy.t:
        found.attested.append("t")


def _same_units(counted: Recount, privacy: Privacy, unit: str | None) -> bool:
    """Whether the folder lets persons be counted as the manifest counted them."""
    sizes = None if privacy.class_sizes is None else [one.classes for one in privacy.class_sizes]
    if sizes is not None and sizes != [one.classes for one in counted.sizes]:
        return False
    return unit is not None or privacy.unit == "row"


def _check_gate(manifest: Manifest, policy: str | os.PathLike[str] | None, found: _Findings) -> None:
    limits = dict(recorded_limits(manifest.gate))
    if policy is not None:
        limits |= limits_of(load_policy(Path(policy)).gate, {})
    again = judge(manifest, limits)
    failures = [f"gate: {check.name} is not within its limit" for check in again.checks if not check.passed]
    if policy is None and again.verdict != manifest.gate.verdict:
        failures.append("gate: the verdict isn't the one that the manifest's figures give")
    found.expect(failures, "the gate, from the manifest's figures")
    found.attested += _attested(manifest)


def _attested(manifest: Manifest) -> Iterator[str]:
    yield "what the source held, and what each stage found in it"
    if manifest.audit is not None:
        yield "the audit's findings"
    if manifest.privacy is not None and manifest.privacy.union_k is not None:
        yield "k over the data that was released earlier under the same solution"


def summary(verification: Verification) -> Mapping[str, object]:
    """The verification as plain content for JSON."""
    return {
        "passed": verification.passed,
        "rechecked": list(verification.rechecked),
        "attested": list(verification.attested),
        "failures": list(verification.failures),
    }
