"""Names of columns and files that can be worked with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sanitize.errors import SourceError


def check_names(names: Sequence[str], where: str) -> None:
    """Raises SourceError when there is no name, one is missing or used twice."""
    if not names:
        raise SourceError(f"{where} has no columns")
    for position, name in enumerate(names, start=1):
        if not name:
            raise SourceError(f"{where}: column {position} has no name: give it a name")
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise SourceError(f"{where}: the column name {twice[0]!r} is used more than once: rename one")


def is_text(name: str) -> bool:
    """Whether a file's name is UTF-8; the others come as lone surrogates, which no table can hold."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
