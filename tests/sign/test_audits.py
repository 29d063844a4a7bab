"""Later audits next to a release: about its manifest, signed, and never a change of it."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path

import pytest

import sanitize as sz
from sanitize.errors import VerificationError
from sanitize.manifest.proof import ModelAudit, ModelFigure
from sanitize.sign.audits import read_audits, write_audit
from sanitize.sign.current_signatures import read_standing
from sanitize.sign.ed25519 import read_private, read_public, write_keys

AUDIT = ModelAudit(
    attacks=("membership",),
    figures=(
        ModelFigure(
            attack="membership",
            arm="raw",
            target="everybody",
            stratum="all",
            metric="auc",
            value=0.8,
            low=0.7,
            high=0.9,
        ),
    ),
)


@pytest.fixture
def copy(release: Path, tmp_path: Path) -> Path:
    shutil.copytree(release, tmp_path / "clinic")
    write_keys(tmp_path / "keys", None)
    return tmp_path / "clinic"


def test_a_signed_audit_is_read_again_and_verifies(copy: Path, tmp_path: Path) -> None:
    manifest = (copy / "manifest.json").read_bytes()
    file = write_audit(copy, AUDIT, read_private(tmp_path / "keys" / "sanitize.key", None))
    assert (copy / "manifest.json").read_bytes() == manifest
    (one,) = read_audits(copy, read_public(tmp_path / "keys" / "sanitize.pub"))
    assert (one.audit, one.current, one.signed) == (AUDIT, True, True)
    assert read_standing(copy).audits[0][1] == AUDIT
    checked = sz.verify(copy, allow_unsigned=True)
    assert not any(file.name in line for line in checked.failures)
    assert any(file.name in line and "didn't sign" in line for line in checked.attested)


def test_an_audit_that_was_changed_is_not_the_keys(copy: Path, tmp_path: Path) -> None:
    file = Path(str(write_audit(copy, AUDIT, read_private(tmp_path / "keys" / "sanitize.key", None))))
    envelope = json.loads(file.read_text())
    payload = base64.b64decode(envelope["payload"]).replace(b"0.8", b"0.5")
    file.write_text(json.dumps({**envelope, "payload": base64.b64encode(payload).decode()}))
    (one,) = read_audits(copy, read_public(tmp_path / "keys" / "sanitize.pub"))
    assert not one.signed


def test_an_audit_of_another_manifest_or_something_else_fails(copy: Path, tmp_path: Path) -> None:
    file = Path(str(write_audit(copy, AUDIT, read_private(tmp_path / "keys" / "sanitize.key", None))))
    with (copy / "manifest.json").open("ab") as manifest:
        manifest.write(b" ")
    assert not next(iter(read_audits(copy))).current
    file.write_text("{}")
    with pytest.raises(VerificationError):
        list(read_audits(copy))
    checked = sz.verify(copy, allow_unsigned=True)
    assert any(line.startswith(f"audits/{file.name}") for line in checked.failures)
