"""Counters that say what was found and done, and can't hold a value of the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """How often one action was taken on one entity in one column."""

    column: str
    entity: str
    action: str
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by (column, entity, action); tallies of batches and shards add with `+`."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, column: str, entity: str, action: str, count: int = 1) -> Tally:
        """A tally with a single entry; a count of 0 is kept, so that "looked and found nothing" can be said."""
        return cls(Counter({(column, entity, action): count}))

    def __add__(self, other: Tally) -> Tally:
        total = Counter(self.counts)
        total.update(other.counts)
        return Tally(total)

    def __iter__(self) -> Iterator[Finding]:
        return (Finding(*key, count) for key, count in sorted(self.counts.items()))

    @property
    def total(self) -> int:
        """The sum over all entries."""
        return self.counts.total()
