"""Bad records neither stop a run nor vanish, and what is left still keeps its promises."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.errors import SourceError
from sanitize.io.write.quarantine import read_quarantine, summary
from tests.clinic import PHOTOS
from tests.tables import ANONYMOUS, PERSONS, TOKENS, job, outside_run, sharded

ROLES = {"id": "identifier", "n": "label"}


def test_broken_lines_and_undecodable_bytes_are_quarantined(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(b"id,n\na,1\nb,2,3\n\xff,4\nc,5\n")
    done = job(tmp_path, source, ROLES, [TOKENS])
    rows = done.run().manifest.rows
    assert (rows.read, rows.written, rows.quarantined) == (4, 2, 2)
    assert summary(done.quarantine) == {"csv_column_count": 1, "not_utf8": 1}
    assert sorted(done.released()["n"].to_pylist()) == [1, 5]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_anything_is_an_error_not_an_empty_release(content: bytes, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    done = job(tmp_path, source, ROLES, [TOKENS])
    with pytest.raises(SourceError, match="header that can be read"):
        done.run()
    assert not done.output.exists()


def test_an_empty_file_among_others_is_quarantined(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.csv").write_text("id,n\na,1\n")
    (folder / "two.csv").write_text("")
    done = job(tmp_path, folder, ROLES, [TOKENS])
    rows = done.run().manifest.rows
    assert (rows.read, rows.written, rows.quarantined) == (2, 1, 1)
    assert summary(done.quarantine) == {"file_empty": 1}


@pytest.mark.parametrize(
    "stages",
    [
        [TOKENS],
        [TOKENS, {"use": "split", "shares": {"train": 0.5, "test": 0.5}}],
        [{"use": "identities", "columns": ["id"], "max_count": 2, "action": "cap"}, TOKENS],
        [{"use": "identities", "columns": ["id"], "max_count": 2, "action": "weight"}, TOKENS],
    ],
)
def test_no_rows_at_all_are_refused_by_the_gate(stages: list[dict[str, object]], tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,n\n")
    done = job(tmp_path, source, ROLES, stages)
    result = done.run()
    assert result.verdict.failed == ("rows_written",)
    assert not done.output.exists()
    assert (result.manifest.rows.read, result.manifest.rows.written) == (0, 0)


def test_suppressing_everything_leaves_no_k_and_a_refusal(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,age\n" + "".join(f"p{n},{n}\n" for n in range(4)))
    stages = [TOKENS, {"use": "k_anonymity", "k": 5, "max_suppressed": 1.0}]
    done = job(tmp_path, source, {"id": "identifier", "age": "quasi"}, stages)
    result = done.run(keep_refused=True)
    assert result.manifest.privacy is not None
    assert result.manifest.privacy.k is None
    assert '"k": null' in (result.path / "manifest.json").read_text()
    assert result.manifest.rows.suppressed == 4
    assert not result.verdict.passed
    (part,) = (result.path / "data").iterdir()
    assert pq.read_table(part).num_rows == 0


def test_rows_without_a_unit_are_quarantined_and_count_for_no_class(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    table = pa.table({"id": ["a", "b", None, "", "c"], "age": [1, 1, 1, 2, 2]})
    pq.write_table(table, source)
    roles = {"id": "identifier", "age": "quasi"}
    stages = [TOKENS, {"use": "k_anonymity", "k": 2}]
    done = job(tmp_path, source, roles, stages, source={"unit": "id"})
    manifest = done.run().manifest
    assert summary(done.quarantine) == {"unit_missing": 1}
    assert manifest.source.units == 5  # four, rounded to steps of min_count
    assert manifest.privacy is not None
    assert manifest.privacy.k == 2
    assert sorted(done.released()["age"].to_pylist()) == [1, 1, 2, 2]


def test_dates_that_cannot_be_read_are_quarantined_without_being_named(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,day\na,2024-01-01\nb,Quendel's day\nc,\n")
    stage = {**TOKENS, "dates": ["day"], "unit": "id"}
    done = job(tmp_path, source, {"id": "identifier", "day": "keep"}, [stage])
    manifest = done.run().manifest
    assert summary(done.quarantine) == {"date_unreadable": 1}
    assert "Quendel" not in manifest.model_dump_json()
    assert done.released()["day"].null_count == 1


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five persons of one age and six of another, all with photographs; one of the five photographs is cut short."""
    folder = tmp_path_factory.mktemp("late")
    (folder / "in").mkdir()
    lines = ["id,age,photo"]
    for number in range(11):
        shutil.copy(PHOTOS / "000.jpg", folder / "in" / f"{number}.jpg")
        lines.append(f"p{number},{31 if number < 5 else 62},{number}.jpg")
    cut = folder / "in" / "2.jpg"
    cut.write_bytes(cut.read_bytes()[:5000])
    (folder / "in" / "persons.csv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.mark.parametrize("unit", [None, "id"])
def test_a_photograph_that_fails_after_the_fit_takes_its_broken_class_along(
    unit: str | None, late: Path, tmp_path: Path
) -> None:
    roles = {"id": "identifier", "age": {"role": "quasi", "hierarchy": "flat"}, "photo": "image"}
    stages = [
        TOKENS,
        {"use": "k_anonymity", "k": 5, "max_suppressed": 0.5},
        {"use": "faces", "columns": ["photo"], "profile": "fast", "action": "fill"},
        {"use": "augment", "columns": ["photo"], "copies": 2},
    ]
    done = job(tmp_path, late / "in" / "persons.csv", roles, stages, source={"unit": unit})
    manifest = done.run().manifest
    assert summary(done.quarantine) == {"image_truncated": 1}
    rows = manifest.rows
    assert (rows.read, rows.suppressed, rows.quarantined, rows.augmented, rows.written) == (11, 4, 1, 12, 18)
    assert manifest.privacy is not None
    assert manifest.privacy.k == 6
    released = done.released()
    assert set(released["age"].to_pylist()) == {62}
    assert pc.sum(pc.invert(released["is_augmented"])).as_py() == 6
    assert sz.verify(done.output, allow_unsigned=True).passed


def test_k_holds_beside_rejections_in_every_shard(tmp_path: Path) -> None:
    fragile = {"use": "fragile", "column": "town", "on": "Kiel", "code": "too_far_north"}
    stages = [TOKENS, ANONYMOUS]
    plain = job(tmp_path, sharded(tmp_path), {**PERSONS, "town": "keep"}, [*stages, fragile], source={"unit": "id"})
    result = plain.run()
    assert result.manifest.rows.quarantined == 30
    assert result.manifest.privacy is not None
    assert result.manifest.privacy.k is not None
    assert result.manifest.privacy.k >= 3
    assert summary(plain.quarantine) == {"too_far_north": 30}
    recounted = pa.TableGroupBy(plain.released(), ["age"]).aggregate([("id", "count_distinct")])
    assert min(recounted["id_count_distinct"].to_pylist()) == result.manifest.privacy.k


def test_quarantined_records_can_be_read_again(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(b"id,n\na,1\nb,2,3\n")
    done = job(tmp_path, source, ROLES, [TOKENS])
    done.run()
    bad = read_quarantine(done.quarantine)
    assert bad["raw"].to_pylist() == [b"b,2,3"]
    assert {oct(path.stat().st_mode & 0o777) for path in done.quarantine.rglob("*")} == {"0o700", "0o600"}


def test_rows_are_counted_in_the_files(tmp_path: Path) -> None:
    done = job(tmp_path, sharded(tmp_path), PERSONS, [TOKENS, ANONYMOUS])
    manifest = done.run().manifest
    assert sum(resource.rows or 0 for resource in manifest.resources) == manifest.rows.written == len(done.released())
    assert len([one for one in manifest.resources if one.rows is not None]) == 1  # three shards are dealt to one part


def test_the_first_rows_alone_can_be_taken(tmp_path: Path) -> None:
    done = job(tmp_path, sharded(tmp_path), PERSONS, [TOKENS, ANONYMOUS])
    assert done.run(limit=40).manifest.rows.read == 40


def test_the_same_plan_gives_the_same_manifest_outside_run(tmp_path: Path) -> None:
    done = job(tmp_path, sharded(tmp_path), PERSONS, [TOKENS, ANONYMOUS])
    one = done.run().manifest
    assert outside_run(done.run(overwrite=True).manifest) == outside_run(one)
