"""Pipeline files: what is wrong is said with its place and what to do, and nothing is read beyond plain data."""

from __future__ import annotations

from pathlib import Path

import pytest

import sanitize as sz
from sanitize.config import load_config
from sanitize.errors import UsageError
from sanitize.rules import find_rule

MINIMAL = "version: 1\nname: small\nsource: {path: data.csv, columns: {name: {role: identifier}}}\n"


def written(folder: Path, text: str, name: str = "pipeline.yaml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def refused(file: Path, overrides: tuple[str, ...] = ()) -> str:
    with pytest.raises(UsageError) as error:
        load_config(file, overrides)
    return str(error.value)


def test_shipped_pipelines_load(root: Path) -> None:
    files = sorted((root / "pipelines").glob("*.yaml"))
    assert files
    for file in files:
        assert sz.load(file).stages


def test_a_small_file_has_the_contract_s_defaults(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, MINIMAL))
    assert config.quarantine.max_rate == 0.001
    assert config.audit.rows == 20_000
    assert config.source.undeclared == "refuse"
    assert config.output.shuffle
    assert config.declared.names("identifier") == ("name",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MINIMAL + "stagse: []", "unknown entry 'stagse', did you mean 'stages'"),
        (MINIMAL + "output: {pathh: out}", "unknown entry 'output.pathh', did you mean 'path'"),
        (MINIMAL + "audit: {rows: 0}", "'audit.rows'"),
        (MINIMAL + "quarantine: {max_rate: 2}", "'quarantine.max_rate'"),
        (MINIMAL + "threat: {exposure: everybody}", "'threat.exposure'"),
        (MINIMAL + "stages: [{columns: [a]}]", "stage 1 has no 'use: NAME'"),
        ("version: 2\n", "'version'"),
        ("name: a b\n", "'name'"),
        ("name: ../escape\n", "'name'"),
        ("source: {columns: {age: {role: quasy}}}", "'source.columns.age.role'"),
        ("source: {columns: {age: {roel: quasi}}}", "did you mean 'role'"),
        ("source: {delimiter: ',,'}", "'source.delimiter'"),
        ("[1, 2]", "must be a mapping"),
        ("", "must be a mapping"),
        ("a: [", "not valid YAML at line"),
        ("a: &x [1]\nb: *x", "not valid YAML"),
        ("!!python/object/apply:os.getcwd []", "not valid YAML"),
        ("name: !!python/name:os.system", "not valid YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    assert said in refused(written(tmp_path, text))


def test_values_are_not_repeated_in_messages(tmp_path: Path) -> None:
    said = refused(written(tmp_path, MINIMAL + "seed: a-secret-value\nthreat: {exposure: other-secret}"))
    assert "secret" not in said


def test_files_that_are_no_text_or_too_large_are_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "readable as UTF-8" in refused(binary)
    assert "doesn't exist" in refused(tmp_path / "nowhere.yaml")
    assert "doesn't exist" in refused(tmp_path)
    assert "larger than" in refused(written(tmp_path, "# " + "x" * 1_000_001))


def test_deep_nesting_is_refused_not_a_crash(tmp_path: Path) -> None:
    assert "pipeline" in refused(written(tmp_path, "a: " + "[" * 20_000))


def test_entries_are_changed_from_outside(tmp_path: Path) -> None:
    file = written(tmp_path, MINIMAL + "stages: [{use: drop, columns: [name]}]")
    changes = (
        "source.unit=name",
        "audit.rows=5",
        "output.path=out/x",
        "stages.0.columns=[other]",
        "review.purpose=a=b",
    )
    config = load_config(file, changes)
    assert config.source.unit == "name"
    assert config.audit.rows == 5
    assert config.output.path == "out/x"
    assert config.make_stages() == (sz.Drop(columns=("other",)),)
    assert config.review.purpose == "a=b"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("audit.rows", "--set takes a.b=c"),
        ("audit.rowz=5", "did you mean 'rows'"),
        ("stages.3.k=5", "no such entry"),
        ("stages.0.k.x=5", "no such entry"),
        ("stages.7=5", "the list has no entry 7"),
        ("name.deep.er=5", "no such entry"),
        ("audit.rows=[", "--set audit.rows"),
        ("audit=!!python/name:os.system", "--set audit"),
    ],
)
def test_wrong_changes_are_refused(change: str, said: str, tmp_path: Path) -> None:
    file = written(tmp_path, MINIMAL + "stages: [{use: k_anonymity, k: 5}]")
    assert said in refused(file, (change,))


def test_a_file_extends_another(tmp_path: Path) -> None:
    written(tmp_path, MINIMAL + "audit: {rows: 7}\nstages: [{use: drop, columns: [name]}]", "base.yaml")
    child = written(tmp_path, "extends: base.yaml\nname: child\nsource: {unit: name}")
    config = load_config(child)
    assert (config.name, config.source.unit, config.source.path, config.audit.rows) == ("child", "name", "data.csv", 7)
    assert len(config.stages) == 1


def test_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "extends: b.yaml", "a.yaml")
    assert "leads back" in refused(written(tmp_path, "extends: a.yaml", "b.yaml"))


def test_a_file_that_extends_a_missing_one_names_it(tmp_path: Path) -> None:
    assert "nowhere.yaml" in refused(written(tmp_path, "extends: nowhere.yaml"))


def test_rules_are_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_rule("rules/default.yaml").is_file()
    own = tmp_path / "rules"
    own.mkdir()
    (own / "default.yaml").write_text("name: mine")
    assert find_rule("rules/default.yaml").read_text() == "name: mine"
    with pytest.raises(UsageError, match="nowhere"):
        find_rule("rules/nowhere.yaml")
