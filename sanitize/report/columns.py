"""Every column: its role, what was done to it, and how its values spread before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from sanitize.manifest.model import ColumnReport, Distribution, Manifest
from sanitize.report.formats import percent

_BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Spread:
    """Shares of rows in unlabelled bins before and after, the last bin of each for all other values."""

    before: tuple[float, ...]
    after: tuple[float, ...]

    @property
    def top(self) -> float:
        """The largest share of all, which both sides are drawn against."""
        return max((*self.before, *self.after), default=0.0)

    @property
    def words(self) -> str:
        """What the bars say."""
        return f"commonest value {self._change(0)}, beyond the commonest {self._change(-1)}"

    def _change(self, place: int) -> str:
        before, after = (percent(side[place]) if side else percent(None) for side in (self.before, self.after))
        return f"{before} → {after}"

    def blocks(self) -> str:
        """The bars as characters: before, an arrow, after."""
        return f"{self._blocks(self.before)} → {self._blocks(self.after)}"

    def _blocks(self, shares: Sequence[float]) -> str:
        steps = len(_BLOCKS) - 1
        return "".join(_BLOCKS[round(steps * share / (self.top or 1))] if share else " " for share in shares).rstrip()


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column as it is read; `guarded` says that its role asks for protection."""

    name: str
    role: str
    technique: str
    accepted: str
    guarded: bool
    spread: Spread | None


def columns(manifest: Manifest) -> list[ColumnRow]:
    """The columns in the order of the manifest."""
    return [_row(column) for column in manifest.columns]


def _row(column: ColumnReport) -> ColumnRow:
    guarded = column.role not in ("keep", "label", "added")
    spread = _spread(column.distribution) if column.distribution else None
    return ColumnRow(column.name, column.role, column.technique, column.accepted or "", guarded, spread)


def _spread(distribution: Distribution) -> Spread | None:
    return Spread(distribution.before, distribution.after) if distribution.before or distribution.after else None
