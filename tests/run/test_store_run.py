"""Whole runs from and to an object store: the bytes of a run on disk, and nothing said that shouldn't be."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.io.places.place import place
from sanitize.run.events import Progressed
from sanitize.run.flow import Options
from sanitize.sign.approvals import decide
from sanitize.sign.ed25519 import read_private, write_keys
from sanitize.sign.release import sign_release
from tests.clinic import PHOTOS
from tests.commands import KEY, arguments, environment, sanitize
from tests.object_store import BUCKET, CREDENTIALS, ObjectStore, object_store

TABLE = """
version: 1
name: visits
source:
  path: nowhere
  unit: patient_id
  columns:
    patient_id: {role: identifier, key: subjects}
    name: {role: identifier}
    age: {role: quasi, hierarchy: {interval: [10, 50], top: 90}}
    diagnosis: {role: sensitive}
stages:
  - {use: pseudonymize, columns: [patient_id]}
  - {use: drop, columns: [name]}
  - {use: k_anonymity, k: 3, max_suppressed: 0.2}
"""
IMAGES = """
version: 1
name: pictures
source:
  path: nowhere
  columns: {image: {role: image}, file: {role: drop}, label: {role: label}}
stages: [{use: faces, columns: [image], profile: fast}]
quarantine: {max_rate: 0.5}
"""


def visits(folder: Path, kind: str) -> Path:
    """Visits of 300 patients in one file of a kind, two of them broken where that can be."""
    rows = [(f"QZX-{number % 300}", "Quendel" * 20, 20 + number % 60, "asthma") for number in range(30_000)]
    lines = ["patient_id,name,age,diagnosis", *(",".join(map(str, row)) for row in rows)]
    if kind == "csv":
        file = folder / "visits.csv"
        file.write_text("\n".join([*lines, "QZX-1,QuendelBroken,44", "QZX-2,QuendelBroken,44,a,b"]), "utf-8")
    elif kind == "jsonl.gz":
        file = folder / "visits.jsonl.gz"
        names = lines[0].split(",")
        said = [json.dumps(dict(zip(names, row, strict=True))) for row in rows]
        file.write_bytes(gzip.compress("\n".join([*said, '{"name": "QuendelBroken']).encode(), mtime=0))
    else:
        file = folder / "visits.parquet"
        (folder / "whole.csv").write_text("\n".join(lines), "utf-8")
        pq.write_table(pc.read_csv(folder / "whole.csv"), file, row_group_size=5000)
    return file


def pipeline(folder: Path, text: str) -> Path:
    file = folder / "pipeline.yaml"
    file.write_text(text, "utf-8")
    return file


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANITIZE_KEY", KEY)


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("kind", ["csv", "jsonl.gz", "parquet"])
def test_a_run_on_a_store_gives_the_bytes_of_one_on_disk(tmp_path: Path, store: ObjectStore, kind: str) -> None:
    file = visits(tmp_path, kind)
    store.put(f"run/{kind}/source/{file.name}", file.read_bytes())
    loaded = sz.load(pipeline(tmp_path, TABLE + "quarantine: {max_rate: 0.1}"))
    local = loaded.run(source=file, output=tmp_path / "local")
    engine = sz.LocalEngine(workers=2 if kind == "csv" else 1)
    far = loaded.run(source=store.url(f"run/{kind}/source"), output=store.url(f"run/{kind}/out"), engine=engine)
    assert far.verdict.passed
    names = [one.name for one in local.manifest.resources]
    assert [store.get(f"run/{kind}/out/{name}") for name in names] == [
        (tmp_path / "local" / name).read_bytes() for name in names
    ]
    assert far.manifest.model_dump(exclude={"run"}) == local.manifest.model_dump(exclude={"run"})
    keys = [key.removeprefix(f"run/{kind}/") for key in store.keys(f"run/{kind}/")]
    assert sorted(key for key in keys if not key.startswith(("source/", "out.quarantine/"))) == sorted(
        f"out/{name}" for name in (*names, "manifest.json", "report.html", "_SUCCESS")
    )
    assert any(key.startswith("out.quarantine/") for key in keys) == (kind != "parquet")
    checked = sz.verify(store.url(f"run/{kind}/out"), allow_unsigned=True)
    assert checked.failures == ()
    assert checked == sz.verify(tmp_path / "local", allow_unsigned=True)
    said = store.get(f"run/{kind}/out/manifest.json") + store.get(f"run/{kind}/out/report.html")
    for word in (f"{BUCKET}/", str(store.port), "s3://", *CREDENTIALS.values()):
        assert word.encode() not in said


@pytest.mark.usefixtures("key")
def test_a_folder_of_images_is_sanitized_as_on_disk(tmp_path: Path, store: ObjectStore) -> None:
    source = tmp_path / "photos"
    (source / "people").mkdir(parents=True)
    for number in (0, 12, 24, 36):
        (source / "people" / f"{number}.jpg").write_bytes((PHOTOS / f"{number:03}.jpg").read_bytes())
    (source / "people" / "cut.jpg").write_bytes((PHOTOS / "000.jpg").read_bytes()[:6000])
    store.upload(source, "images/photos")
    file = pipeline(tmp_path, IMAGES)
    local = sz.load(file).run(source=source, output=tmp_path / "local")
    source_url, output_url = store.url("images/photos"), store.url("images/out")
    far = sz.load(file).run(source=source_url, output=output_url)
    assert far.manifest.rows.quarantined == local.manifest.rows.quarantined == 1
    for one in local.manifest.resources:
        assert store.get(f"images/out/{one.name}") == (tmp_path / "local" / one.name).read_bytes()
    assert sz.verify(output_url, allow_unsigned=True).passed
    with pytest.raises(sz.UsageError, match="exists"):
        sz.load(file).run(source=source_url, output=output_url)


@pytest.mark.usefixtures("key")
def test_a_run_that_was_cut_short_is_resumed(tmp_path: Path, store: ObjectStore) -> None:
    store.put("short/visits.csv", visits(tmp_path, "csv").read_bytes())
    loaded = sz.load(pipeline(tmp_path, TABLE + "quarantine: {max_rate: 0.1}"))
    seen: list[Progressed] = []

    def cut(event: Progressed) -> None:
        seen.append(event)
        if event.phase == "apply" and event.done == 1:
            raise sz.RunError("cut short")

    places = {"source": store.url("short/visits.csv"), "output": store.url("short/out")}
    with pytest.raises(sz.RunError, match="cut short"):
        loaded.run(**places, options=Options(resume=True, observe=cut))
    assert not any(key.startswith("short/out/") for key in store.keys("short/"))
    seen.clear()
    resumed = loaded.run(**places, options=Options(resume=True, observe=seen.append))
    assert seen[-1].phase != "apply"
    assert [event.total for event in seen if event.phase == "apply"] == [1, 1]
    local = loaded.run(source=tmp_path / "visits.csv", output=tmp_path / "local")
    assert resumed.manifest.model_dump(exclude={"run"}) == local.manifest.model_dump(exclude={"run"})
    assert {key.split("/")[1] for key in store.keys("short/")} == {"out", "out.quarantine", "visits.csv"}


@pytest.mark.usefixtures("key")
def test_a_release_of_the_first_rows_is_signed_approved_and_verified(tmp_path: Path, store: ObjectStore) -> None:
    store.put("first/visits.csv", visits(tmp_path, "csv").read_bytes())
    loaded = sz.load(pipeline(tmp_path, TABLE))
    output = store.url("first/out")
    tried = loaded.run(store.url("first/visits.csv"), output, options=Options(limit=600))
    assert (tried.verdict.passed, tried.manifest.rows.read) == (True, 600)
    private, public = write_keys(tmp_path / "keys")
    reviewers = tmp_path / "reviewers.yaml"
    reviewers.write_text(f"Ada: {public}\n", "utf-8")
    asked = {"public_key": public, "approvals": 1, "reviewers": reviewers}
    assert not sz.verify(output, **asked).passed
    sign_release(place(output), read_private(private))
    decide(place(output), read_private(private), "Ada")
    assert sz.verify(output, **asked).failures == ()
    store.put("first/out/data/more.parquet", b"more")
    assert sz.verify(output, **asked).failures == ("data/more.parquet: not listed in the manifest",)


@pytest.mark.usefixtures("key")
def test_paths_that_hold_one_another_are_refused(tmp_path: Path, store: ObjectStore) -> None:
    store.put("holding/source/a.csv", b"patient_id,name,age,diagnosis\n")
    loaded = sz.load(pipeline(tmp_path, TABLE))
    for source, output, says in (
        ("holding/source", "holding/source/out", "is inside the source"),
        ("holding/source/a.csv", "holding/source", "exists"),
        ("holding/source/a.csv", "", "is a whole bucket"),
    ):
        with pytest.raises(sz.UsageError, match=says):
            loaded.run(source=store.url(source), output=store.url(output))


def test_a_killed_run_leaves_nothing_under_its_final_name(tmp_path: Path, store: ObjectStore) -> None:
    file = visits(tmp_path, "csv")
    command = arguments("run", pipeline(tmp_path, TABLE), "--source", file, "--output", store.url("dead/out"))
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE) as process:
        while not any("/data/" in key for key in store.keys("dead/")) and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    left = store.keys("dead/")
    assert left
    assert all(key.startswith(("dead/.out.staging-", "dead/.out.lock-")) for key in left)
    with pytest.raises(
        sz.RunError, match=r"is writing to the output out: wait for it \(120 seconds if it was killed\)"
    ):
        sz.load(tmp_path / "pipeline.yaml").run(source=file, output=store.url("dead/out"))


@pytest.mark.usefixtures("key")
def test_refused_credentials_are_one_line_without_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = visits(tmp_path, "csv")
    monkeypatch.setenv("INITIAL_NO_AUTH_ACTION_COUNT", "1")
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with object_store(tmp_path) as guarded:
        made = pipeline(tmp_path, TABLE)
        done = sanitize("run", made, "--source", guarded.url("a.csv"), "--output", tmp_path / "out")
        assert done.code in (1, 2)
        assert done.err.count("\n") == 1
        with pytest.raises(sz.SanitizeError) as refused:
            sz.load(made).run(source=file, output=guarded.url("out"))
    for said in (done.err, str(refused.value)):
        assert "refused the credentials" in said
        assert not any(secret in said for secret in (*CREDENTIALS.values(), "Quendel"))
    assert not (tmp_path / "out").exists()


def test_no_host_but_the_named_one_is_called(store: ObjectStore) -> None:
    """AWS's library would ask a metadata service for a region, and for credentials where the environment has none."""
    store.put("named/a.csv", b"n\n1\n")
    called: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as service:

        def listen() -> None:
            while True:
                try:
                    connection, _ = service.accept()
                except OSError:
                    return
                called.append("called")
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        address = f"http://127.0.0.1:{service.getsockname()[1]}"
        code = "import sys; from sanitize.io.read.source import open_source; print(open_source(sys.argv[1]).files)"
        env = {name: value for name, value in os.environ.items() if name not in CREDENTIALS}
        env |= {"AWS_EC2_METADATA_SERVICE_ENDPOINT": address, "HOME": "/nonexistent"}
        url = store.url("named/a.csv").replace("&region=us-east-1", "")
        for more, calls in ((CREDENTIALS, False), ({}, False), ({"AWS_EC2_METADATA_DISABLED": "false"}, True)):
            command = [arguments()[0], "-c", code, url]
            done = subprocess.run(command, env=env | more, capture_output=True, timeout=60, check=False)
            assert done.stdout == (b"('a.csv',)\n" if more is CREDENTIALS else b""), done.stderr
            assert bool(called) == calls
        service.shutdown(socket.SHUT_RDWR)
