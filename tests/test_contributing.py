"""CONTRIBUTING.md works to the letter: its stage runs, its entry point is found, its files and layers are there."""

from __future__ import annotations

import configparser
import importlib
import re
import sys
import tomllib
from pathlib import Path

import pyarrow as pa
import pytest

from tests.tables import job

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PACKAGE = "my_package"


def block(language: str) -> str:
    """The one block of the page in that language, or in none."""
    blocks = (one.partition("\n") for one in PAGE.split("```")[1::2])
    (found,) = (text for named, _, text in blocks if named == language)
    return found


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page's stage, installed as the page says."""
    (tmp_path / f"{PACKAGE}.py").write_text(block("python"))
    installed = tmp_path / f"{PACKAGE}-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 1.0\n")
    groups = tomllib.loads(block("toml"))["project"]["entry-points"]
    lines = (f"[{group}]\n" + "".join(f"{name} = {at}\n" for name, at in one.items()) for group, one in groups.items())
    (installed / "entry_points.txt").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, PACKAGE, raising=False)
    return tmp_path


def test_the_stage_runs_in_memory(package: Path) -> None:
    stage = importlib.import_module(PACKAGE).Upper(columns=["note"])
    done = stage.run(pa.table({"note": ["fine", None, "Ünal"], "n": [1, 2, 3]}))
    assert done.data.to_pydict() == {"note": ["FINE", None, "ÜNAL"], "n": [1, 2, 3]}


def test_a_pipeline_finds_the_stage_by_name(package: Path) -> None:
    (package / "notes.csv").write_text("note\nfine\nalso fine\n")
    done = job(package, package / "notes.csv", {"note": "keep"}, [{"use": "upper", "columns": ["note"]}])
    manifest = done.run().manifest
    assert sorted(done.released()["note"].to_pylist()) == ["ALSO FINE", "FINE"]
    assert manifest.tool.dependencies[PACKAGE] == "1.0"


def test_the_picture_of_the_layers_is_the_contract() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:layers"]
    assert layers.getboolean("exhaustive")
    drawn = [re.split(r"  +", line)[0] for line in block("").splitlines()]
    assert drawn == layers["layers"].split("\n")[1:]


def test_the_files_that_it_names_are_there() -> None:
    named = {name for name in re.findall(r"`((?:sanitize|tests|docs)/[\w/.]+)`", PAGE) if "upper" not in name}
    assert len(named) > 10
    assert not [name for name in named if not (ROOT / name).exists()]
