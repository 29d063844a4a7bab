"""Rules files: policies, hierarchies and recipes, of the working directory or shipped with the package."""

from __future__ import annotations

from pathlib import Path

from sanitize.errors import UsageError


def find_rule(name: str) -> Path:
    """A rules file by its path from the working directory, or the one of that name shipped with the package."""
    if (local := Path(name)).is_file():
        return local
    package = Path(__file__).parent
    for shipped in (package / name, package.parent / name):
        if name.startswith("rules/") and shipped.is_file():
            return shipped
    raise UsageError(f"{name}: this file doesn't exist")
