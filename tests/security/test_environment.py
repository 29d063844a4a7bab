"""What a machine is called, who uses it and what its environment holds stands nowhere in a release or a message."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
from pathlib import Path

import pytest

from tests.commands import KEY, Command, files_below, sanitize
from tests.tables import ANONYMOUS, PERSONS, TOKENS, Job, job, sharded
from tests.test_leaks import decoded, found_in

MARKED = {
    name: f"Marquardt{name.lower()}"
    for name in (
        "HOSTNAME",
        "USER",
        "LOGNAME",
        "HOME_OF",
        "DATABASE_PASSWORD",
        "AWS_SECRET_ACCESS_KEY",
        "PWD_OF",
        "LANG",
    )
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Job, Command]:
    """A release from a folder, a user and an environment that can't be mistaken."""
    folder = tmp_path_factory.mktemp("Marquardtfolder")
    done = job(folder, sharded(folder), PERSONS, [TOKENS, ANONYMOUS])
    return done, sanitize("run", done.file, "--workers", "2", cwd=folder, env=MARKED)


def needles(folder: Path) -> tuple[str, ...]:
    own = (socket.gethostname(), str(folder), str(Path.home()), str(Path.cwd()), KEY)
    return (*MARKED.values(), "Marquardtfolder", *(value for value in own if len(value) > 5))


def test_no_byte_of_a_release_says_where_it_was_made(made: tuple[Job, Command]) -> None:
    done, command = made
    assert command.code == 0, command.err
    for file in files_below(done.output):
        content = file.read_bytes() + (decoded(file) if file.suffix == ".parquet" else b"")
        assert found_in(content, needles(done.folder)) == [], file.name


def test_the_user_is_not_named_as_a_word(made: tuple[Job, Command]) -> None:
    user = getpass.getuser()
    manifest = (made[0].output / "manifest.json").read_text()
    assert f'"{user}"' not in manifest
    assert f"/{user}/" not in manifest


def test_messages_name_no_value_of_the_environment(made: tuple[Job, Command]) -> None:
    done, command = made
    said = command.out + command.err
    assert found_in(said.encode(), (*MARKED.values(), KEY)) == []
    assert sanitize("verify", done.output, "--allow-unsigned", "--json", env=MARKED).code == 0


def test_the_same_release_comes_from_another_place(made: tuple[Job, Command], tmp_path: Path) -> None:
    done, command = made
    assert command.code == 0
    shutil.copy(done.folder / "persons.parquet", tmp_path / "persons.parquet")
    other = job(tmp_path, tmp_path / "persons.parquet", PERSONS, [TOKENS, ANONYMOUS])
    assert sanitize("run", other.file, "--workers", "1", cwd=tmp_path).code == 0
    for name in ("croissant.json", *(f"data/{part.name}" for part in (done.output / "data").iterdir())):
        assert (other.output / name).read_bytes() == (done.output / name).read_bytes()


@pytest.mark.slow
def test_a_failing_run_says_nothing_of_it_either(made: tuple[Job, Command], tmp_path: Path) -> None:
    broken = os.path.relpath(made[0].file, tmp_path)
    done = sanitize("run", broken, "--set", "stages=[]", "--overwrite", cwd=tmp_path, env=MARKED)
    assert done.code == 2
    assert found_in((done.out + done.err).encode(), (*MARKED.values(), KEY)) == []
