"""One table of all defences: the same columns for tables, pictures and texts."""

from __future__ import annotations

from dataclasses import dataclass

from sanitize.proof.statistics import Estimate

HEAD = (
    "| data | defence | attack | success | by chance | use | gap to training | CPU s |\n"
    "|---|---|---|--:|--:|--:|--:|--:|"
)


@dataclass(frozen=True)
class Row:
    """A defence, how far an attack got, and what it costs."""

    data: str
    defence: str
    attack: str
    success: Estimate
    use: str
    """Accuracy on rows that no model has seen, with its interval; of texts the bits per character."""
    gap: float
    """By how much the model is better on what it has learned from."""
    seconds: float
    """CPU seconds of training."""

    def __str__(self) -> str:
        chance = "" if self.success.chance is None else f"{self.success.chance:.3f}"
        cells = (self.data, self.defence, self.attack, said(self.success), chance, self.use)
        return f"| {' | '.join(cells)} | {self.gap:+.3f} | {self.seconds:.1f} |"


def said(one: Estimate) -> str:
    """A figure with its interval."""
    return f"{one.value:.3f} ({max(one.low, 0):.3f}–{one.high:.3f})"
