"""Commands on a release: the quickstart's, made once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.commands import sanitize


def test_a_release_verifies_and_says_what_was_rechecked_and_attested(release: Path) -> None:
    done = sanitize("verify", release, "--allow-unsigned", "--json")
    assert (done.code, done.err) == (0, "")
    said = json.loads(done.out)
    assert said["passed"]
    assert said["failures"] == []
    assert any(line.startswith("k, ") for line in said["rechecked"])
    assert said["attested"]


def test_a_changed_byte_ends_with_4_and_names_the_file(release: Path, tmp_path: Path) -> None:
    copy = tmp_path / "clinic"
    shutil.copytree(release, copy)
    part = sorted((copy / "data").iterdir())[-1]
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    done = sanitize("verify", copy, "--allow-unsigned")
    assert (done.code, done.out) == (4, "")
    assert f"data/{part.name}: changed" in done.err


def test_an_unsigned_release_needs_a_word(release: Path) -> None:
    assert sanitize("verify", release).code == 2


def test_a_stricter_policy_refuses(release: Path) -> None:
    done = sanitize("verify", release, "--allow-unsigned", "--policy", "rules/strict.yaml")
    assert done.code == 4
    assert "gate: k" in done.err


def test_reports_come_in_three_formats(release: Path) -> None:
    shown = {kind: sanitize("report", release, "--format", kind) for kind in ("html", "markdown", "text")}
    assert all((done.code, done.err) == (0, "") for done in shown.values())
    assert shown["html"].out.startswith("<!DOCTYPE html>") or shown["html"].out.startswith("<!doctype html>")
    assert "before it could be signed" in (release / "report.html").read_text()
    assert all("Nobody has signed this release" in done.out for done in shown.values())
    assert shown["html"].out.count("<img ") == (release / "report.html").read_text().count("<img ") == 12
    assert all("clinic" in done.out for done in shown.values())


def test_a_release_does_not_differ_from_itself(release: Path) -> None:
    done = sanitize("diff", release, release)
    assert done.code == 0
    assert "part-" not in done.out
