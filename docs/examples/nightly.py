"""A nightly increment with an erasure list: `python nightly.py DAY`, from any scheduler; run again after a failure.

incoming/DAY.csv is the day's rows, or incoming/DAY a folder with the files of several tables; requests.txt names the
people who asked to be taken out, a value of the unit column per line. Each step is published as a whole or not at all,
so that a failure in between leaves a valid chain of releases.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PIPELINE = Path(os.environ.get("PIPELINE", "pipelines/tabular.yaml"))
WAITING = 3
"""`erase` waits until enough people ask, or a gate refused a release without them: the old ones stay then."""


def chain(folder: Path) -> list[Path]:
    """The releases that are in use, the oldest first: published, and not superseded by one without some people."""
    found = [done.parent for done in (*folder.glob("releases/*/_SUCCESS"), *folder.glob("erased/*/*/_SUCCESS"))]
    return sorted((one for one in found if not (one / "superseded").exists()), key=lambda one: one.name)


def source(folder: Path, day: str) -> Path:
    """What came in on a day: the folder of several tables, or a file."""
    tables = folder / "incoming" / day
    return tables if tables.is_dir() else tables.with_name(f"{day}.csv")


def night(folder: Path, day: str) -> list[Path]:
    """Add the day's release to the chain, and take people out of the earlier ones; the chain as it is then."""
    requests = folder / "requests.txt"
    earlier = [one for one in chain(folder) if one.name < day]
    if not any(one.name == day for one in chain(folder)):
        output = folder / "releases" / day
        before = ["--predecessor", earlier[-1]] if earlier else []
        asked = ["--source", source(folder, day), "--output", output, "--set", f"exclude={requests}", "--quiet"]
        _run("run", PIPELINE, *asked, *before)
    if earlier and requests.read_text("utf-8").strip():
        _erase(folder, day, earlier, requests)
    return chain(folder)


def _erase(folder: Path, day: str, releases: list[Path], requests: Path) -> None:
    output = folder / "erased" / day
    if output.exists() and not (output / "receipt.json").exists():
        shutil.rmtree(output)  # what a night that failed has left
    if output.exists():
        return
    sources = [part for one in releases for part in ("--source", source(folder, one.name))]
    asked = ["--persons", requests, "--pipeline", PIPELINE, "--output", output, *sources]
    _run("erase", *releases, *asked, "--quiet", accept=WAITING)


def _run(*command: object, accept: int = 0) -> None:
    done = subprocess.run(["sanitize", *map(str, command)], check=False)
    if done.returncode not in (0, accept):
        raise SystemExit(done.returncode)


if __name__ == "__main__":
    night(Path.cwd(), sys.argv[1])
