"""Where a text says something that counts, looked for once, and how much of it is between two places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable


class Evidence:
    """Stretches of a text as (start, end, what it says)."""

    def __init__(self, found: Iterable[tuple[int, int, str]]) -> None:
        self._found = sorted(found)
        self._starts = [start for start, *_ in self._found]

    def distinct(self, start: int, end: int) -> int:
        """How many different things are said between two places."""
        first, after = bisect_left(self._starts, start), bisect_left(self._starts, end)
        if first == after:
            return 0
        return len({said for _, last, said in self._found[first:after] if last <= end})
