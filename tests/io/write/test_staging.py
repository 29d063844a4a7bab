"""Staging: the output is there as a whole or not at all, and only one run works on it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sanitize.errors import RunError
from sanitize.io.write.staging import Staging

HOLD = """
import sys, time
from pathlib import Path
from sanitize.io.write.staging import Staging
with Staging(Path(sys.argv[1])) as staging:
    (staging.folders.data / "part").write_text("half")
    (staging.folders.data / ".other.tmp").write_text("torn")
    print("ready", flush=True)
    time.sleep(60)
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def filled(output: Path, text: str, **options: bool) -> None:
    with Staging(output, **options) as staging:
        (staging.folders.data / "part").write_text(text)
        (staging.folders.units / "part").write_text("private")
        staging.publish()


def held(output: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(output)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def killed(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_everything_is_private_until_it_is_published(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with Staging(tmp_path / "out") as staging:
            folders = staging.folders
            for folder in (folders.root, folders.release, folders.data, folders.units, folders.memory):
                assert mode(folder) == 0o700
            (folders.data / "part").write_text("x")
            (folders.data / "part").chmod(0o600)
            assert not (tmp_path / "out").exists()
            assert staging.publish() == tmp_path / "out"
        assert mode(tmp_path / "out" / "data") == 0o755
        assert mode(tmp_path / "out" / "data" / "part") == 0o644
    finally:
        os.umask(before)
    assert sorted(file.name for file in (tmp_path / "out").rglob("*")) == ["_SUCCESS", "data", "part"]
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_a_failed_run_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with Staging(tmp_path / "out") as staging:
            (staging.folders.data / "part").write_text("x")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_an_output_is_replaced_only_when_asked(tmp_path: Path) -> None:
    filled(tmp_path / "out", "old")
    with pytest.raises(RunError, match="exists"):
        filled(tmp_path / "out", "new")
    assert (tmp_path / "out" / "data" / "part").read_text() == "old"
    filled(tmp_path / "out", "new", overwrite=True)
    assert (tmp_path / "out" / "data" / "part").read_text() == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_an_output_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    with Staging(tmp_path / "out") as staging:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "other").touch()
        with pytest.raises(RunError, match="exists"):
            staging.publish()
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["other"]


def test_two_runs_onto_one_output_do_not_meet(tmp_path: Path) -> None:
    process = held(tmp_path / "out")
    try:
        with pytest.raises(RunError, match="another run"):
            filled(tmp_path / "out", "second", overwrite=True)
        filled(tmp_path / "other", "elsewhere")
    finally:
        killed(process)


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    killed(held(tmp_path / "out"))
    assert not (tmp_path / "out").exists()
    assert list(tmp_path.glob(".out.staging-*"))
    filled(tmp_path / "out", "second")
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_a_killed_run_is_found_again_until_one_ends(tmp_path: Path) -> None:
    killed(held(tmp_path / "out"))
    with Staging(tmp_path / "out", resume=True) as staging:
        assert staging.resumed
        assert [file.name for file in staging.folders.data.iterdir()] == ["part"]
        staging.keep = True
    with Staging(tmp_path / "out", resume=True) as staging:
        assert staging.resumed
    with Staging(tmp_path / "out", resume=True) as staging:
        assert not staging.resumed
        assert list(staging.folders.data.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_a_killed_run_had_moved_aside_comes_back(tmp_path: Path) -> None:
    filled(tmp_path / "out", "old")
    stale = tmp_path / ".out.staging-dead"
    (stale / "old").mkdir(parents=True)
    (tmp_path / "out").rename(stale / "old" / "out")
    with pytest.raises(RunError, match="exists"):
        filled(tmp_path / "out", "new")
    assert (tmp_path / "out" / "data" / "part").read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_a_refusal_is_private_and_no_success(tmp_path: Path) -> None:
    for text in ("first", "second"):
        with Staging(tmp_path / "out") as staging:
            (staging.folders.release / "manifest.json").write_text(text)
            staging.refuse(tmp_path / "out.refused")
    assert mode(tmp_path / "out.refused") == 0o700
    assert (tmp_path / "out.refused" / "manifest.json").read_text() == "second"
    assert not (tmp_path / "out.refused" / "_SUCCESS").exists()
    assert [file.name for file in tmp_path.iterdir()] == ["out.refused"]


def test_the_lock_is_free_again_at_once(tmp_path: Path) -> None:
    for _ in range(3):
        with Staging(tmp_path / "out"):
            assert list(tmp_path.glob(".out.lock"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="can't be written"):
        filled(tmp_path / "file" / "out", "x")
