"""Approvals count when listed reviewers signed them over this manifest; refusals outweigh them."""

import datetime as dt
import json
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitize.errors import UsageError, VerificationError
from sanitize.sign import dsse
from sanitize.sign.approvals import decide, read_decisions, read_reviewers
from sanitize.sign.ed25519 import key_id, public_pem

ADA, BEN, EVE = (Ed25519PrivateKey.generate() for _ in range(3))
LISTED = {"ada": ADA.public_key(), "ben": BEN.public_key()}


def test_two_approvals_of_listed_reviewers_count(release: Path) -> None:
    decide(release, ADA, "ada", comment="looks right")
    decide(release, BEN, "ben")
    decisions = read_decisions(release, LISTED)
    assert decisions.approved == ("ada", "ben")
    decisions.require(2)
    with pytest.raises(VerificationError, match="2 of 3"):
        decisions.require(3)


def test_a_stranger_does_not_count_even_under_a_listed_name(release: Path) -> None:
    file = decide(release, EVE, "ada")
    decisions = read_decisions(release, LISTED)
    assert decisions.approved == ()
    assert decisions.ignored == (f"approvals/{file.name}: not signed by a listed reviewer",)
    with pytest.raises(VerificationError, match="not signed by a listed reviewer"):
        decisions.require(1)


def test_one_reviewer_counts_once(release: Path) -> None:
    file = decide(release, ADA, "ada")
    file.with_name(f"copy-{file.name}").write_bytes(file.read_bytes())
    decide(release, ADA, "ben")
    decisions = read_decisions(release, LISTED)
    assert decisions.approved == ("ada",)
    assert any("not signed by the reviewer it names" in reason for reason in decisions.ignored)


def test_a_refusal_outweighs_approvals(release: Path) -> None:
    decide(release, ADA, "ada")
    decide(release, BEN, "ben", "refused", comment="faces left")
    with pytest.raises(VerificationError, match="refused by ben"):
        read_decisions(release, LISTED).require(1)


def test_a_strangers_refusal_holds_nothing_up(release: Path) -> None:
    decide(release, ADA, "ada")
    decide(release, EVE, "eve", "refused")
    decisions = read_decisions(release, LISTED)
    decisions.require(1)
    assert (decisions.approved, decisions.refused, len(decisions.ignored)) == (("ada",), (), 1)


def test_a_reviewer_may_think_again(release: Path) -> None:
    decide(release, ADA, "ada", "refused")
    decide(release, ADA, "ada", "approved")
    assert read_decisions(release, LISTED).approved == ("ada",)


def test_both_decisions_of_one_reviewer_are_a_refusal(release: Path) -> None:
    file = decide(release, ADA, "ada")
    file.rename(file.with_name("kept.dsse.json"))
    decide(release, ADA, "ada", "refused")
    decisions = read_decisions(release, LISTED)
    assert (decisions.approved, decisions.refused) == ((), ("ada",))


def test_an_approval_is_about_these_bytes(release: Path) -> None:
    decide(release, ADA, "ada")
    manifest = release / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    decisions = read_decisions(release, LISTED)
    assert decisions.approved == ()
    assert decisions.ignored[0].endswith("about a different manifest")


def test_other_statements_of_a_reviewer_are_no_decision(release: Path) -> None:
    folder = release / "approvals"
    folder.mkdir()
    for number, content in enumerate((b"{}", b"[]", b"\xff", json.dumps({"subject": [{}]}).encode())):
        (folder / f"{number}.dsse.json").write_bytes(dsse.seal(content, [ADA]).to_bytes())
    (folder / "9.dsse.json").write_bytes(b"no envelope")
    decisions = read_decisions(release, LISTED)
    assert decisions.approved == ()
    assert len(decisions.ignored) == 5


def test_a_decision_is_an_in_toto_statement_without_a_path(release: Path) -> None:
    at = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
    file = decide(release, ADA, "../Ada L.", "approved", "fine", at)
    assert file == release / "approvals" / f"Ada-L-{key_id(ADA.public_key())[:12]}.dsse.json"
    content = json.loads(dsse.parse(file.read_bytes(), "file").payload)
    assert content["_type"] == "https://in-toto.io/Statement/v1"
    assert content["subject"][0]["name"] == "clinic"
    assert content["predicate"] == {
        "reviewer": "../Ada L.",
        "decision": "approved",
        "decidedAt": "2026-11-21T10:00:00+00:00",
        "comment": "fine",
    }


def test_the_reviewers_file_holds_keys_as_text_or_as_paths(tmp_path: Path) -> None:
    (tmp_path / "ben.pub").write_bytes(public_pem(BEN.public_key()))
    content = {"ada": public_pem(ADA.public_key()).decode(), "ben": str(tmp_path / "ben.pub")}
    file = tmp_path / "reviewers.yaml"
    file.write_text(yaml.safe_dump(content))
    keys = read_reviewers(file)
    assert {name: key_id(key) for name, key in keys.items()} == {name: key_id(key) for name, key in LISTED.items()}


@pytest.mark.parametrize("content", ["- a\n- b\n", "ada: 7\n", "ada: [\n", "!!python/object:os.system {}\n", ""])
def test_another_file_is_no_reviewers_file(tmp_path: Path, content: str) -> None:
    file = tmp_path / "reviewers.yaml"
    file.write_text(content)
    with pytest.raises(UsageError, match="reviewers' file"):
        read_reviewers(file)


def test_two_names_never_share_a_key(tmp_path: Path) -> None:
    pem = public_pem(ADA.public_key()).decode()
    file = tmp_path / "reviewers.yaml"
    file.write_text(yaml.safe_dump({"ada": pem, "also ada": pem}))
    with pytest.raises(UsageError, match="the same key"):
        read_reviewers(file)
