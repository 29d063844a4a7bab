"""From a stranger's file to a passed release in at most three edits, each of them a line that the tool prints."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EDIT = re.compile(r"^\s*write (.+?): ((?:- \{|[a-z_]+: ).+)$", re.MULTILINE)
MOST = 3
DRAW = random.Random(4)
TOWNS = ("Aalen", "Hof", "Ulm")
HEADS = "member,age,town,score\n"


def member(number: int, score: str = "4") -> str:
    return f"M-{number // 2:04},{20 + number % 5 * 10},{TOWNS[number % 3]},{score}\n"


def spelled_in_two_ways() -> str:
    """Visits whose members are written in small letters by one of two desks."""
    rows = [member(number) for number in range(240)]
    return HEADS + "".join(row.replace("M-", "m-") if number % 5 == 0 else row for number, row in enumerate(rows))


def with_broken_lines() -> str:
    """Three of 240 lines lack a field."""
    return HEADS + "".join("broken\n" if number % 80 == 7 else member(number) for number in range(240))


def with_addresses_beyond_the_sample() -> str:
    """A column of scores that holds addresses after 2,600 rows."""
    said = (f"ask emil{number}@post.example" if number > 2600 and number % 4 == 0 else "good" for number in range(3000))
    return HEADS + "".join(member(number, score) for number, score in enumerate(said))


def sanitize(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sanitize.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def edited(pipeline: str, place: str, line: str) -> str:
    """The pipeline with a line where the tool says that it belongs."""
    if place.startswith("at the end of stages"):
        return pipeline.replace("\noutput:", f"\n{line}\noutput:")
    if place == "under source":
        return pipeline.replace("\nsource:\n", f"\nsource:\n  {line}\n")
    assert place == "at the end of the file"
    return f"{pipeline}{line}\n"


@pytest.mark.parametrize("content", [spelled_in_two_ways, with_broken_lines, with_addresses_beyond_the_sample])
def test_the_lines_that_are_printed_lead_to_a_passed_release(tmp_path: Path, content: Callable[[], str]) -> None:
    source, pipeline = tmp_path / "given.csv", tmp_path / "given.yaml"
    source.write_text(content())
    assert sanitize("scan", source, "--write", pipeline).returncode == 0
    for edits in range(MOST + 1):
        run = sanitize("run", pipeline, "--overwrite", "--workers", 1, "--output", tmp_path / "out")
        if run.returncode == 0:
            break
        assert edits < MOST, run.stderr
        found = EDIT.search(run.stderr)
        assert found, run.stderr
        pipeline.write_text(edited(pipeline.read_text(), found[1], found[2]))
    assert edits > 0, "nothing had to be edited"
    assert (tmp_path / "out" / "_SUCCESS").exists()
    assert "@post.example" not in run.stderr
