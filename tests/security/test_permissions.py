"""Keys, quarantine and staging are their owner's alone, whatever the umask says."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sanitize.io.write.quarantine import Bad, publish_quarantine, write_quarantine
from sanitize.run.events import Progressed
from sanitize.sign.ed25519 import write_keys
from tests.tables import ANONYMOUS, PERSONS, TOKENS, Job, job, sharded


@pytest.fixture(params=[0o000, 0o077], ids=oct)
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    """The umask of a careless and of a careful user."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_to_others(folder: Path) -> set[str]:
    """What below a folder, itself included, somebody else may read, write or enter."""
    return {str(path) for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077}


def test_private_keys(mask: int, tmp_path: Path) -> None:
    private, public = write_keys(tmp_path / "keys", b"passphrase")
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(public.stat().st_mode) == 0o644 & ~mask


def run_of(tmp_path: Path) -> Job:
    fragile = {"use": "fragile", "column": "town", "on": "Kiel", "code": "too_far_north"}
    done = job(tmp_path, sharded(tmp_path, shards=1), {**PERSONS, "town": "keep"}, [TOKENS, ANONYMOUS, fragile])
    assert done.file.is_file()
    return done


def test_staging_and_quarantine_of_a_run(mask: int, tmp_path: Path) -> None:
    done = run_of(tmp_path)
    seen: list[set[str]] = []

    def look(event: Progressed) -> None:
        (staging,) = tmp_path.glob(".out.staging-*")
        seen.append(open_to_others(staging) & {str(path) for path in (staging, *staging.rglob("*.parquet"))})

    done.run(observe=look)
    assert len(seen) >= 4
    assert set().union(*seen) == set()
    assert open_to_others(done.quarantine) == set()
    assert stat.S_IMODE(done.output.stat().st_mode) == 0o777 & ~mask
    assert stat.S_IMODE((done.output / "manifest.json").stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize("mask", [0o000], indirect=True, ids=oct)
def test_what_a_refused_run_leaves(mask: int, tmp_path: Path) -> None:
    done = run_of(tmp_path)
    done.content["quarantine"]["max_rate"] = 0.0
    result = done.run(keep_refused=True)
    assert not result.verdict.passed
    assert open_to_others(result.path) == set()


def test_a_quarantine_folder_that_was_open_is_closed(mask: int, tmp_path: Path) -> None:
    staged, folder = tmp_path / "staged", tmp_path / "quarantine"
    folder.mkdir(mode=0o777)
    write_quarantine(staged / "part-00000.parquet", [Bad(0, "in.csv", "not_utf8", b"\xff")])
    publish_quarantine(staged, folder, "run")
    assert open_to_others(folder) == set()
