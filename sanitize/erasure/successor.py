"""Whether a release that takes another one's place keeps what that one kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitize.erasure.receipt import Outcome
from sanitize.erasure.search import Held
from sanitize.gate import judge
from sanitize.gate.rules import RULES
from sanitize.io.places.new_files import remove_tree
from sanitize.manifest import statement as statements
from sanitize.manifest.model import Manifest
from sanitize.sign.release import sign_release


def kept_where_sound(
    outcome: Outcome, at: Path, after: Held, manifest: Manifest, signing: Sequence[Ed25519PrivateKey]
) -> Outcome:
    """What becomes of a successor: signed, or removed where it still holds the people or keeps less than before."""
    less = weaker(outcome.release.statement.predicate, manifest)
    if less or not after.nothing:
        remove_tree(at)
        return replace(outcome, after=after, weaker=less)
    if signing:
        sign_release(at, signing[0])
    return replace(outcome, successor=statements.load(at), at=at, after=after)


def weaker(old: Manifest, new: Manifest) -> tuple[str, ...]:
    """The limits that an old release kept and its successor doesn't, of all tables together and of each."""
    found = list[str]()
    for table in (None, *(old.tables or {})):
        limits = {
            check.name: check.limit
            for check in old.gate.checks
            if check.table == table and check.name.partition(":")[0] in RULES
        }
        if table is not None and table not in (new.tables or {}):
            found.append(table)
            continue
        own = new if table is None else new.of_table(table)
        found += [check.name for check in judge(own, limits).checks if not check.passed]
    return tuple(found)
