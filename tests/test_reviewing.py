"""docs/reviewing.md: its commands do what the page says, in its order, with nothing but the output folder."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.commands import sanitize


def commands(root: Path) -> list[tuple[list[str], int]]:
    """The command lines of the page, and the exit codes they end with."""
    blocks = re.findall(r"^```\n(.*?)^```$", (root / "docs" / "reviewing.md").read_text(), re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    ends = [re.search(r"# ends with (\d)", line) for line in lines]
    return [
        (shlex.split(line, comments=True), int(end[1]) if end else 0) for line, end in zip(lines, ends, strict=True)
    ]


def test_every_command_of_the_page_ends_as_it_says(release: Path, root: Path, tmp_path: Path) -> None:
    shutil.copytree(release, tmp_path / "out" / "clinic")
    shutil.copytree(release, tmp_path / "out" / "clinic.before")
    shutil.copytree(root / "rules", tmp_path / "rules")
    (tmp_path / "reviewers.yaml").write_text("Ada: ada/sanitize.pub\n")
    assert sanitize("keygen", "team", cwd=tmp_path).code == 0
    shutil.copy(tmp_path / "team" / "sanitize.pub", tmp_path / "release.pub")
    assert sanitize("sign", "out/clinic", "--key", "team/sanitize.key", cwd=tmp_path).code == 0
    given = commands(root)
    assert len(given) == 10
    for words, code in given:
        assert words[0] == "sanitize"
        if words[1] == "review":
            continue
        done = sanitize(*words[1:], cwd=tmp_path)
        assert (words, done.code) == (words, code), done.err
    assert "refused by Ada" in done.err


@pytest.mark.parametrize(
    "word", ["Columns", "Where the rows went", "Groups and risk", "Identities", "Redacted pictures"]
)
def test_the_report_has_the_sections_that_the_page_names(release: Path, root: Path, word: str) -> None:
    assert word in (root / "docs" / "reviewing.md").read_text()
    assert f">{word}</h2>" in (release / "report.html").read_text()
