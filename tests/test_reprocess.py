"""A quarantine's life: counted, tried again after a fix, deleted when it is old."""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import sanitize as sz
from sanitize.cli.app import app
from sanitize.errors import SanitizeError
from sanitize.io.write.quarantine import read_quarantine, summary
from sanitize.manifest import statement
from tests.clinic import PHOTOS
from tests.commands import KEY, Command, files_below, sanitize
from tests.tables import Job, job

BAD_LINES = ("p90,31,Ulm,one,too,many", "p91,32,Quendel\0brook")
FRAGILE = {"use": "fragile", "column": "town", "on": "Quendelbrook"}


def visits(folder: Path, *, rows: int = 60, ages: int = 8, **more: Any) -> Job:
    """Persons of whom every tenth lives in a town that a stage fails on, and two lines that are no rows."""
    lines = [f"p{n},{30 + n % ages},{'Quendelbrook' if n % 10 == 0 else 'Ulm'}" for n in range(rows)]
    (folder / "visits.csv").write_text("\n".join(["id,age,town", *lines, *BAD_LINES]) + "\n")
    roles = {"id": "identifier", "age": {"role": "quasi", "hierarchy": {"interval": [10, 20]}}, "town": "keep"}
    stages = [{"use": "drop", "columns": ["id"]}, {"use": "k_anonymity", "k": 3, **more}, FRAGILE]
    return job(folder, folder / "visits.csv", roles, stages)


def mended(given: Job) -> Job:
    """The same pipeline without the stage that fails."""
    given.content["stages"] = [stage for stage in given.content["stages"] if stage["use"] != "fragile"]
    return given


def quarantine(*given: object) -> Command:
    """The command, in this process."""
    done = CliRunner().invoke(app, ["quarantine", *map(str, given)], env={"SANITIZE_KEY": KEY})
    if isinstance(done.exception, SanitizeError):
        return Command(done.exception.exit_code, done.stdout, f"sanitize: {done.exception}\n")
    return Command(done.exit_code, done.stdout, done.stderr)


def again(given: Job, *options: object, output: str = "more") -> list[object]:
    """The arguments by which the rows are tried again."""
    places = ("--reprocess", given.file, "--output", given.folder / output, "--workers", "1")
    return [given.quarantine, *places, *options]


@pytest.fixture
def left(tmp_path: Path) -> Job:
    """A run that has left six rows and two lines in its quarantine."""
    made = visits(tmp_path, ages=4)
    assert made.run().verdict.passed
    assert summary(made.quarantine) == {"stage_failed": 6, "csv_column_count": 1, "nul_byte": 1}
    return made


def test_after_a_fix_the_rows_become_a_release_of_the_same_line(left: Job) -> None:
    before = {file: file.read_bytes() for file in files_below(left.quarantine)}
    done = sanitize("quarantine", *again(mended(left), "--predecessor", left.output, "--json"))
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert (said["records"], said["retried"], said["rows"]["written"], said["verdict"]) == (8, 6, 6, "passed")
    release = left.folder / "more"
    manifest = statement.load(release).predicate
    assert manifest.source.predecessor == statement.load(left.output).root
    assert sz.verify(release, allow_unsigned=True).passed
    towns = [pq.read_table(part)["town"].to_pylist() for part in files_below(release / "data")]
    assert towns == [["Quendelbrook"] * 6]
    assert {file: file.read_bytes() for file in files_below(left.quarantine)} == before
    assert not (left.folder / "more.quarantine").exists()


def test_what_fails_again_is_counted_again_and_nothing_is_said_of_it(left: Job) -> None:
    left.content["stages"] = [{"use": "fragile", "column": "age", "on": "30"}, *left.content["stages"][:2]]
    refused = quarantine(*again(left, "--set", "quarantine.max_rate=0.001"))
    assert refused.code == 3
    assert "quarantine: " in refused.err
    assert not (left.folder / "more").exists()
    done = quarantine(*again(left))
    assert done.code == 0, done.err
    assert "6 of 8 quarantined records were processed again; 2 are lines" in done.err
    assert "Quendel" not in done.err + refused.err
    failed = left.folder / "more.quarantine"
    assert summary(failed) == {"stage_failed": 3}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files_below(failed)} == {0o600}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (failed, *failed.iterdir())} == {0o700}


