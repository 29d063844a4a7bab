"""Names and values that would command a terminal, a browser or a spreadsheet stay text wherever they are shown."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from sanitize.cli import main
from sanitize.report.formats import visible_text
from tests.commands import Command, sanitize
from tests.report.test_html import parsed

COMMANDS = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b31m\x08\x7f\r\u202e\u2066\u200b"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>'\"&amp;{{7*7}}"
FORMULA = "=cmd|' /C calc'!A0"
NAMES = {f"a{COMMANDS}": "label", f"b{MARKUP}": "quasi", f"c{FORMULA}": "sensitive", "d\nsanitize: passed": "label"}
ALLOWED = "\n"


def commanding(text: str) -> set[str]:
    """The characters of a text that steer a terminal or turn the order of what is read."""
    return {letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf", "Cs")} - set(ALLOWED)


def here(
    given: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """A command run in this process, which has loaded what it needs."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.argv", ["sanitize", *given])
    capfd.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    told = capfd.readouterr()
    return Command(int(ended.value.code or 0), told.out, told.err)


def said(done: Command) -> str:
    return done.out + done.err


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table and a pipeline whose columns have hostile names; values are hostile too."""
    folder = tmp_path_factory.mktemp(f"hostile{COMMANDS.replace('/', '')}")
    values = [[COMMANDS, MARKUP, FORMULA][number % 3] for number in range(60)]
    pq.write_table(pa.table(dict.fromkeys(NAMES, values)), folder / "in.parquet")
    columns = {name: {"role": role} for name, role in NAMES.items()}
    content = {
        "version": 1,
        "source": {"path": str(folder / "in.parquet"), "columns": columns},
        "stages": [{"use": "k_anonymity", "k": 5}],
        "output": {"path": str(folder / "out")},
        "review": {"purpose": COMMANDS + MARKUP + FORMULA},
    }
    (folder / "pipeline.yaml").write_text(yaml.safe_dump(content))
    return folder


@pytest.fixture(scope="module")
def released(source: Path) -> Command:
    """What a run of it says."""
    return sanitize("run", source / "pipeline.yaml", "--workers", "1")


def test_a_run_says_nothing_that_commands(released: Command) -> None:
    assert released.code == 0, released.err
    assert commanding(said(released)) == set()


COMMAND_LINES = {
    "scan": ("scan", "in.parquet"),
    "scan --json": ("scan", "in.parquet", "--json"),
    "plan": ("plan", "pipeline.yaml"),
    "run --json": ("run", "pipeline.yaml", "--workers", "1", "--overwrite", "--json"),
    "output exists": ("run", "pipeline.yaml"),
    "no such file": ("plan", COMMANDS.replace("/", "")),
    "unknown column": ("plan", "pipeline.yaml", "--set", "stages=[{use: drop, columns: [nobody]}]"),
    "undeclared column": ("plan", "pipeline.yaml", "--set", "source.columns={x: {role: keep}}"),
    "unknown entry": ("plan", "pipeline.yaml", "--set", f"{COMMANDS}=1"),
    "unknown stage": ("plan", "pipeline.yaml", "--set", f'stages=[{{use: "x{MARKUP[:8]}\\e[31m\\u202e"}}]'),
    "wrong source": ("plan", "pipeline.yaml", "--source", f"x{COMMANDS}"),
    "verify": ("verify", "out", "--allow-unsigned"),
    "verify --json": ("verify", "out", "--allow-unsigned", "--json"),
    "report text": ("report", "out"),
    "report markdown": ("report", "out", "--format", "markdown"),
    "report html": ("report", "out", "--format", "html"),
    "diff": ("diff", "out", "out"),
    "stages": ("stages", COMMANDS),
}


@pytest.mark.parametrize("name", COMMAND_LINES)
def test_no_command_passes_a_command_on(
    name: str, source: Path, released: Command, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert released.code == 0
    done = here(COMMAND_LINES[name], source, monkeypatch, capfd)
    assert done.code in (0, 1, 2)
    assert "Traceback" not in done.err
    assert commanding(said(done)) == set()
    if name.endswith("--json"):
        assert isinstance(json.loads(done.out), dict)


def test_lines_are_not_forged(
    source: Path, released: Command, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert released.code == 0
    done = here(("plan", "pipeline.yaml", "--set", "stages=[]"), source, monkeypatch, capfd)
    assert done.code == 2
    assert "sanitize: passed" not in [line.strip() for line in done.err.splitlines()]


def test_the_page_holds_the_names_as_text(source: Path, released: Command) -> None:
    assert released.code == 0
    tags = parsed((source / "out" / "report.html").read_text("utf-8"))
    assert "script" not in tags.tags
    assert not [name for name, _ in tags.attributes if name.startswith("on")]


def test_files_added_to_a_release_are_named_harmlessly(
    source: Path, released: Command, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert released.code == 0
    extra = source / "out" / f"x{COMMANDS}"
    extra.write_text("")
    done = here(("verify", "out", "--allow-unsigned"), source, monkeypatch, capfd)
    extra.unlink()
    assert done.code == 4
    assert "not listed" in done.err
    assert commanding(said(done)) == set()


def test_what_commands_is_made_visible() -> None:
    assert commanding(visible_text(COMMANDS)) == set()
    assert visible_text("a é 中 b") == "a é 中 b"
