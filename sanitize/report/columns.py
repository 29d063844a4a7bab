"""Every column: its role, what was done to it, and how its values spread before and after."""

from collections.abc import Callable, Sequence
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
        change = "" if self.before != self.after else ", as before"
        said = [f"commonest {self._change(_commonest)}{change}"]
        if any(_others(side) for side in (self.before, self.after)):
            said.append(f"others {self._change(_others)}")
        return "; ".join(said)

    def _change(self, share: Callable[[Sequence[float]], float | None]) -> str:
        """The share of both sides, or of the one that is there, or of both where they are the same."""
        sides = [side for side in (self.before, self.after) if side]
        return " → ".join(percent(share(side)) for side in (sides if self.before != self.after else sides[:1]))

    def blocks(self) -> str:
        """The bars as characters: before, an arrow, after."""
        return f"{self._blocks(self.before)} → {self._blocks(self.after)}"

    def _blocks(self, shares: Sequence[float]) -> str:
        steps = len(_BLOCKS) - 1
        return "".join(_BLOCKS[round(steps * share / (self.top or 1))] if share else " " for share in shares).rstrip()


def _commonest(shares: Sequence[float]) -> float | None:
    """The share of the commonest value; None where no value is common enough to be shown."""
    return shares[0] if len(shares) > 1 else None


def _others(shares: Sequence[float]) -> float:
    """The share of all values beyond the common ones."""
    return shares[-1] if shares else 0.0


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
