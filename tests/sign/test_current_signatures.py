"""What lies beside a manifest is shown as it is, whoever put it there."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitize.manifest.signatures import Standing
from sanitize.manifest.statement import dump, make_statement
from sanitize.sign.approvals import decide
from sanitize.sign.current_signatures import LONGEST, read_standing
from sanitize.sign.ed25519 import key_id
from sanitize.sign.release import sign_release
from tests.manifest.examples import full_manifest

KEY = Ed25519PrivateKey.generate()
NAME = key_id(KEY.public_key())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dump(make_statement("clinic", full_manifest()), tmp_path)
    return tmp_path


def test_nobody_has_signed(folder: Path) -> None:
    assert read_standing(folder) == Standing()


def test_signers_and_decisions_are_named(folder: Path) -> None:
    sign_release(folder, KEY)
    decide(folder, KEY, "Ada", "approved", "two\nlines \x1b[31m")
    decide(folder, Ed25519PrivateKey.generate(), "Ben", "refused")
    standing = read_standing(folder)
    assert (standing.signers, standing.current, standing.unreadable) == ((NAME,), True, ())
    assert [(one.reviewer, one.decision, one.comment, one.current) for one in standing.decisions] == [
        ("Ada", "approved", "two lines \x1b[31m", True),
        ("Ben", "refused", "", True),
    ]
    assert standing.decisions[0].key == NAME


def test_what_is_about_another_manifest_says_so(folder: Path) -> None:
    sign_release(folder, KEY)
    decide(folder, KEY, "Ada")
    dump(make_statement("clinic", full_manifest(identities=None)), folder)
    standing = read_standing(folder)
    assert not standing.current
    assert [one.current for one in standing.decisions] == [False]


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[" * 100_000, b"\xff", b'{"payload": "e30=", "payloadType": "x", "signatures": []}']
)
def test_what_cannot_be_read_is_named(folder: Path, content: bytes) -> None:
    (folder / "approvals").mkdir()
    (folder / "approvals" / "eve.dsse.json").write_bytes(content)
    (folder / "approvals" / "long.dsse.json").write_bytes(b" " * (LONGEST + 1))
    (folder / "approvals" / "folder.dsse.json").mkdir()
    (folder / "manifest.dsse.json").write_bytes(content[:2])
    assert read_standing(folder).unreadable == (
        *("manifest.dsse.json", "approvals/eve.dsse.json"),
        *("approvals/folder.dsse.json", "approvals/long.dsse.json"),
    )
