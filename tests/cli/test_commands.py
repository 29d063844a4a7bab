"""The command line as scripts meet it: exit codes, what goes to which stream, and no values in messages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sanitize.config import PipelineConfig
from sanitize.registry import BUILT_IN
from tests.commands import Command, sanitize
from tests.tables import ANONYMOUS, TOKENS, Job, job

COMMANDS = ("run", "plan", "report", "diff", "verify", "evaluate", "quarantine", "stages", "schema", "models")


@pytest.fixture
def small(tmp_path: Path) -> Job:
    """Twelve persons, and one line that is none."""
    source = tmp_path / "in.csv"
    source.write_text("id,age\n" + "".join(f"quendel{n},{30 + n % 2}\n" for n in range(12)) + "quendel,1,2,3\n")
    roles = {"id": "identifier", "age": "quasi"}
    return job(tmp_path, source, roles, [TOKENS, {**ANONYMOUS, "k": 6}], source={"unit": "id"})


@pytest.fixture
def refused(small: Job) -> Job:
    """The same with three broken lines; two would be let pass."""
    source = small.folder / "in.csv"
    source.write_text(source.read_text() + "quendel,4,5,6\nquendel,7,8,9\n")
    small.content["quarantine"]["max_rate"] = 0.0
    return small


def test_help_lists_every_command() -> None:
    shown = sanitize("--help")
    assert shown.code == 0
    assert shown.err == ""
    assert [command for command in COMMANDS if f" {command} " not in shown.out] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    shown = sanitize(command, "--help")
    assert shown.code == 0
    assert "Usage" in shown.out


def test_a_run_tells_people_on_standard_error_alone(small: Job) -> None:
    done = sanitize("run", small.file, "--workers", "1")
    assert (done.code, done.out) == (0, "")
    assert "passed: of 13 rows 12 written, 0 suppressed, 0 dropped, 1 quarantined" in done.err
    assert str(small.output / "report.html") in done.err
    assert "apply: 1 of 1" in done.err
    assert "quendel" not in done.err


def test_a_quiet_run_says_nothing(small: Job) -> None:
    assert sanitize("run", small.file, "--workers", "1", "--quiet") == Command(0, "", "")


def test_json_is_one_object_on_standard_output_alone(small: Job) -> None:
    done = sanitize("run", small.file, "--workers", "1", "--json")
    assert (done.code, done.err) == (0, "")
    said = json.loads(done.out)
    assert said["verdict"] == "passed"
    assert said["rows"]["written"] == 12
    assert Path(said["path"]) == small.output


def test_a_refused_run_ends_with_3_and_names_check_limit_and_remedy(refused: Job) -> None:
    done = sanitize("run", refused.file, "--workers", "1", "--json")
    assert (done.code, done.err) == (3, "")
    said = json.loads(done.out)
    assert (said["verdict"], said["failed"]) == ("refused", ["quarantine"])
    told = sanitize("run", refused.file, "--workers", "1")
    assert told.code == 3
    assert "quarantine: " in told.err
    assert "quarantine.max_rate" in told.err


def test_a_refused_run_leaves_manifest_and_report_only(refused: Job) -> None:
    assert sanitize("run", refused.file, "--workers", "1", "--quiet").code == 3
    left = refused.folder / "out.refused"
    assert not refused.output.exists()
    assert sorted(path.name for path in left.iterdir()) == ["manifest.json", "report.html"]
    assert left.stat().st_mode & 0o777 == 0o700
    assert sanitize("report", left).code == 0


def test_the_data_of_a_refused_run_is_kept_in_private_when_asked(refused: Job) -> None:
    assert sanitize("run", refused.file, "--workers", "1", "--quiet", "--keep-refused").code == 3
    left = refused.folder / "out.refused"
    assert (left / "data" / "part-00000.parquet").is_file()
    assert left.stat().st_mode & 0o777 == 0o700
    assert not (left / "_SUCCESS").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "nowhere.yaml"), "nowhere.yaml"),
        (("plan", "nowhere.yaml"), "nowhere.yaml"),
        (("run",), "PIPELINE"),
        (("run", "pipelines/tabular.yaml", "--workers", "0"), "--workers"),
        (("run", "pipelines/tabular.yaml", "--limit", "0"), "--limit"),
        (("run", "pipelines/tabular.yaml", "--wrokers", "2"), "--workers"),
        (("run", "pipelines/tabular.yaml", "--set", "audit"), "--set"),
        (("run", "pipelines/tabular.yaml", "--set", "audit.rwos=1"), "did you mean 'rows'"),
        (("stages", "facse"), "did you mean 'faces'"),
        (("verify", "data_samples"), "public key"),
        (("verify", "data_samples", "--allow-unsigned"), "manifest.json"),
        (("quarantine", "nowhere"), "nowhere"),
        (("rnu",), "rnu"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(arguments: tuple[str, ...], said: str) -> None:
    done = sanitize(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_refusal_at_plan_time_ends_with_2_without_values(small: Job) -> None:
    small.content["stages"] = []
    planned, run = (sanitize(command, small.file) for command in ("plan", "run"))
    for done in (planned, run):
        assert (done.code, done.out) == (2, "")
        assert "column 'id'" in done.err
        assert "column 'age'" in done.err
        assert "quendel" not in done.err


def test_a_source_that_is_missing_ends_with_1(small: Job) -> None:
    done = sanitize("run", small.file, "--source", small.folder / "nowhere.csv")
    assert done.code == 1
    assert "nowhere.csv" in done.err


def test_source_output_and_entries_can_be_given_instead(small: Job, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("id,age\n" + "".join(f"p{n},5\n" for n in range(8)))
    given = ("--source", other, "--output", tmp_path / "there", "--set", "stages.1.k=8", "--json", "--workers", "1")
    done = sanitize("run", small.file, *given)
    assert done.code == 0
    manifest = json.loads((tmp_path / "there" / "manifest.json").read_text())["predicate"]
    assert manifest["rows"]["read"] == 8
    assert manifest["privacy"]["kRequested"] == 8


def test_a_plan_writes_nothing_and_says_what_a_run_would_do(small: Job) -> None:
    small.file.touch()
    before = sorted(small.folder.rglob("*"))
    done = sanitize("plan", small.file)
    assert done.code == 0
    assert "pass 1 (fit): k_anonymity; reads age, id" in done.err
    assert sorted(small.folder.rglob("*")) == before


def test_stages_are_listed_and_explained() -> None:
    listed = sanitize("stages").out.split()
    assert listed[: len(BUILT_IN)] == list(BUILT_IN)
    explained = sanitize("stages", "k_anonymity").out
    assert "max_suppressed (0.0): " in explained
    assert "local: each class has its own levels" in explained
    assert "columns (required): " in sanitize("stages", "drop").out


def test_the_schema_is_that_of_pipeline_files() -> None:
    assert json.loads(sanitize("schema").out) == PipelineConfig.model_json_schema()


def test_a_manifest_has_a_schema_too(release: Path) -> None:
    schema = json.loads(sanitize("schema", "--manifest").out)
    statement = json.loads((release / "manifest.json").read_text())
    assert set(statement) <= set(schema["properties"])
    assert set(statement["predicate"]) <= set(schema["$defs"]["Manifest"]["properties"])


def test_the_quarantine_is_counted(small: Job) -> None:
    small.run()
    counted = sanitize("quarantine", small.quarantine, "--json")
    assert json.loads(counted.out) == {
        "records": 1,
        "reasons": {"csv_column_count": 1},
        "places": [{"file": "in.csv", "line": 14, "row": None, "shard": 0, "record": 13, "code": "csv_column_count"}],
    }
    told = sanitize("quarantine", small.quarantine)
    assert (told.code, told.out) == (0, "")
    assert "in.csv, line 14: csv_column_count" in told.err
    assert "quendel" not in told.err


def test_models_are_listed_and_whole() -> None:
    assert "en_core_web_md" in sanitize("models", "list").out
    checked = sanitize("models", "verify")
    assert checked.code == 0
    assert "installed" in checked.out


def test_an_error_of_ours_is_one_line(small: Job) -> None:
    small.content["stages"].append({"use": "fragile", "column": "id"})
    done = sanitize("run", small.file, "--workers", "2", "--quiet")
    assert (done.code, done.out) == (1, "")
    assert re.fullmatch(r"sanitize: stage 'fragile' failed with ZeroDivisionError in [\w.]+, line \d+\n", done.err)


def test_a_poor_key_ends_with_2_and_is_not_shown(small: Job) -> None:
    done = sanitize("run", small.file, env={"SANITIZE_KEY": "poor-key"})
    assert done.code == 2
    assert "SANITIZE_KEY" in done.err
    assert "poor-key" not in done.err


def test_the_environment_does_not_reach_the_manifest(small: Job) -> None:
    done = sanitize("run", small.file, "--workers", "1", "--quiet", env={"QUENDEL": "environment-marker"})
    assert done.code == 0
    for file in (small.output / "manifest.json", small.output / "report.html", small.output / "croissant.json"):
        text = file.read_text()
        assert "environment-marker" not in text
        assert str(small.folder) not in text
