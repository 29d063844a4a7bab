"""Worker processes get the key with their job and inherit none: others may read their environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sanitize.engine.local import LocalEngine
from sanitize.keys import SECRETS, Keys
from tests.commands import KEY
from tests.tables import ANONYMOUS, PERSONS, TOKENS, job, sharded


@dataclass(frozen=True)
class InheritedEnvironment:
    """The environment that the worker was started with, as the kernel shows it, and what Python sees of it now."""

    def open(self) -> Callable[[int], tuple[int, bytes]]:
        def look(item: int) -> tuple[int, bytes]:
            return os.getpid(), Path("/proc/self/environ").read_bytes() + repr(dict(os.environ)).encode()

        return look


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[str, ...]:
    """Values of every variable that may hold a key."""
    (tmp_path / "Marquardtkey").write_text(KEY)
    monkeypatch.setenv("SANITIZE_KEY", KEY)
    monkeypatch.setenv("SANITIZE_KEY_FILE", str(tmp_path / "Marquardtkey"))
    monkeypatch.setenv("SANITIZE_PASSPHRASE", "Marquardtpassphrase")
    return (KEY, "Marquardtkey", "Marquardtpassphrase")


def test_no_worker_has_a_key_in_its_environment(secrets: tuple[str, ...]) -> None:
    with LocalEngine(workers=2).session() as session:
        looked = list(session.map(InheritedEnvironment(), range(8)))
    assert os.getpid() not in {pid for pid, _ in looked}
    for _, environment in looked:
        assert b"PATH" in environment
        assert [secret for secret in (*secrets, *SECRETS) if secret.encode() in environment] == []
    assert Keys.from_environment().secret == bytes(range(32))


def test_a_run_with_workers_that_have_none_uses_the_key(secrets: tuple[str, ...], tmp_path: Path) -> None:
    done = job(tmp_path, sharded(tmp_path), PERSONS, [TOKENS, ANONYMOUS])
    done.pipeline.run(engine=LocalEngine(workers=2))
    tokens = done.released()["id"].to_pylist()
    done.run(overwrite=True)
    assert done.released()["id"].to_pylist() == tokens
