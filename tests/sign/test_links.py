"""Links inside a release are refused by all that write into it, and nothing behind them changes."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitize.errors import VerificationError
from sanitize.manifest import statement as statements
from sanitize.manifest.model import Gate
from sanitize.sign.approvals import decide
from sanitize.sign.release import sign_release, what_is_signed

KEY = Ed25519PrivateKey.generate()


@pytest.mark.parametrize(
    "name", ["manifest.dsse.json", "approvals", "approvals/Ada.dsse.json", "report.html", "data/x", "manifest.dsse.tmp"]
)
def test_nothing_is_written_into_a_release_that_holds_a_link(release: Path, tmp_path: Path, name: str) -> None:
    notes = tmp_path / "notes"
    if name == "approvals":
        notes.mkdir()
    else:
        notes.write_text("private")
    link = release / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(notes)
    before = sorted(file.name for file in release.rglob("*"))
    for write in (lambda: sign_release(release, KEY), lambda: decide(release, KEY, "Ada", "refused")):
        with pytest.raises(VerificationError, match="a symbolic link"):
            write()
    assert sorted(file.name for file in release.rglob("*")) == before
    assert list(notes.iterdir()) == [] if notes.is_dir() else notes.read_text() == "private"


def test_a_release_may_itself_be_named_by_a_link(release: Path, tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(release)
    sign_release(tmp_path / "latest", KEY)
    decide(tmp_path / "latest", KEY, "Ada")
    assert {file.name for file in release.iterdir()} == {"manifest.json", "manifest.dsse.json", "approvals"}


def test_a_refused_release_can_be_signed_and_refused_but_not_approved(release: Path) -> None:
    statement = statements.load(release)
    refused = statement.predicate.model_copy(update={"gate": Gate(verdict="refused", checks=())})
    statements.dump(statements.make_statement("clinic", refused), release)
    with pytest.raises(VerificationError, match="the gate refused clinic"):
        decide(release, KEY, "Ada")
    assert not (release / "approvals").exists()
    decide(release, KEY, "Ada", "refused")
    sign_release(release, KEY)


def test_the_signer_reads_what_was_signed(release: Path) -> None:
    statement = statements.load(release)
    assert what_is_signed(statement).startswith("signed: clinic, passed by the gate, 1,530 rows, root digest ")
    refused = statement.predicate.model_copy(update={"gate": Gate(verdict="refused", checks=())})
    assert "REFUSED by the gate" in what_is_signed(statements.make_statement("clinic", refused))
