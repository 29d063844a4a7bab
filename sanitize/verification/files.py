"""The closed list of a release's files: none changed, missing or added, and nothing hidden beside it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from sanitize.errors import VerificationError
from sanitize.io.places.disk import SUCCESS
from sanitize.io.places.place import Place
from sanitize.io.places.plain_files import walk
from sanitize.manifest import croissant
from sanitize.manifest import statement as statements
from sanitize.manifest.model import Manifest, Resource
from sanitize.sign import dsse
from sanitize.sign.approvals import FOLDER, SUFFIX
from sanitize.sign.audits import is_audit
from sanitize.sign.release import ENVELOPE
from sanitize.sign.superseded import is_mark
from sanitize.verification.findings import Findings

REPORT = "report.html"
BESIDE = frozenset({statements.FILE, ENVELOPE, REPORT, SUCCESS})
"""Files of a release that its manifest doesn't list."""
CROISSANT = croissant.FILE
CHUNK = 1 << 20


def check_files(folder: Place, statement: statements.Statement, found: Findings) -> bool:
    """Compare the closed list with what lies there; whether all files are there and none beside them."""
    manifest = statement.predicate
    listed = {resource.name: resource for resource in manifest.resources}
    there = dict(walk(folder))
    failures = [f"{name}: missing" for name in listed if name not in there]
    failures += [f"{name}: not listed in the manifest" for name in there if name not in listed and not _beside(name)]
    failures += [f"{name}/: an empty folder" for name in _empty(folder)]
    if SUCCESS not in there:
        failures.append(f"{SUCCESS}: missing, so the release was refused or not completely published")
    if REPORT not in there:
        failures.append(f"{REPORT}: missing")
    if len(listed) != len(manifest.resources):
        failures.append(f"{statements.FILE}: lists a file more than once")
    if CROISSANT not in listed:
        failures.append(f"{CROISSANT}: not listed in the manifest")
    closed = found.expect(failures, "the closed list of files")
    changed = [
        f"{name}: changed" for name, resource in listed.items() if name in there and not _same(there[name], resource)
    ]
    changed += [f"{name}: {why}" for name, why in _changed_beside(there, manifest)]
    found.expect(_root(statement), "the root digest over all files")
    if manifest.run.report_sha256 is None:
        found.attested.append(f"{REPORT}: the manifest holds no digest of it")
    return found.expect(changed, "sha256 and size of every file") and closed


def _changed_beside(there: Mapping[str, Place], manifest: Manifest) -> Iterator[tuple[str, str]]:
    """What is wrong with files that the manifest doesn't list, so that nothing can be hidden in one."""
    page = manifest.run.report_sha256
    if REPORT in there and page is not None and _digest(there[REPORT])[0] != page:
        yield REPORT, "changed since it was written"
    if SUCCESS in there and _digest(there[SUCCESS])[1]:
        yield SUCCESS, "changed: it must be empty"
    for name, file in there.items():
        if name == ENVELOPE or name.startswith(f"{FOLDER}/") or is_mark(name) or is_audit(name):
            try:
                dsse.parse(file.read_bytes(), name)
            except VerificationError:
                yield name, "not a DSSE envelope"


def _beside(name: str) -> bool:
    decision = name.startswith(f"{FOLDER}/") and name.endswith(SUFFIX) and name.count("/") == 1
    return name in BESIDE or decision or is_mark(name) or is_audit(name)


def _empty(folder: Place) -> Iterator[str]:
    """Folders below that hold nothing, which a store doesn't know."""
    if isinstance(folder, Path):
        for root, folders, files in os.walk(folder, followlinks=False):
            if not folders and not files and Path(root) != folder:
                yield PurePosixPath(Path(root).relative_to(folder)).as_posix()


def _same(file: Place, resource: Resource) -> bool:
    return _digest(file) == (resource.sha256, resource.bytes)


def _digest(file: Place) -> tuple[str, int]:
    """The SHA-256 of a file, and its bytes."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _root(statement: statements.Statement) -> list[str]:
    same = statement.root == statements.root_digest(statement.predicate.resources)
    return [] if same else [f"{statements.FILE}: its root digest doesn't belong to the files it lists"]
