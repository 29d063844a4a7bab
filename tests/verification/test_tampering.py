"""Whatever is done to a signed release afterwards, `sanitize verify` names it and ends with 4."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sanitize.cli import main
from sanitize.manifest import statement as statements
from sanitize.manifest.model import Gate, GateCheck, Manifest
from sanitize.sign import dsse
from sanitize.sign.approvals import decide
from sanitize.sign.ed25519 import public_pem, read_private, write_keys
from sanitize.sign.release import sign_release
from tests.verification.making import make_release, seal


@dataclass(frozen=True)
class Signed:
    """A signed release and its keys."""

    folder: Path
    private: Path
    public: Path

    def sign(self) -> None:
        """Sign what lies there now."""
        sign_release(self.folder, read_private(self.private))


@pytest.fixture
def signed(release: Path, tmp_path: Path) -> Signed:
    made = Signed(release, *write_keys(tmp_path / "keys"))
    made.sign()
    return made


def command(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """How a command ends, and what it says."""
    before, sys.argv = sys.argv, ["sanitize", *map(str, arguments)]
    try:
        with pytest.raises(SystemExit) as end:
            main()
    finally:
        sys.argv = before
    code = end.value.code
    assert isinstance(code, int)
    return code, capsys.readouterr().err


def checked(capsys: pytest.CaptureFixture[str], signed: Signed, *more: object) -> tuple[int, list[str]]:
    """How `sanitize verify` ends, and its failures."""
    code, said = command(capsys, "verify", signed.folder, "--public-key", signed.public, *more)
    marked = [line for line in said.splitlines() if line.startswith("failures: ")]
    return code, [line.removeprefix("failures: ") for line in marked]


def append(file: Path, data: bytes = b" ") -> None:
    file.write_bytes(file.read_bytes() + data)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def made(file: Path, content: bytes = b"") -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)


def edit(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest as somebody with an editor would."""
    file = folder / statements.FILE
    content = json.loads(file.read_bytes())
    change(content["predicate"])
    file.write_bytes(statements.canonical(content))


