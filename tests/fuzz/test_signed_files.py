"""Envelopes, manifests and approvals: read, or refused by an error of ours, and never believed when changed."""

from __future__ import annotations

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st

from sanitize.errors import VerificationError
from sanitize.manifest import statement as statements
from sanitize.sign import dsse
from sanitize.sign.approvals import FOLDER, decide, read_decisions
from sanitize.sign.current_signatures import read_standing
from tests.fuzz.exploring import explore, mutated
from tests.manifest.examples import full_manifest

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
REVIEWERS = {"Ada": KEY.public_key()}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just("half \ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)


def swapped(content: dict[str, object]) -> st.SearchStrategy[bytes]:
    """The object with anything under some of its names, at two depths."""
    names = st.sampled_from(sorted(content))
    return st.dictionaries(names, JSON, max_size=2).map(lambda other: json.dumps({**content, **other}).encode())


def test_envelopes() -> None:
    sealed = dsse.seal(b'{"a": 1}', [KEY])
    whole = sealed.to_bytes()

    def check(content: bytes) -> None:
        try:
            envelope = dsse.parse(content, "envelope")
        except VerificationError:
            return
        same = (envelope.payload, envelope.payload_type) == (sealed.payload, sealed.payload_type)
        assert same or not envelope.signed_by(KEY.public_key())

    explore(mutated(whole) | swapped(json.loads(whole)), check)


def test_manifests() -> None:
    whole = statements.to_bytes(statements.make_statement("clinic", full_manifest()))
    content = json.loads(whole)
    inner = swapped(content["predicate"]).map(
        lambda one: json.dumps({**content, "predicate": json.loads(one)}).encode()
    )

    def check(data: bytes) -> None:
        try:
            statement = statements.parse(data)
        except VerificationError:
            return
        assert statements.parse(statements.to_bytes(statement)) == statement

    explore(mutated(whole) | swapped(content) | inner, check)


def test_approvals(tmp_path: Path) -> None:
    statements.dump(statements.make_statement("clinic", full_manifest()), tmp_path)
    file = decide(tmp_path, KEY, "Ada")
    whole = file.read_bytes()
    payload = json.loads(dsse.parse(whole, "approval").payload)
    forged = swapped(payload).map(lambda content: dsse.seal(content, [KEY]).to_bytes())
    assert read_decisions(tmp_path, REVIEWERS).approved == ("Ada",)

    def check(content: bytes) -> None:
        file.write_bytes(content)
        decisions = read_decisions(tmp_path, REVIEWERS)
        assert set(decisions.approved) <= {"Ada"}
        assert bool(decisions.approved) + bool(decisions.refused) + bool(decisions.ignored) == 1
        assert all(said.startswith(f"{FOLDER}/") for said in decisions.ignored)
        standing = read_standing(tmp_path)
        assert len(standing.decisions) + len(standing.unreadable) == 1
        assert all("\ud800" not in f"{one.reviewer}{one.at}{one.comment}{one.key}" for one in standing.decisions)

    explore(mutated(whole) | forged, check)