def test_a_kept_solution_counts_a_row_once_however_often_it_is_tried(tmp_path: Path) -> None:
    made = visits(tmp_path, solution=str(tmp_path / "kept"), max_suppressed=0.2)
    with (tmp_path / "visits.csv").open("a") as file:
        file.write("p60,51,Ulm\np61,52,Quendelbrook\n")
    made.content["stages"] = [FRAGILE, *made.content["stages"][:2]]
    assert made.run().manifest.rows.suppressed == 1
    done = quarantine(*again(mended(made), "--set", "stages.1.max_suppressed=0.9", "--json"))
    assert done.code == 0, done.err
    assert json.loads(done.out)["rows"]["suppressed"] == 1
    told = statement.load(tmp_path / "more").predicate.privacy
    assert told is not None
    assert told.union_k == 7
    twice = quarantine(*again(made, output="twice"))
    assert twice.code == 2
    assert "counted this data before" in twice.err


def test_a_picture_that_was_missing_is_taken_from_its_place(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    whole = (PHOTOS / "000.jpg").read_bytes()
    (source / "cut.jpg").write_bytes(whole[:6000])
    rows = ["p1,cut.jpg", "p2,late.jpg", "p3,never.jpg", "p4,"]
    (source / "visits.csv").write_text("\n".join(["id,photo", *rows]) + "\n")
    stages = [{"use": "drop", "columns": ["id"]}, {"use": "faces", "columns": ["photo"], "profile": "fast"}]
    made = job(tmp_path, source / "visits.csv", {"id": "identifier", "photo": "image"}, stages)
    made.content["quarantine"]["max_rate"] = 0.9
    assert made.run().verdict.passed
    assert summary(made.quarantine)["image_missing"] == 2
    assert summary(made.quarantine).total() == 3
    (source / "late.jpg").write_bytes(whole)
    done = quarantine(*again(made, "--json"))
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert (said["records"], said["retried"]) == (3, 2)
    assert (said["rows"]["written"], said["rows"]["quarantined"]) == (1, 1)


def test_where_there_is_nothing_to_try_it_says_so(left: Job, tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    shutil.copytree(left.quarantine, lines)
    (part,) = lines.rglob("*.parquet")
    table = pq.read_table(part)
    pq.write_table(table.filter([code != "stage_failed" for code in table["code"].to_pylist()]), part)
    none = quarantine(lines, "--reprocess", left.file, "--output", tmp_path / "more")
    assert none.code == 2
    assert "no row that could be processed again" in none.err
    shutil.copytree(next(lines.iterdir()), lines / "other")
    several = quarantine(lines, "--reprocess", left.file, "--output", tmp_path / "more")
    assert several.code == 2
    assert "of several runs" in several.err
    assert "other" in several.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--reprocess", "pipeline.yaml"], "both --reprocess PIPELINE and --output DIR"),
        (["--delete"], "--delete needs --older-than"),
        (["--workers", "1"], "need --reprocess"),
        (["--reprocess", "p.yaml", "--output", "o", "--older-than", "1d"], "not both"),
    ],
)
def test_options_that_do_not_belong_together(options: list[str], said: str, tmp_path: Path) -> None:
    refused = quarantine(tmp_path, *options)
    assert refused.code == 2
    assert said in refused.err


def aged(quarantine: Path, name: str, days: float) -> Path:
    """A copy of the only run of a quarantine that is so many days old."""
    run = shutil.copytree(next(path for path in quarantine.iterdir() if path.name.isalnum()), quarantine / name)
    then = time.time() - days * 86400
    for path in (*files_below(run), run):
        os.utime(path, (then, then))
    return run


def test_old_runs_are_listed_and_deleted_only_when_told(left: Job) -> None:
    old, older = aged(left.quarantine, "old-one", 31), aged(left.quarantine, "older-one", 400)
    listed = quarantine(left.quarantine, "--older-than", "30d")
    assert listed.code == 0
    assert [line.split() for line in listed.err.splitlines()][:2] == [
        ["8", "records", "of", "older-one,", "400", "days", "old"],
        ["8", "records", "of", "old-one,", "31", "days", "old"],
    ]
    assert "16  records of 2 runs would be deleted with --delete" in listed.err
    assert old.is_dir()
    assert older.is_dir()
    deleted = quarantine(left.quarantine, "--older-than", "52w", "--delete", "--json")
    assert json.loads(deleted.out) == {
        "runs": [{"run": "older-one", "records": 8, "days": 400}],
        "records": 8,
        "deleted": True,
    }
    assert old.is_dir()
    assert not older.exists()
    assert read_quarantine(left.quarantine).num_rows == 16


def test_a_folder_of_anything_else_is_never_deleted(left: Job) -> None:
    wrong = [left.folder, left.output, left.folder / "nowhere", next(left.quarantine.iterdir())]
    for folder in wrong:
        refused = quarantine(folder, "--older-than", "0d", "--delete")
        assert refused.code == 2, folder
    assert left.output.joinpath("_SUCCESS").exists()
    assert summary(left.quarantine).total() == 8
    assert quarantine(left.quarantine, "--older-than", "soon").code == 2
