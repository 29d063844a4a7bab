"""Staging on an object store: a release is there with `_SUCCESS` or is none, and only one run works on it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sanitize.errors import RunError, UsageError
from sanitize.io.places import bucket
from sanitize.io.places.lease import Lease
from sanitize.io.places.place import beside, place
from sanitize.io.places.store_path import StorePath
from sanitize.io.write.quarantine import Bad, publish_quarantine, read_quarantine, write_quarantine
from sanitize.io.write.staging import Staging
from tests.commands import ROOT
from tests.object_store import BUCKET, ObjectStore

HOLD = """
import sys, time
from sanitize.io.places.place import place
from sanitize.io.write.staging import Staging
with Staging(place(sys.argv[1])) as staging:
    (staging.folders.data / "part").write_bytes(b"half")
    print("ready", flush=True)
    time.sleep(60)
"""
DIE_WHILE_PUTTING = """
import os, signal, sys
from sanitize.io.places.place import place
from sanitize.io.write.staging import Staging
from sanitize.io.places.store_path import StorePath
copy, left = StorePath.copy_to, iter(range(3))
def dying(self, other):
    if next(left, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
    copy(self, other)
StorePath.copy_to = dying
with Staging(place(sys.argv[1]), overwrite=True) as staging:
    for number in range(40):
        (staging.folders.data / f"part-{number}").write_bytes(b"whole")
    staging.publish()
"""


def output(store: ObjectStore, name: str) -> StorePath:
    at = place(store.url(f"{name}/clinic"))
    assert isinstance(at, StorePath)
    return at


def filled(at: StorePath, text: str, **options: bool) -> None:
    with Staging(at, **options) as staging:
        (staging.folders.data / text).write_bytes(text.encode())
        (staging.folders.units / "part").write_bytes(b"private")
        staging.publish()


def test_success_is_put_last_and_nothing_else_is_left(store: ObjectStore) -> None:
    before = len(store.requests())
    filled(output(store, "whole"), "one")
    assert store.keys("whole/") == ["whole/clinic/_SUCCESS", "whole/clinic/data/one"]
    assert store.get("whole/clinic/data/one") == b"one"
    puts = [target for method, target in store.requests()[before:] if method == "PUT" and "/whole/clinic/" in target]
    assert puts == [f"/{BUCKET}/whole/clinic/data/one", f"/{BUCKET}/whole/clinic/_SUCCESS"]


def test_an_older_output_is_refused_or_goes_whole(store: ObjectStore) -> None:
    at = output(store, "again")
    filled(at, "one")
    with pytest.raises(RunError, match="clinic already exists"):
        filled(at, "two")
    assert store.keys("again/") == ["again/clinic/_SUCCESS", "again/clinic/data/one"]
    before = len(store.requests())
    filled(at, "two", overwrite=True)
    assert store.keys("again/") == ["again/clinic/_SUCCESS", "again/clinic/data/two"]
    changes = [one for one in store.requests()[before:] if one[0] in ("DELETE", "PUT") and "/again/clinic/" in one[1]]
    assert changes[0] == ("DELETE", f"/{BUCKET}/again/clinic/_SUCCESS")
    assert changes[-1] == ("PUT", f"/{BUCKET}/again/clinic/_SUCCESS")


def test_a_run_that_fails_leaves_nothing(store: ObjectStore) -> None:
    at = output(store, "failed")
    with suppress(ValueError), Staging(at) as staging:
        (staging.folders.data / "part").write_bytes(b"x")
        assert len(store.keys("failed/")) == 2
        raise ValueError("failed")
    assert store.keys("failed/") == []


def test_a_refusal_has_no_success(store: ObjectStore) -> None:
    at = output(store, "refused")
    with Staging(at) as staging:
        (staging.folders.release / "manifest.json").write_bytes(b"{}")
        staging.refuse(beside(at, ".refused"))
    assert store.keys("refused/") == ["refused/clinic.refused/manifest.json"]


def test_a_killed_run_holds_its_output_for_a_while_and_then_goes(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = output(store, "killed")
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(at)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    with pytest.raises(RunError, match="another run is writing to the output clinic"):
        filled(at, "mine")
    process.kill()
    process.communicate()
    assert not any(key.startswith("killed/clinic") for key in store.keys("killed/"))
    monkeypatch.setattr(bucket, "LEASE_SECONDS", 1.0)
    time.sleep(2.5)
    filled(at, "mine")
    assert store.keys("killed/") == ["killed/clinic/_SUCCESS", "killed/clinic/data/mine"]


def test_what_a_run_put_in_part_before_it_was_killed_is_no_release_and_goes(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = output(store, "torn")
    filled(at, "old")
    ended = subprocess.run([sys.executable, "-c", DIE_WHILE_PUTTING, str(at)], cwd=ROOT, check=False)
    assert ended.returncode == -9
    torn = store.keys("torn/clinic/")
    assert 0 < len(torn) < 40
    assert "torn/clinic/_SUCCESS" not in torn
    monkeypatch.setattr(bucket, "LEASE_SECONDS", 1.0)
    time.sleep(2.5)
    filled(at, "new")
    assert store.keys("torn/") == ["torn/clinic/_SUCCESS", "torn/clinic/data/new"]


def test_a_resumed_run_finds_what_was_done_under_a_new_name(store: ObjectStore) -> None:
    at = output(store, "resumed")
    with Staging(at) as first:
        (first.folders.receipts / "part").write_bytes(b"done")
        first.keep = True
    with Staging(at, resume=True) as second:
        assert second.resumed
        assert (second.folders.receipts / "part").read_bytes() == b"done"
        assert second.folders.root != first.folders.root
        assert [key for key in store.keys("resumed/") if first.folders.root.name in key] == []
    assert store.keys("resumed/") == []


def test_a_run_that_lost_its_lock_publishes_nothing(store: ObjectStore) -> None:
    at = output(store, "lost")
    with Staging(at) as staging:
        (staging.folders.data / "part").write_bytes(b"x")
        for key in store.keys("lost/.clinic.lock"):
            store.client.delete_object(Bucket=BUCKET, Key=key)
        with pytest.raises(RunError, match="the lock of the output clinic was lost"):
            staging.publish()
    assert store.keys("lost/") == []


def test_there_are_never_two_holders(store: ObjectStore) -> None:
    for number in range(5):
        prefix = output(store, f"race-{number}").with_name(".clinic.lock-")
        leases = [Lease(prefix, 60.0) for _ in range(6)]
        held: list[Lease] = []
        start = threading.Barrier(len(leases))

        def contend(lease: Lease, start: threading.Barrier = start, held: list[Lease] = held) -> None:
            start.wait()
            try:
                lease.take()
            except RunError:
                return
            held.append(lease)

        threads = [threading.Thread(target=contend, args=[lease]) for lease in leases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(held) <= 1
        assert len(store.keys(f"race-{number}/")) == len(held)
        for lease in held:
            lease.let_go()


def test_a_lease_is_renewed_while_it_is_held(store: ObjectStore) -> None:
    prefix = output(store, "renewed").with_name(".clinic.lock-")
    lease = Lease(prefix, 2.0)
    lease.take()
    time.sleep(3.5)
    with pytest.raises(RunError, match="another run"):
        Lease(prefix, 2.0).take()
    lease.check()
    lease.let_go()
    assert store.keys("renewed/") == []


def test_the_quarantine_may_be_on_another_store_than_the_output(tmp_path: Path, store: ObjectStore) -> None:
    bad = [Bad(7, "a.csv", "not_utf8", b"\xff")]
    here, there = tmp_path / "here", place(store.url("quarantine/there"))
    for staged, path in ((tmp_path / "staged", there), (place(store.url("quarantine/staged")), here)):
        write_quarantine(staged / "part-00000.parquet", bad)
        assert publish_quarantine(staged, path, "1") == path / "1"
        [read] = read_quarantine(path).to_pylist()
        assert read == {"code": "not_utf8", "file": "a.csv", "line": None, "row": None, "record": 7, "raw": b"\xff"}
    with pytest.raises(UsageError, match="there is no quarantine folder"):
        read_quarantine(place(store.url("quarantine/nowhere")))
