"""Whether the tests notice when the code is wrong: small changes are made one at a time, and the tests run.

    python benchmarks/mutants [--sample N] [--seed N] [--seconds N] [--only PREFIX ...] [--tests PREFIX ...]
                              [--survey FILE] [--workers N]

The gate and what k-anonymity promises are mutated whole; of the run, the attacks and the stages a sample is taken
(default 400, by seed). First every test file runs once, to learn which test runs which line and what it costs. Then
each mutant is tried in a copy of the project against the tests that run its statement, its module's own before others
and cheap ones first, as many as take a third of the seconds of processor time that a mutant may take (30); tests that
take five times as long as with the sound code have noticed. Mutants that survive are printed, with the reason where
survivors.yaml has one. It ends with the shares killed, and with 1 if less than 85% are. `--survey` keeps what the first
step learned, for tests and code that don't change.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import itertools
import json
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))

from mutants import covering  # noqa: E402
from mutants.changes import Mutant, mutants  # noqa: E402
from mutants.forked import Fork, fork, run_tests, warm_up  # noqa: E402

WHOLE = (
    "sanitize/gate/",
    "sanitize/stages/k_anonymity.py",
    "sanitize/tabular/privacy.py",
    "sanitize/tabular/settle.py",
    "sanitize/tabular/diversity.py",
    "sanitize/attacks/recount.py",
)
SAMPLED = ("sanitize/run/", "sanitize/attacks/", "sanitize/stages/")
WANTED = 0.85
SOUND: dict[Path, tuple[Path, str]] = {}
"""In each copy of the project, the file that was changed last, and its sound text."""


class Only:
    """Leaves the tests that a mutant is tried against, in their order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.order = {test: number for number, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self.order), key=lambda one: self.order[one.nodeid])


