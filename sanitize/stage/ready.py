"""A stage together with what it has learned: all that it takes to apply it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sanitize.stage.base import Context, Fitted, Outcome, Stage
from sanitize.stage.records import Batch


@dataclass(frozen=True, eq=False)
class Ready:
    """A bound stage, and what it learned; None for a stage that learns nothing."""

    stage: Stage
    learned: Any = None

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """Sanitize one batch."""
        if isinstance(self.stage, Fitted):
            return self.stage.apply(batch, context, self.learned)
        return self.stage.apply(batch, context)

    def facts(self) -> Mapping[str, Mapping[str, Any]]:
        """What the manifest says of it."""
        return self.stage.facts(self.learned) if isinstance(self.stage, Fitted) else self.stage.facts()

    def conclude(self) -> None:
        """Called once when the release has been published."""
        if isinstance(self.stage, Fitted):
            self.stage.conclude(self.learned)
        else:
            self.stage.conclude()
