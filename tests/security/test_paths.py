"""Names out of data never lead out of the source, and names in a release never out of the release."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sanitize as sz
from sanitize.errors import RecordError
from sanitize.image import column as image_column
from sanitize.io.write.quarantine import summary
from sanitize.manifest import statement as statements
from tests.clinic import PHOTOS
from tests.tables import ANONYMOUS, PERSONS, TOKENS, job, sharded

SECRET = b"\xff\xd8\xff the neighbour's secret"
OUTSIDE = "image_outside_source"
MISSING = "image_missing"
URL = "image_url"
PATHS = {
    "../secret.jpg": OUTSIDE,
    "a/../../secret.jpg": OUTSIDE,
    "./.././secret.jpg": OUTSIDE,
    "{outside}/secret.jpg": OUTSIDE,
    "//{outside}/secret.jpg": OUTSIDE,
    "link.jpg": OUTSIDE,
    "folder/secret.jpg": OUTSIDE,
    "loop.jpg": MISSING,
    "pipe.jpg": MISSING,
    "a": MISSING,
    "": MISSING,
    "/dev/zero": OUTSIDE,
    "/proc/self/environ": OUTSIDE,
    "a.jpg\0../secret.jpg": MISSING,
    "x" * 5000: MISSING,
    "~/secret.jpg": MISSING,
    "..\\secret.jpg": MISSING,
    "%2e%2e/secret.jpg": MISSING,
    "file://{outside}/secret.jpg": URL,
    "http://127.0.0.1:9/x.jpg": URL,
    "s3://bucket/x.jpg": URL,
    "data:image/jpeg;base64,/9j/": URL,
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of a source with a secret beside it, and links that lead there."""
    (tmp_path / "secret.jpg").write_bytes(SECRET)
    folder = tmp_path / "source"
    (folder / "a").mkdir(parents=True)
    shutil.copy(PHOTOS / "000.jpg", folder / "good.jpg")
    (folder / "link.jpg").symlink_to("../secret.jpg")
    (folder / "folder").symlink_to(tmp_path, target_is_directory=True)
    (folder / "loop.jpg").symlink_to("loop.jpg")
    os.mkfifo(folder / "pipe.jpg")
    return folder


@pytest.mark.parametrize("struct", [False, True])
@pytest.mark.parametrize(("path", "code"), PATHS.items(), ids=lambda given: given[:30])
def test_paths_in_data_stay_inside(path: str, code: str, struct: bool, source: Path) -> None:
    asked = path.replace("{outside}", str(source.parent))
    values = pa.array([{"bytes": None, "path": asked}], image_column.TYPE) if struct else pa.array([asked])
    (cell,) = image_column.cells(values, source)
    assert isinstance(cell, RecordError)
    assert cell.code == code


@given(st.lists(st.sampled_from(["..", ".", "a", "good.jpg", "folder", "link.jpg", "secret.jpg", "", "/", "~"])))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_no_path_reaches_the_secret(source: Path, parts: list[str]) -> None:
    (cell,) = image_column.cells(pa.array(["/".join(parts)]), source)
    assert isinstance(cell, RecordError) or cell == (PHOTOS / "000.jpg").read_bytes()


def test_a_run_quarantines_paths_that_lead_out(source: Path, tmp_path: Path) -> None:
    lines = ["photo", "good.jpg", "../secret.jpg", f"{tmp_path}/secret.jpg", "link.jpg", "http://127.0.0.1:9/x.jpg"]
    (source / "photos.csv").write_text("\n".join(lines) + "\n")
    stages = [{"use": "faces", "columns": ["photo"], "profile": "fast"}]
    done = job(tmp_path, source / "photos.csv", {"photo": "image"}, stages)
    done.content["quarantine"]["max_rate"] = 1.0
    assert done.run(keep_refused=True).manifest.rows.quarantined == 4
    assert summary(done.quarantine) == {OUTSIDE: 3, URL: 1}


def test_links_in_an_image_folder_are_not_followed_out(source: Path, tmp_path: Path) -> None:
    stages = [{"use": "faces", "columns": ["image"], "profile": "fast"}, {"use": "drop", "columns": ["file"]}]
    roles = {"image": "image", "file": "identifier", "label": "drop"}
    done = job(tmp_path, source, roles, stages)
    assert done.run().manifest.rows.written == 1
    assert summary(done.quarantine) == {OUTSIDE: 1}
    assert all(SECRET not in file.read_bytes() for file in done.output.rglob("*") if file.is_file())


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of a table."""
    folder = tmp_path_factory.mktemp("release")
    done = job(folder, sharded(folder, shards=1, rows=30), PERSONS, [TOKENS, ANONYMOUS])
    assert done.run().verdict.passed
    return done.output


@pytest.fixture
def copied(signed: Path, tmp_path: Path) -> Path:
    """A copy of it to be tampered with, and a secret beside it."""
    (tmp_path / "secret").write_bytes(SECRET)
    shutil.copytree(signed, tmp_path / "release")
    return tmp_path / "release"


def failures(release: Path) -> str:
    return "\n".join(sz.verify(release, allow_unsigned=True).failures)


@pytest.mark.parametrize(
    "name", ["../secret", "data/../../secret", "{outside}/secret", "data//part-00000.parquet", "."]
)
def test_names_in_a_manifest_stay_inside(name: str, copied: Path) -> None:
    file = copied / statements.FILE
    content = json.loads(file.read_text())
    content["predicate"]["resources"][0]["name"] = name.replace("{outside}", str(copied.parent))
    file.write_text(json.dumps(content))
    assert "missing" in failures(copied) or "not a manifest" in failures(copied)


@pytest.mark.parametrize(
    "name", ["data/extra.parquet", "croissant.json", "data/part-00000.parquet", "report.html", "x"]
)
def test_links_in_a_release_are_named(name: str, copied: Path) -> None:
    (copied / name).unlink(missing_ok=True)
    (copied / name).symlink_to(copied.parent / "secret")
    assert f"{name}: a symbolic link" in failures(copied)


def test_a_linked_folder_and_a_linked_manifest_are_named(copied: Path) -> None:
    shutil.move(copied / "data", copied.parent / "elsewhere")
    (copied / "data").symlink_to(copied.parent / "elsewhere")
    assert "data: a symbolic link" in failures(copied)
    (copied / statements.FILE).rename(copied.parent / "manifest")
    (copied / statements.FILE).symlink_to(copied.parent / "manifest")
    assert f"{statements.FILE}: a symbolic link" in failures(copied)


@pytest.mark.parametrize("name", ["data/part-00000.parquet", "manifest.json", "manifest.dsse.json", "report.html"])
def test_a_pipe_in_a_release_is_named_and_not_waited_for(name: str, copied: Path) -> None:
    (copied / name).unlink(missing_ok=True)
    os.mkfifo(copied / name)
    assert failures(copied) == f"{name}: not a file"


def test_an_output_behind_a_link_is_refused_when_it_leads_into_the_source(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (tmp_path / "elsewhere").symlink_to(source, target_is_directory=True)
    done = job(tmp_path, sharded(source, shards=1, rows=30).parent, PERSONS, [TOKENS, ANONYMOUS])
    done.content["output"]["path"] = str(tmp_path / "elsewhere" / "out")
    with pytest.raises(sz.UsageError, match="inside"):
        done.run()
