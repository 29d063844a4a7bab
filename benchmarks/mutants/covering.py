"""Which test runs which line, and what each test costs: every test file runs once, under coverage."""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import coverage
import pytest
from mutants.changes import Mutant
from mutants.forked import Fork, fork, processor_time, run_tests

LONGEST = 240.0
"""Seconds of processor time after which the rest of a test file is left out."""
LEAST, SLOWER = 5.0, 5.0
"""Seconds that a mutant has at least, and how many times longer than the sound code it may take."""
UNASKED = ("browser", "fuzz", "plugin", "closed_network", "text", "image", "proof", "export", "scan", "models")
"""Folders whose tests look at other things than what is mutated."""
IMPORT = "import"
"""In place of a test: lines that run when a module is imported."""
SETTINGS = """
[run]
data_file = {folder}/data
parallel = true
context = ${{MUTANTS_TEST-}}
include = {project}/sanitize/*
"""


@dataclass
class Survey:
    """What the tests run: tests by file and line, each test's cost in seconds, and that of the fixtures it shares."""

    cost: dict[str, float] = field(default_factory=dict)
    shared: dict[str, dict[str, float]] = field(default_factory=dict)
    lines: dict[str, dict[int, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))

    def add(self, one: dict[str, Any]) -> None:
        """With the tests of one more file."""
        self.cost |= one["cost"]
        self.shared |= one["shared"]
        for file, lines in one["lines"].items():
            for line, tests in lines.items():
                self.lines[file][int(line)] |= set(tests)

    def tests_of(self, mutant: Mutant, seconds: float) -> list[str]:
        """The tests that run a mutant's statement: the module's own, then others, cheap ones first, in the given time.

        What runs when the module is imported is run by all its tests. At least one test is taken.
        """
        lines = self.lines.get(mutant.file, {})
        direct = {test for line in mutant.lines for test in lines.get(line, ())}
        imported = not mutant.in_function or IMPORT in direct
        found = direct.union(*lines.values()) if imported else direct
        own = f"test_{Path(mutant.file).name}"
        found = {test for test in found if test in self.cost}
        total = {test: self.cost[test] + sum(self.shared[test].values()) for test in found}
        kept, made = list[str](), set[str]()
        for test in sorted(found, key=lambda test: (f"/{own}::" not in test, total[test], test)):
            new = {name: cost for name, cost in self.shared[test].items() if name not in made}
            seconds -= self.cost[test] + sum(new.values())
            if seconds < 0 and kept:
                break
            kept.append(test)
            made |= set(new)
        return kept

    def time_for(self, tests: Sequence[str]) -> float:
        """Seconds after which these tests are taken to be in a loop."""
        shared = {name: cost for test in tests for name, cost in self.shared[test].items()}
        return LEAST + SLOWER * (sum(self.cost[test] for test in tests) + sum(shared.values()))


def test_files(project: Path, only: Sequence[str]) -> list[str]:
    """The test files, relative to the project, that begin with one of these."""
    found = (path.relative_to(project) for path in sorted((project / "tests").rglob("test_*.py")))
    return [str(path) for path in found if path.parts[1] not in UNASKED and str(path).startswith(tuple(only))]


def digest(project: Path, test: str) -> str:
    """Of the test file and of the code, of which a survey tells lines."""
    summed = hashlib.sha256((project / test).read_bytes())
    for path in sorted((project / "sanitize").rglob("*.py")):
        summed.update(path.read_bytes())
    return summed.hexdigest()


def start(project: Path, test: str, folder: Path) -> Fork:
    """Run one test file; `found` then reads what it ran."""
    folder.mkdir()
    settings = folder / "settings"
    settings.write_text(SETTINGS.format(folder=folder, project=project))

    def work() -> int:
        os.environ["COVERAGE_PROCESS_START"] = str(settings)
        measured = coverage.Coverage(config_file=str(settings))
        plugin = _Watch(measured)
        measured.start()
        run_tests([test], plugin)
        measured.stop()
        measured.save()
        (folder / "tests.json").write_text(json.dumps([plugin.cost, plugin.fixtures, plugin.users]))
        return 0

    return fork(project, 3 * LONGEST, work)


def found(project: Path, folder: Path) -> dict[str, Any]:
    """What one test file's tests ran; nothing if it didn't come to an end."""
    if not (folder / "tests.json").exists():
        return {"cost": {}, "shared": {}, "lines": {}}
    cost, fixtures, users = json.loads((folder / "tests.json").read_text())
    file = next(iter(cost), "").partition("::")[0]
    shared: dict[str, dict[str, float]] = {test: {} for test in cost}
    for name, tests in users.items():
        for test in set(tests) & set(cost) if name in fixtures else ():
            shared[test][f"{file} {name}"] = fixtures[name]
    measured = coverage.Coverage(config_file=str(folder / "settings"))
    measured.combine([str(folder)])
    data = measured.get_data()
    lines = {
        str(Path(code).relative_to(project)): {
            line: sorted({test for context in contexts for test in _tests(context, users)})
            for line, contexts in data.contexts_by_lineno(code).items()
        }
        for code in data.measured_files()
    }
    return {"cost": cost, "shared": shared, "lines": lines}


def _tests(context: str, users: dict[str, list[str]]) -> Iterator[str]:
    kind, _, name = context.partition(" ")
    yield from users.get(name, ()) if kind == "fixture" else (name or IMPORT,)


class _Watch:
    """Names the running test, or the shared fixture that is made, to coverage here and in started processes."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self.measured = measured
        self.cost: dict[str, float] = {}
        self.fixtures: dict[str, float] = {}
        self.users: dict[str, list[str]] = defaultdict(list)
        self.shared = 0.0
        self.began = processor_time()

    def _switch(self, context: str) -> None:
        os.environ["MUTANTS_TEST"] = context
        self.measured.switch_context(context)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.context = f"test {item.nodeid}"
        self._switch(self.context)
        for name in getattr(item, "fixturenames", ()):
            self.users[name].append(item.nodeid)
        began, self.shared = processor_time(), 0.0
        self.cost[item.nodeid] = 0.0
        try:
            return (yield)
        finally:
            if item.nodeid in self.cost:
                self.cost[item.nodeid] = processor_time() - began - self.shared
            if processor_time() - self.began > LONGEST:
                item.session.shouldstop = "long enough"

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[Any]:
        if fixturedef.scope == "function":
            return (yield)
        self._switch(f"fixture {fixturedef.argname}")
        began = processor_time()
        try:
            return (yield)
        finally:
            self.fixtures[fixturedef.argname] = processor_time() - began
            self.shared += self.fixtures[fixturedef.argname]
            self._switch(self.context)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.cost.pop(report.nodeid, None)
