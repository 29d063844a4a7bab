"""What a run needs is said before it starts, and a disk that can't hold it is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.io.read.source import open_source
from sanitize.run import needs
from sanitize.run.plan import make_plan
from tests.tables import ANONYMOUS, PERSONS, TOKENS, Job, job, sharded


def visits(folder: Path, rows: int) -> Job:
    people = [f"P-{row // 2:06d}" for row in range(rows)]
    folder.mkdir()
    pq.write_table(pa.table({"id": people, "town": ["Ulm", "Bonn"] * (rows // 2)}), folder / "visits.parquet")
    roles = {"id": "identifier", "town": "quasi"}
    return job(folder, folder / "visits.parquet", roles, [TOKENS, ANONYMOUS], source={"unit": "id"})


def bytes_needed(given: Job) -> float:
    said = sz.load(given.file).plan()
    found = re.search(r"needs: for about ([0-9,]+) rows ([0-9.]+) (bytes|KB|MB) on the disk", said)
    assert found is not None
    return float(found[2]) * {"bytes": 1, "KB": 1e3, "MB": 1e6}[found[3]]


def test_needs_grow_with_the_source(tmp_path: Path) -> None:
    small, large = visits(tmp_path / "small", 2_000), visits(tmp_path / "large", 40_000)
    assert "for about 2,000 rows" in sz.load(small.file).plan()
    assert 15 < bytes_needed(large) / bytes_needed(small) < 25


def test_a_disk_that_is_too_small_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = visits(tmp_path / "run", 2_000)
    monkeypatch.setattr(needs, "LEAST", 1e12)
    for attempt in (given.run, lambda: sz.load(given.file).plan(output=given.output)):
        with pytest.raises(sz.UsageError, match=r"the disk of the output has .* free"):
            attempt()
    assert not given.output.exists()
    assert not list(given.folder.glob(".out.staging-*"))


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.6, "1 seconds"), (119, "119 seconds"), (120, "2 minutes"), (630, "10 minutes")]
)
def test_long_runs_are_told_in_minutes(seconds: float, said: str) -> None:
    (line,) = needs.Needs(2_000, 3_000_000, 4_000_000, seconds).lines(2)
    assert line.startswith("needs: for about 2,000 rows 3")
    assert line.endswith(f"of memory and {said} with 2 worker(s)")


def test_texts_take_time_by_their_length(tmp_path: Path) -> None:
    for length in (100, 1_000):
        folder = tmp_path / str(length)
        folder.mkdir()
        pq.write_table(pa.table({"note": ["x" * length] * 600}), folder / "notes.parquet")
        given = job(folder, folder / "notes.parquet", {"note": "text"}, [{"use": "text_pii", "columns": ["note"]}])
        found = re.search(r"([0-9]+) seconds with ([0-9]+) worker", sz.load(given.file).plan())
        assert found is not None
        characters = 600 * (length + 4)
        assert bytes_needed(given) == pytest.approx(needs.COPIES * characters + 600 * needs.NARROW, rel=0.01)
        assert float(found[1]) == pytest.approx(
            needs.START + characters / needs.CHARACTERS_A_SECOND / int(found[2]), abs=0.6
        )


def test_rows_of_a_text_file_are_estimated_by_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("town\n" + "Ulm\n" * 600)
    given = job(tmp_path, tmp_path / "notes.csv", {"town": "keep"}, [])
    assert "needs: for about 600 rows" in sz.load(given.file).plan()


def test_columns_that_are_dropped_take_no_room_and_pictures_take_theirs(tmp_path: Path) -> None:
    persons = job(tmp_path, sharded(tmp_path), PERSONS, [TOKENS, ANONYMOUS], source={"unit": "id"})
    assert bytes_needed(persons) < 1e5 < (tmp_path / "persons.parquet").stat().st_size
    photos = Path(__file__).parents[2] / "data_samples" / "photos" / "portrait"
    pictures = job(tmp_path, photos, {"image": "image"}, [{"use": "faces", "columns": ["image"]}])
    pictures.content["source"]["undeclared"] = "drop"
    assert bytes_needed(pictures) >= 0.99 * sum(file.stat().st_size for file in photos.iterdir())


def test_tables_take_time_by_their_cells(tmp_path: Path) -> None:
    seconds = []
    for count in (1, 60):
        folder = tmp_path / str(count)
        folder.mkdir()
        columns = {f"c{number}": [1, 2] * 1_000 for number in range(count)}
        pq.write_table(pa.table(columns), folder / "in.parquet")
        given = job(folder, folder / "in.parquet", dict.fromkeys(columns, "keep"), [])
        plan = make_plan(given.pipeline.config, given.pipeline.stages, open_source(folder / "in.parquet"))
        seconds.append(needs.Needs.of(plan, 1).seconds - needs.START)
    assert seconds[1] == pytest.approx(60 * seconds[0])


def test_faces_that_do_not_fit_into_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = pa.table({"photo": [b"none"] * 1_000, "age": [1, 2] * 500})
    pq.write_table(pictures, tmp_path / "photos.parquet")
    stages = [{"use": "identities", "columns": ["photo"], "max_count": 3}, {"use": "drop", "columns": ["photo"]}]
    given = job(tmp_path, tmp_path / "photos.parquet", {"photo": "image", "age": "keep"}, stages)
    plan = make_plan(given.pipeline.config, given.pipeline.stages, open_source(tmp_path / "photos.parquet"))
    refuse = needs.refuse_small_memory
    refuse(plan, None)
    refuse(plan, needs.DRIVER_BYTES + 4_000_000)
    monkeypatch.setattr(needs, "_rows", lambda plan: 1_000_000)
    with pytest.raises(sz.UsageError, match=r"2 GB of memory, .* about 3\.76 GB: raise --memory"):
        refuse(plan, 2_000_000_000)
