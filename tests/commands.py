"""The command line as its users start it, and what it may touch."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEY = base64.b64encode(bytes(range(32))).decode()
CLOSED_NETWORK = Path(__file__).parent / "closed_network"


@dataclass(frozen=True)
class Command:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment with a fixed key."""
    return {**os.environ, "SANITIZE_KEY": KEY, **(extra or {})}


def arguments(*given: object) -> list[str]:
    """A command line."""
    return [sys.executable, "-m", "sanitize.cli", *map(str, given)]


def sanitize(*given: object, env: Mapping[str, str] | None = None, cwd: Path = ROOT, timeout: float = 600) -> Command:
    """Run a command to its end."""
    done = subprocess.run(
        arguments(*given), cwd=cwd, env=environment(env), capture_output=True, timeout=timeout, check=False
    )
    return Command(done.returncode, done.stdout.decode(), done.stderr.decode())


def started(*given: object, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a command."""
    return subprocess.Popen(
        arguments(*given), cwd=cwd, env=environment(env), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def network_log(log: Path) -> dict[str, str]:
    """An environment in which every use of the network fails, and is written down."""
    paths = (str(CLOSED_NETWORK), os.environ.get("PYTHONPATH", ""))
    return {"PYTHONPATH": os.pathsep.join(path for path in paths if path), "NETWORK_LOG": str(log)}


def files_below(folder: Path) -> list[Path]:
    """Every file, hidden ones too."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def same_bytes(one: Path, other: Path, names: Sequence[str] | None = None) -> bool:
    """Whether two releases hold the same parts with the same bytes."""
    parts = [{file.name: file.read_bytes() for file in files_below(folder / "data")} for folder in (one, other)]
    return parts[0] == parts[1] and bool(parts[0])