def test_what_was_signed_passes(signed: Signed, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(capsys, signed) == (0, [])


LEFT_OUT = "not listed in the manifest"
TAMPERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a part changed": (lambda f: append(f / "data/part-00001.parquet"), "data/part-00001.parquet: changed"),
    "a part truncated": (lambda f: cut(f / "data/part-00001.parquet"), "data/part-00001.parquet: changed"),
    "a part missing": (lambda f: (f / "data/part-00000.parquet").unlink(), "data/part-00000.parquet: missing"),
    "a part added": (lambda f: made(f / "data/part-00002.parquet"), f"data/part-00002.parquet: {LEFT_OUT}"),
    "a hidden file": (lambda f: made(f / ".hidden"), f".hidden: {LEFT_OUT}"),
    "a hidden file among the parts": (lambda f: made(f / "data/.part.crc"), f"data/.part.crc: {LEFT_OUT}"),
    "an empty folder": (lambda f: (f / "more").mkdir(), "more/: an empty folder"),
    "an empty folder among the parts": (lambda f: (f / "data/x").mkdir(), "data/x/: an empty folder"),
    "a link among the parts": (lambda f: (f / "data/x").symlink_to("/etc/hostname"), "data/x: a symbolic link"),
    "a link to a folder": (lambda f: (f / "data/x").symlink_to(f / "data"), "data/x: a symbolic link"),
    "another file among the approvals": (lambda f: made(f / "approvals/a.py"), f"approvals/a.py: {LEFT_OUT}"),
    "an approval that is none": (
        lambda f: made(f / "approvals/a.dsse.json", b"names of patients"),
        "approvals/a.dsse.json: not a DSSE envelope",
    ),
    "croissant.json edited": (lambda f: append(f / "croissant.json"), "croissant.json: changed"),
    "report.html edited": (
        lambda f: append(f / "report.html", b"<p>all is well"),
        "report.html: changed since it was written",
    ),
    "report.html missing": (lambda f: (f / "report.html").unlink(), "report.html: missing"),
    "_SUCCESS missing": (
        lambda f: (f / "_SUCCESS").unlink(),
        "_SUCCESS: missing, so the release was refused or not completely published",
    ),
    "something in _SUCCESS": (lambda f: append(f / "_SUCCESS"), "_SUCCESS: changed: it must be empty"),
    "the envelope missing": (
        lambda f: (f / "manifest.dsse.json").unlink(),
        "manifest.dsse.json: missing: the release is not signed",
    ),
    "the envelope broken": (lambda f: cut(f / "manifest.dsse.json"), "manifest.dsse.json: not a DSSE envelope"),
    "a figure edited": (
        lambda f: edit(f, lambda manifest: manifest["privacy"].update(k=5)),
        "manifest.json: changed since it was signed",
    ),
    "the whitespace edited": (lambda f: append(f / "manifest.json"), "manifest.json: changed since it was signed"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_what_was_done_is_named(case: str, signed: Signed, capsys: pytest.CaptureFixture[str]) -> None:
    change, failure = TAMPERED[case]
    change(signed.folder)
    code, failures = checked(capsys, signed)
    assert code == 4
    assert failure in failures


def test_the_envelope_of_another_release_is_named(
    signed: Signed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = make_release(tmp_path / "other")
    edit(other, lambda manifest: manifest["source"].update(rows=13))
    sign_release(other, read_private(signed.private))
    (signed.folder / "manifest.dsse.json").write_bytes((other / "manifest.dsse.json").read_bytes())
    assert checked(capsys, signed) == (4, ["manifest.json: changed since it was signed"])


def test_another_key_is_named(signed: Signed, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, other = write_keys(tmp_path / "others")
    swapped = Signed(signed.folder, signed.private, other)
    assert checked(capsys, swapped) == (4, ["manifest.dsse.json: not signed by the given key"])


def test_without_a_key_it_is_wrong_usage(signed: Signed, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = command(capsys, "verify", signed.folder)
    assert code == 2
    assert "public key" in said


def test_a_truncated_part_is_named_even_when_its_signer_lists_it(
    signed: Signed, capsys: pytest.CaptureFixture[str]
) -> None:
    part = signed.folder / "data/part-00001.parquet"
    rows = pq.read_metadata(part).num_rows
    cut(part)
    digest = hashlib.sha256(part.read_bytes()).hexdigest()
    statement = statements.load(signed.folder)
    listed = tuple(
        one.model_copy(update={"sha256": digest, "bytes": part.stat().st_size, "rows": rows})
        if one.name == "data/part-00001.parquet"
        else one
        for one in statement.predicate.resources
    )
    forged = statement.predicate.model_copy(update={"resources": listed})
    statements.dump(statements.make_statement("clinic", forged), signed.folder)
    signed.sign()
    assert checked(capsys, signed) == (4, ["part-00001.parquet: not a readable Parquet file"])


def test_a_refused_release_never_passes(signed: Signed, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = judged_by(signed.folder, limit=7, passed=False)
    signed.sign()
    code, failures = checked(capsys, signed)
    assert (code, failures) == (4, ["gate: k is 6; at least 7 wanted", "gate: the release was refused"])
    loose = tmp_path / "loose.yaml"
    loose.write_text("gate: {k: 2, known_values: null}")
    assert checked(capsys, signed, "--policy", loose) == (4, ["gate: the release was refused"])
    assert refused.gate.verdict == "refused"


def test_a_verdict_that_somebody_turned_is_named(signed: Signed, capsys: pytest.CaptureFixture[str]) -> None:
    judged_by(signed.folder, limit=7, passed=True)
    signed.sign()
    assert checked(capsys, signed) == (4, ["gate: k is 6; at least 7 wanted"])


def test_a_value_that_the_figures_do_not_give_is_named(signed: Signed, capsys: pytest.CaptureFixture[str]) -> None:
    judged_by(signed.folder, limit=5, passed=True, value=9)
    signed.sign()
    assert checked(capsys, signed) == (4, ["gate: k doesn't follow from the manifest's figures"])


def judged_by(folder: Path, *, limit: int, passed: bool, value: int = 6) -> Manifest:
    """Write a manifest with one check of k, as somebody who holds the key could."""
    check = GateCheck(name="k", limit=limit, value=value, passed=passed, relation=">=")
    return seal(folder, gate=Gate(verdict="passed" if passed else "refused", checks=(check,)))


def test_a_stricter_policy_judges_by_the_manifests_figures(
    signed: Signed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "policy.yaml"
    for limits, failed in (
        ("k: 6", []),
        ("k: 7", ["k is 6; at least 7 wanted"]),
        ("l: 2, t: 0.1", []),
        ("l: 3", ["l is 2; at least 3 wanted"]),
        ("l: {illness: 3}", ["l:illness is 2; at least 3 wanted"]),
        ("models: [yunet 1.1.1]", []),
        ("models: [yunet 9]", ["models is yunet 1.1.1; only yunet 9 wanted"]),
        ("linkage: 0.0", ["linkage is 0.008; at most 0 required"]),
        ("singling_out: 0.1", ["singling_out is not measured by the release; at most 0.1 required"]),
        ("suppressed: 0.0, quarantine: 0.0", []),
    ):
        policy.write_text(f"gate: {{known_values: null, canaries: 0, {limits}}}")
        expected = (4 if failed else 0, [f"gate: {said}" for said in failed])
        assert checked(capsys, signed, "--policy", policy) == expected


@pytest.fixture
def reviewers(tmp_path: Path) -> dict[str, Path]:
    return {name: write_keys(tmp_path / name)[0] for name in ("ada", "grace", "mallory")}


def listed(tmp_path: Path, keys: dict[str, Path]) -> Path:
    file = tmp_path / "reviewers.yaml"
    pem = {name: public_pem(read_private(key).public_key()).decode() for name, key in keys.items()}
    file.write_text(json.dumps(pem))
    return file


def test_two_approvals_are_two_keys(
    signed: Signed, reviewers: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ada, grace, mallory = reviewers.values()
    file = listed(tmp_path, {"ada": ada, "grace": grace})
    asked = ("--approvals", 2, "--reviewers", file)
    for key, name in ((ada, "ada"), (ada, "grace"), (mallory, "mallory"), (mallory, "grace")):
        decide(signed.folder, read_private(key), name)
    code, failures = checked(capsys, signed, *asked)
    assert code == 4
    assert failures[0].startswith("approvals: 1 of 2 required approvals")
    decide(signed.folder, read_private(grace), "grace")
    assert checked(capsys, signed, *asked) == (0, [])
    decide(signed.folder, read_private(grace), "grace", "refused")
    assert checked(capsys, signed, "--reviewers", file) == (4, ["approvals: refused by grace"])


def test_one_key_under_two_names_is_wrong_usage(
    signed: Signed, reviewers: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = listed(tmp_path, {"ada": reviewers["ada"], "grace": reviewers["ada"]})
    arguments = ("verify", signed.folder, "--public-key", signed.public, "--approvals", 1, "--reviewers", file)
    code, said = command(capsys, *arguments)
    assert code == 2
    assert "two names have the same key" in said


def test_an_approval_of_another_manifest_does_not_count(
    signed: Signed, reviewers: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = listed(tmp_path, {"ada": reviewers["ada"]})
    decide(signed.folder, read_private(reviewers["ada"]), "ada")
    edit(signed.folder, lambda manifest: manifest["run"].update(workers=3))
    signed.sign()
    code, failures = checked(capsys, signed, "--approvals", 1, "--reviewers", file)
    assert code == 4
    assert "about a different manifest" in failures[0]


def test_an_envelope_of_another_type_is_no_signature(signed: Signed, capsys: pytest.CaptureFixture[str]) -> None:
    content = (signed.folder / statements.FILE).read_bytes()
    envelope = dsse.seal(content, [read_private(signed.private)], "text/plain")
    (signed.folder / "manifest.dsse.json").write_bytes(envelope.to_bytes())
    assert checked(capsys, signed) == (4, ["manifest.dsse.json: not signed by the given key"])
