"""People who are left out: in no fit, no part, no figure; found under the spelling of the source or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.config import OutputConfig
from sanitize.run.excluded import read_persons
from tests.tables import ANONYMOUS, KEYS, TOKENS, Job, job

COLUMNS = {
    "id": {"role": "identifier", "key": "people"},
    "friend": {"role": "identifier", "key": "people"},
    "town": "quasi",
}
TOWNS = ["Ulm", "Bonn"]


def people(folder: Path, excluded: list[str], ids: list[Any] | None = None, **source: Any) -> Job:
    ids = ids or [f"P-{n}" for n in range(40)]
    friends = [*ids[1:], ids[0]]
    table = pa.table({"id": ids, "friend": friends, "town": [TOWNS[n % 2] for n in range(len(ids))]})
    pq.write_table(table, folder / "people.parquet")
    (folder / "excluded.txt").write_text("\r\n".join(["", *excluded, ""]), "utf-8-sig")
    stages = [{**TOKENS, "columns": ["id", "friend"]}, {**ANONYMOUS, "max_suppressed": 1.0}]
    exclude = str(folder / "excluded.txt")
    return job(folder, folder / "people.parquet", COLUMNS, stages, source={"unit": "id", **source}, exclude=exclude)


def tokens_of(values: list[str]) -> list[str]:
    table = pa.table({"people": values})
    made = sz.Pipeline([sz.Pseudonymize(columns=["people"])]).run(table, keys=KEYS).data
    assert isinstance(made, pa.Table)
    return made.column(0).to_pylist()


def test_they_are_in_no_row_and_nobody_points_at_them(tmp_path: Path) -> None:
    given = people(tmp_path, [f"P-{n}" for n in range(10)])
    manifest = given.run().manifest
    released, gone = given.released(), set(tokens_of([f"P-{n}" for n in range(10)]))
    assert manifest.rows.read == released.num_rows == 30
    assert manifest.source.excluded is not None
    assert (manifest.source.excluded.persons, manifest.source.excluded.rows) == (10, 10)
    values = {*released["id"].to_pylist(), *released["friend"].to_pylist()}
    assert not gone & values
    assert released["friend"].null_count == 1


def test_a_small_count_is_hidden(tmp_path: Path) -> None:
    excluded = people(tmp_path, ["P-3"]).run().manifest.source.excluded
    assert excluded is not None
    assert (excluded.persons, excluded.rows) == ("<5", "<5")


def test_numbers_are_found_as_they_are_written(tmp_path: Path) -> None:
    given = people(tmp_path, ["107", "108"], list(range(100, 140)))
    assert given.run().manifest.rows.read == 38


@pytest.mark.parametrize("written", ["p-3", "P 3", "P-03", "P3"])
def test_another_spelling_is_refused_and_not_passed_over(tmp_path: Path, written: str) -> None:
    given = people(tmp_path, [written], [f"P-0{n}" if written == "P-3" else f"P-{n}" for n in range(40)])
    if written == "P-03":
        given = people(tmp_path, ["003"], [f"{n}" for n in range(40)])
    with pytest.raises(sz.UsageError, match="differ from a value of 'id' only in") as error:
        given.run()
    assert written not in str(error.value)
    assert not given.output.exists()


def test_folded_units_are_found_under_any_spelling(tmp_path: Path) -> None:
    assert people(tmp_path, ["p 3"], unit_spelling="fold").run().manifest.rows.read == 39


def test_strangers_change_nothing(tmp_path: Path) -> None:
    excluded = people(tmp_path, ["nobody"]).run().manifest.source.excluded
    assert excluded is not None
    assert excluded.persons == 0


def test_what_cannot_work_is_refused(tmp_path: Path) -> None:
    given = people(tmp_path, ["P-1"])
    nowhere = given.pipeline.config.model_copy(update={"output": OutputConfig()})
    with pytest.raises(sz.UsageError, match="pass output="):
        sz.Pipeline(given.pipeline.stages, nowhere).run(pa.table({"id": ["a"]}))
    del given.content["source"]["unit"]
    with pytest.raises(sz.UsageError, match=r"set source\.unit"):
        given.run()
    with pytest.raises(sz.UsageError, match="one person per line"):
        read_persons(tmp_path / "missing.txt")


def test_a_record_that_cannot_be_read_is_not_kept_of_them(tmp_path: Path) -> None:
    table = pa.table({"id": [f"P-{n}" for n in range(20)], "photo": [f"missing-{n}.jpg" for n in range(20)]})
    pq.write_table(table, tmp_path / "people.parquet")
    (tmp_path / "excluded.txt").write_text("P-1\nP-2\n")
    stages = [TOKENS, {"use": "drop", "columns": ["photo"]}]
    given = job(
        tmp_path,
        tmp_path / "people.parquet",
        {"id": "identifier", "photo": "image"},
        stages,
        source={"unit": "id"},
        exclude=str(tmp_path / "excluded.txt"),
        quarantine={"path": str(tmp_path / "q"), "max_rate": 1.0},
    )
    given.run()
    kept = b"".join(file.read_bytes() for file in (tmp_path / "q").rglob("*.parquet"))
    assert pq.read_table(tmp_path / "q").num_rows == 18
    assert b"missing-3.jpg" in b"".join(pq.read_table(tmp_path / "q").column("raw").to_pylist())
    assert b"missing-2.jpg" not in kept


def test_a_day_that_is_over_is_refused(tmp_path: Path) -> None:
    given = people(tmp_path, [])
    given.content["expires"] = "2020-01-01"
    with pytest.raises(sz.UsageError, match="is over"):
        given.run()


def test_an_expired_release_fails_unless_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt

    from sanitize.verification import checked

    given = people(tmp_path, [])
    given.content["expires"] = "2099-12-31"
    given.run()
    assert sz.verify(given.output, allow_unsigned=True).passed

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Later:
            return cls(2100, 1, 1, tzinfo=tz)

    monkeypatch.setattr(checked, "datetime", Later)
    assert any("expired" in one for one in sz.verify(given.output, allow_unsigned=True).failures)
    assert sz.verify(given.output, allow_unsigned=True, allow_expired=True).passed
    assert '"expires": "2099-12-31"' in (given.output / "croissant.json").read_text()
    assert "2099-12-31" in (given.output / "README.md").read_text()
