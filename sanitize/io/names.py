"""Column names that can be worked with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sanitize.errors import SourceError


def check_names(names: Sequence[str], where: str) -> None:
    """Raises SourceError when a name is missing or used twice."""
    for position, name in enumerate(names, start=1):
        if not name:
            raise SourceError(f"{where}: column {position} has no name: give it one")
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise SourceError(f"{where}: the column name {twice[0]!r} is used more than once: rename one")