def project_copies(folder: Path, count: int) -> list[Path]:
    """Copies of the tracked files, compiled; a changed file is compiled again because its digest differs."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    projects = [folder / f"project{number}" for number in range(count)]
    for project in projects:
        for name in filter(None, listed.split("\0")):
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, project / name)
        checked = py_compile.PycInvalidationMode.CHECKED_HASH
        compileall.compile_dir(project / "sanitize", quiet=2, invalidation_mode=checked)
    return projects


def in_turn(projects: list[Path], works: Iterable[tuple[Any, Callable[[Path], Fork]]]) -> Iterator[tuple[Any, Fork]]:
    """Start each work in a copy of the project as soon as one is free; what ended, with its name."""
    free, running = list(projects), dict[Path, tuple[Any, Fork]]()
    waiting = iter(works)
    try:
        while True:
            for name, work in itertools.islice(waiting, len(free)):
                project = free.pop()
                running[project] = (name, work(project))
            if not running:
                return
            time.sleep(0.01)
            for project in [project for project, (_, one) in running.items() if one.ended()]:
                free.append(project)
                yield running.pop(project)
    finally:
        for _, one in running.values():
            one.kill()


def surveyed(projects: list[Path], folder: Path, files: Sequence[str], kept: Path | None) -> covering.Survey:
    """The survey of test files; those in the file `kept` are taken from there."""
    known: dict[str, Any] = json.loads(kept.read_text()) if kept and kept.exists() else {}
    keys = {test: covering.digest(projects[0], test) for test in files}
    used: dict[str, Path] = {}

    def begin(test: str) -> Callable[[Path], Fork]:
        def work(project: Path) -> Fork:
            used[test] = project
            return covering.start(project, test, folder / test.replace("/", "."))

        return work

    for test, one in in_turn(projects, [(test, begin(test)) for test in keys if keys[test] not in known]):
        known[keys[test]] = covering.found(used[test], folder / test.replace("/", "."))
        if one.code:  # too long, or ended by what it tests
            print(f"not used, ended with {one.code}: {test}", flush=True)
        if kept:
            kept.write_text(json.dumps(known))
    survey = covering.Survey()
    for key in keys.values():
        survey.add(known[key])
    return survey


def attempt(mutant: Mutant, tests: Sequence[str], seconds: float) -> Callable[[Path], Fork]:
    """Tries a mutant in a copy of the project; the fork ends with 0 if no test noticed."""
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))

    def noticed() -> int:
        sys.dont_write_bytecode = True
        return run_tests(["-x", *files], Only(tests))

    def work(project: Path) -> Fork:
        if project in SOUND:
            SOUND[project][0].write_text(SOUND[project][1], "utf-8")
        changed = project / mutant.file
        SOUND[project] = (changed, changed.read_text("utf-8"))
        changed.write_text(mutant.text, "utf-8")
        return fork(project, seconds, noticed)

    return work


def chosen(sample: int, seed: int, only: Sequence[str]) -> list[Mutant]:
    """The mutants to try; a sample stays the same, apart from mutants of code that was changed."""
    files = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "sanitize").rglob("*.py"))]
    whole = [one for file in files if file.startswith(WHOLE) for one in mutants(ROOT, file)]
    rest = [file for file in files if file.startswith(SAMPLED) and not file.startswith(WHOLE)]
    some = [one for file in rest for one in mutants(ROOT, file)] if sample else []
    some = sorted(some, key=lambda one: hashlib.sha256(f"{seed} {one.name}".encode()).digest())[:sample]
    return [one for one in (*whole, *some) if one.name.startswith(tuple(only))]


def reasons() -> dict[str, str]:
    """Why a mutant may survive, for those that are known."""
    groups = yaml.safe_load((HERE / "survivors.yaml").read_text("utf-8"))
    return {name: group["why"] for group in groups for name in group["mutants"]}


def verdicts(wanted: Sequence[Mutant], asked: argparse.Namespace) -> Iterator[tuple[Mutant, list[str], int | None]]:
    """Every mutant, the tests it is tried against, and how they ended: with 0 if it survived."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty").mkdir()
        projects = project_copies(folder, asked.workers)
        warm_up(folder / "empty")
        survey = surveyed(projects, folder, covering.test_files(projects[0], asked.tests), asked.survey)
        print(f"{len(survey.cost)} tests", flush=True)
        tests = {mutant: survey.tests_of(mutant, asked.seconds / 3) for mutant in wanted}
        yield from ((mutant, found, 0) for mutant, found in tests.items() if not found)
        works = [
            (mutant, attempt(mutant, found, min(asked.seconds, survey.time_for(found))))
            for mutant, found in tests.items()
            if found
        ]
        for mutant, done in in_turn(projects, works):
            yield mutant, tests[mutant], done.code


def main() -> int:
    """Try them all and say which survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--only", nargs="+", default=[""])
    parser.add_argument("--tests", nargs="+", default=[""])
    parser.add_argument("--survey", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    os.environ.setdefault("SANITIZE_TEST_DATA", str(ROOT.parent / "shared" / "data"))
    wanted = chosen(asked.sample, asked.seed, asked.only)
    killed, tried, explained = Counter[str](), Counter[str](), Counter[str]()
    known = reasons()
    for mutant, tests, code in verdicts(wanted, asked):
        group = mutant.file if mutant.file.startswith(WHOLE) else "sample"
        tried[group] += 1
        killed[group] += code != 0
        if not code:
            explained[group] += mutant.name in known
            reason = known.get(mutant.name, f"not explained; {len(tests)} tests")
            print(f"survived: {mutant.name}\n    {reason}", flush=True)
    for group, count in sorted(tried.items()):
        part = f"{killed[group] / count:.0%}"
        print(f"{group}: {killed[group]} of {count} killed ({part}), {explained[group]} survivors explained")
    share = killed.total() / max(tried.total(), 1)
    print(f"all: {killed.total()} of {tried.total()} killed ({share:.1%}), {explained.total()} survivors explained")
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
