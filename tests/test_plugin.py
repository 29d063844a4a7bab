"""Stages of other packages: found by name, trusted by the policy alone, and unable to take the run's promises down."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.engine.local import LocalEngine
from sanitize.errors import RunError, UsageError
from sanitize.io.write.quarantine import read_quarantine, summary
from sanitize.registry import make_stage, plugin_version, stage_names
from tests.commands import sanitize
from tests.tables import Job, job

FAILED = r"stage 'fragile' failed with ZeroDivisionError in sanitize_test_plugin, line \d+"
NOTES = ["fine", "Ivor Quendel", "also fine"]


def notes(folder: Path, stage: dict[str, object], role: str = "keep", policy: str = "") -> Job:
    source = folder / "notes.csv"
    source.write_text("note\n" + "\n".join(NOTES) + "\n")
    more = {}
    if policy:
        (folder / "policy.yaml").write_text(policy)
        more["policy"] = str(folder / "policy.yaml")
    return job(folder, source, {"note": role}, [stage], **more)


def test_the_plugin_is_known_by_name_and_version() -> None:
    assert "shout" in stage_names()
    assert plugin_version("shout") == ("sanitize-test-plugin", "1.2.3")


def test_a_pipeline_finds_it_by_name_and_the_manifest_names_its_version(tmp_path: Path) -> None:
    done = notes(tmp_path, {"use": "shout", "columns": ["note"]})
    manifest = done.run().manifest
    assert sorted(done.released()["note"].to_pylist()) == ["ALSO FINE", "FINE", "IVOR QUENDEL"]
    assert manifest.tool.dependencies["sanitize-test-plugin"] == "1.2.3"
    assert [(stage.use, stage.rows_in, stage.rows_out) for stage in manifest.stages] == [("shout", 3, 3)]


def test_a_pipeline_without_it_does_not_name_it(tmp_path: Path) -> None:
    manifest = notes(tmp_path, {"use": "split", "shares": {"train": 1.0}}).run().manifest
    assert "sanitize-test-plugin" not in manifest.tool.dependencies


def test_its_word_discharges_a_role_only_where_the_policy_trusts_it(tmp_path: Path) -> None:
    stage = {"use": "shout", "columns": ["note"]}
    with pytest.raises(UsageError, match="'note': text that no stage redacts"):
        notes(tmp_path, stage, role="text").run()
    trusted = notes(tmp_path, stage, role="text", policy="trust: [shout]\n")
    assert trusted.run().manifest.rows.written == 3


def test_its_options_are_checked_like_ours() -> None:
    with pytest.raises(UsageError, match="did you mean 'columns'"):
        make_stage("shout", {"colums": ["note"]})


@pytest.mark.parametrize(("name", "said"), [("not_a_stage", "isn't a subclass"), ("not_importable", "RuntimeError")])
def test_entry_points_that_lead_nowhere_are_said_so(name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as error:
        make_stage(name, {})
    assert "on purpose" not in str(error.value)


@pytest.mark.parametrize(
    ("code", "reason"), [(None, "stage_failed"), ("too_odd", "too_odd"), ("Ivor!", "stage_failed")]
)
def test_a_record_it_fails_on_is_quarantined(code: str | None, reason: str, tmp_path: Path) -> None:
    fragile = {"use": "fragile", "column": "note", "on": "Ivor Quendel", "code": code}
    done = notes(tmp_path, fragile)
    manifest = done.run().manifest
    assert (manifest.rows.written, manifest.rows.quarantined) == (2, 1)
    assert summary(done.quarantine) == {reason: 1}
    assert b"Ivor Quendel" in read_quarantine(done.quarantine)["raw"][0].as_py()
    assert "Ivor" not in manifest.model_dump_json()
    assert sorted(done.released()["note"].to_pylist()) == ["also fine", "fine"]


@pytest.mark.parametrize("workers", [1, 2])
def test_failing_on_all_records_fails_the_run_by_class_and_stage_alone(workers: int, tmp_path: Path) -> None:
    broken = notes(tmp_path, {"use": "fragile", "column": "note"})
    done = sanitize("run", broken.file, "--workers", workers, "--quiet")
    assert done.code == 1
    assert re.fullmatch(FAILED + r"\n", done.err.removeprefix("sanitize: "))
    assert done.out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.csv", "pipeline.yaml"]


def test_rejecting_all_records_by_code_leaves_a_refusal(tmp_path: Path) -> None:
    broken = notes(tmp_path, {"use": "fragile", "column": "note", "code": "too_odd"})
    result = broken.run()
    assert not result.verdict.passed
    assert {"quarantine", "rows_written"} <= set(result.verdict.failed)
    assert not broken.output.exists()
    assert not list(result.path.glob("data"))


def test_released_files_hold_nothing_of_the_quarantined_record(tmp_path: Path) -> None:
    done = notes(tmp_path, {"use": "fragile", "column": "note", "on": "Ivor Quendel"})
    done.run()
    for part in (done.output / "data").iterdir():
        assert b"Ivor" not in part.read_bytes()
        assert "Ivor Quendel" not in pq.read_table(part)["note"].to_pylist()


def test_an_unexpected_failure_of_python_code_names_no_value(tmp_path: Path) -> None:
    with pytest.raises(RunError) as failure:
        notes(tmp_path, {"use": "fragile", "column": "note"}).run()
    assert re.fullmatch(FAILED, str(failure.value))
    assert "Ivor" not in repr(failure.value.__context__)


def test_debugging_shows_the_cause_and_is_refused_where_a_gate_judges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANITIZE_DEBUG", "1")
    with pytest.raises(RunError, match="shows the cause") as failure:
        make_stage("fragile", {"column": "note"}).run(pa.table({"note": NOTES}))  # type: ignore[attr-defined]
    assert isinstance(failure.value.__cause__, ZeroDivisionError)
    with pytest.raises(UsageError, match="SANITIZE_DEBUG is set"):
        notes(tmp_path, {"use": "fragile", "column": "note", "on": "nobody"}).run()


TOWNS = [("Ulm", name) for name in ("Anna", "Anton", "Anke", "Berta")]
TOWNS += [("Bonn", name) for name in ("Carl", "Cora", "Cem")]
TOWNS += [("Fulda", name) for name in ("Dora", "Dirk", "Ivor")] + [("Kiel", "Eva")]


def crowds(folder: Path, **more: object) -> Job:
    """A place of four rows, two of three, one of which loses a row later, and one of a single row."""
    source = folder / "towns.csv"
    rows = (f"{town},{name},{'torn' if name == 'Ivor' else 'whole'}\n" for town, name in TOWNS)
    source.write_text("town,name,sheet\n" + "".join(rows))
    (folder / "policy.yaml").write_text("trust: [crowds]\n")
    stages = [
        {"use": "crowds", "place": "town", "name": "name", "least": 3, **more},
        {"use": "fragile", "column": "sheet", "on": "torn"},
    ]
    columns = {"town": "quasi", "name": "drop", "sheet": "keep"}
    return job(folder, source, columns, stages, policy=str(folder / "policy.yaml"))


@pytest.mark.parametrize("workers", [1, 2])
def test_it_asks_of_the_run_what_our_stages_ask(workers: int, tmp_path: Path) -> None:
    done = crowds(tmp_path)
    manifest = done.run(LocalEngine(workers)).manifest
    rows = manifest.rows
    assert (rows.written, rows.suppressed, rows.quarantined) == (7, 3, 1)
    released = {(row["town"], row["initial"]) for row in done.released().to_pylist()}
    assert released == {("Ulm", None), ("Bonn", "C")}
    check = next(check for check in manifest.gate.checks if check.name == "k")
    assert (check.value, check.limit, check.passed) == (3, 3, True)
    initial = next(column for column in manifest.columns if column.name == "initial")
    assert (initial.tells_apart, initial.withheld) == (True, 4)


def test_the_gate_refuses_what_it_demands_and_does_not_keep(tmp_path: Path) -> None:
    result = crowds(tmp_path, promised=4).run()
    assert result.verdict.failed == ("k",)
