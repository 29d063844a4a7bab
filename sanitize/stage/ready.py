"""A stage together with what it has learned: all that it takes to apply it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sanitize.stage.base import Fitted, Stage
from sanitize.stage.records import Batch
from sanitize.stage.shapes import Context, Outcome

if TYPE_CHECKING:
    import pyarrow as pa

    from sanitize.stage.settling import Settling, Verdict


@dataclass(frozen=True, eq=False)
class Ready:
    """A bound stage, and what it learned; None for a stage that learns nothing."""

    stage: Stage
    learned: Any = None

    @property
    def _given(self) -> tuple[Any, ...]:
        return (self.learned,) if isinstance(self.stage, Fitted) else ()

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """Sanitize one batch."""
        return self.stage.apply(batch, context, *self._given)

    def facts(self) -> Mapping[str, Mapping[str, Any]]:
        """What the manifest says of it."""
        return self.stage.facts(*self._given)

    def settles(self) -> Settling[Any] | None:
        """What it promises of all written rows together."""
        return self.stage.settles(*self._given)

    def settled(self, verdict: Verdict, removed: Mapping[str, pa.Array]) -> Ready:
        """The same after its promise was settled."""
        if not isinstance(self.stage, Fitted):
            return self
        return replace(self, learned=self.stage.settled(self.learned, verdict, removed))

    def conclude(self) -> None:
        """Called once when the release has been published."""
        self.stage.conclude(*self._given)
