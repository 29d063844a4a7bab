"""Nothing that lies on disk is unpickled: a file that pretends to be data or a model can't run code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clinic import SmallClinic
from tests.commands import Command
from tests.security.limited import limited

WATCHED = """
import pickle
from pathlib import Path

unpickled, opened = [], set()

def watch(event, arguments):
    if event == "pickle.find_class":
        unpickled.append(".".join(map(str, arguments)))
    if event == "open" and isinstance(arguments[0], str):
        opened.add(Path(arguments[0]).suffix)

sys.addaudithook(watch)
"""
ENDED = """
mine = [name for name in unpickled if not name.startswith(("multiprocessing.", "builtins."))]
print(json.dumps([sorted(set(mine)), sorted(opened & {".pkl", ".pickle", ".joblib", ".pt", ".pth", ".dill"})]))
"""
READING = """
import sanitize as sz
from sanitize.manifest import statement
from sanitize.report.html import render_html
sz.verify(sys.argv[1], allow_unsigned=True).require()
render_html(statement.load(Path(sys.argv[1])))
"""
RUNNING = """
import os
import sanitize as sz
from sanitize.run.flow import Options
result = sz.load(sys.argv[1]).run(output=sys.argv[2], options=Options(limit=12))
assert result.manifest.rows.read == 12
"""


def test_verify_and_report_unpickle_nothing(clinic: SmallClinic, clinic_alone: Command) -> None:
    assert clinic_alone.code == 0, clinic_alone.err
    ended = limited(WATCHED + READING + ENDED, clinic.folder / "alone", seconds=120)
    assert ended.code == 0, ended.err
    assert ended.said == [[], []]


@pytest.mark.slow
def test_a_run_of_all_modalities_unpickles_nothing(clinic: SmallClinic, tmp_path: Path) -> None:
    ended = limited(WATCHED + RUNNING + ENDED, clinic.pipeline, tmp_path / "out", megabytes=16_384, seconds=180)
    assert ended.code == 0, ended.err
    assert ended.said == [[], []]


@pytest.mark.parametrize(
    "work", ["pickle.loads(pickle.dumps(Path('x')))", "Path('x.pkl').exists() or open('x.pkl', 'a')"]
)
def test_the_watch_sees_it(work: str, tmp_path: Path) -> None:
    ended = limited(f"{WATCHED}\nimport os\nos.chdir(sys.argv[1])\n{work}\n{ENDED}", tmp_path)
    assert ended.code == 0, ended.err
    assert ended.said in ([["pathlib.PosixPath"], []], [[], [".pkl"]])
