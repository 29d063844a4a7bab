"""Whether the tests notice when the code is wrong: small changes are made one at a time, and the tests run.

    python benchmarks/mutants.py [--sample N] [--seed N] [--seconds N] [--only PREFIX]

The gate and what k-anonymity promises are mutated whole; of the run, the attacks and the stages a sample is taken
(default 400, by seed). Each mutant is tried in a copy of the project, against those test files that name its module
and together take a third of the time that a mutant gets (30 seconds); tests that then don't come to an end have
noticed. Mutants that survive are printed with file and line. Two at a time; it ends with the shares killed, and with 1
if less than 85% are.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
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
MOST_TESTS = 6
"""Test files a mutant is tried against: those that name its module most often come first."""
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True)
class Mutant:
    """A changed file: what was changed, where, and the text it leads to."""

    file: str
    line: int
    what: str
    text: str


def mutants(file: str) -> Iterator[Mutant]:
    """Every mutant of a file: comparisons, arithmetic, conditions, booleans, small numbers, returned values."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    types = set(_types(tree))
    for place, node in enumerate(ast.walk(tree)):
        for what in () if id(node) in types else _changes(node):
            changed = copy.deepcopy(tree)
            _change(next(other for at, other in enumerate(ast.walk(changed)) if at == place), what)
            yield Mutant(file, getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(changed)))


def _types(tree: ast.AST) -> Iterator[int]:
    """The nodes of annotations, which nothing evaluates, and of what dataclasses and their fields are told."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("dataclass", "field"):
            yield from (id(part) for part in ast.walk(node))
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if annotation is not None:
                yield from (id(part) for part in ast.walk(annotation))


def _changes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        yield f"{type(node.ops[0]).__name__} -> {COMPARED[type(node.ops[0])].__name__}"
    elif isinstance(node, ast.BinOp) and type(node.op) in COMPUTED:
        yield f"{type(node.op).__name__} -> {COMPUTED[type(node.op)].__name__}"
    elif isinstance(node, ast.BoolOp):
        yield "and <-> or"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not removed"
    elif isinstance(node, ast.If | ast.IfExp):
        yield "condition always true"
        yield "condition always false"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "boolean turned"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int) and abs(node.value) < 100:
        yield "number plus one"
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield "returns None"


def _change(node: ast.AST, what: str) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = COMPARED[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp):
        node.op = COMPUTED[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.If | ast.IfExp):
        node.test = ast.Constant(what.endswith("true"))
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)


def tests_naming(file: str) -> list[str]:
    """The test files that name a module, the ones that name it most often first; its mirror in front."""
    module = file.removesuffix(".py").replace("/", ".")
    package, name = module.rpartition(".")[::2]
    mirror = ROOT / "tests" / file.removeprefix("sanitize/").replace(Path(file).name, f"test_{Path(file).name}")
    found: Counter[Path] = Counter()
    for test in (ROOT / "tests").rglob("test_*.py"):
        text = test.read_text("utf-8")
        found[test] = text.count(module) + text.count(f"from {package} import {name}") + 100 * (test == mirror)
        found[test] += text.count(f"sz.{name.title().replace('_', '')}(") + text.count(f"from {package} import")
    named = [str(test.relative_to(ROOT)) for test, count in found.most_common() if count]
    folder = ROOT / "tests" / Path(file).parent.relative_to("sanitize")
    beside = [str(test.relative_to(ROOT)) for test in sorted(folder.glob("test_*.py"))] if folder.is_dir() else []
    return list(dict.fromkeys([*named, *beside]))[:MOST_TESTS]


def tests_of(file: str, folder: Path, seconds: float) -> list[str]:
    """Of the test files that name a module those that pass, quick ones first, together in a third of the time."""
    took: dict[str, float] = {}
    for test in tests_naming(file):
        began = time.monotonic()
        if passes([test], folder, seconds / 3):
            took[test] = time.monotonic() - began
    kept, left = [], seconds / 3
    for test in sorted(took, key=took.__getitem__):
        left -= took[test]
        if left >= 0 or not kept:
            kept.append(test)
    return kept


def passes(tests: Sequence[str], folder: Path, seconds: float) -> bool:
    """Whether these tests pass in a copy of the project, in time."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True, **quiet)
    try:
        return running.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def survives(mutant: Mutant, tests: Sequence[str], folder: Path, seconds: float) -> bool:
    """Whether all tests still pass with the mutant in place."""
    target = folder / mutant.file
    sound = target.read_text("utf-8")
    target.write_text(mutant.text, "utf-8")
    try:
        return passes(tests, folder, seconds)
    finally:
        target.write_text(sound, "utf-8")


def project_copy(folder: Path) -> Path:
    """The tracked files, in a folder of their own."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


def chosen(sample: int, seed: int, only: str) -> list[Mutant]:
    """The mutants to try."""
    files = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "sanitize").rglob("*.py"))]
    whole = [one for file in files if file.startswith(WHOLE) for one in mutants(file)]
    rest = [file for file in files if file.startswith(SAMPLED) and not file.startswith(WHOLE)]
    some = [one for file in rest for one in mutants(file)]
    some = random.Random(seed).sample(some, min(sample, len(some)))
    return [one for one in (*whole, *some) if one.file.startswith(only)]


def main() -> int:
    """Try them all and say which survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    wanted = chosen(asked.sample, asked.seed, asked.only)
    killed, tried = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        copies: Queue[Path] = Queue()
        for number in range(2):
            copies.put(project_copy(Path(folder) / str(number)))

        def lent(work: Callable[[Path], Any]) -> Any:
            own = copies.get()
            try:
                return work(own)
            finally:
                copies.put(own)

        with ThreadPoolExecutor(2) as pool:
            files = sorted({mutant.file for mutant in wanted})
            found = pool.map(lambda file: lent(lambda own: tests_of(file, own, asked.seconds)), files)
            tests = dict(zip(files, found, strict=True))
            for file in (file for file in files if not tests[file]):
                print(f"no test: {file}", flush=True)

            def attempt(mutant: Mutant) -> bool:
                mine = tests[mutant.file]
                return not mine or bool(lent(lambda own: survives(mutant, mine, own, asked.seconds)))

            for mutant, survived in zip(wanted, pool.map(attempt, wanted), strict=True):
                group = mutant.file if mutant.file.startswith(WHOLE) else "sample"
                tried[group] += 1
                killed[group] += not survived
                if survived:
                    print(f"survived: {mutant.file}:{mutant.line} {mutant.what}", flush=True)
    for group, count in sorted(tried.items()):
        print(f"{group}: {killed[group]} of {count} killed ({killed[group] / count:.0%})")
    share = killed.total() / max(tried.total(), 1)
    print(f"all: {killed.total()} of {tried.total()} killed ({share:.1%})")
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
