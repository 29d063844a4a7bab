"""How many copies each record gets so that labels or persons end up with about as many."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import ClassVar

import numpy as np

from sanitize.identity.state import IdentityState
from sanitize.stage.base import Context, Declared, Stage
from sanitize.stages.augment import Augment
from sanitize.stages.persons import PersonFitted, drawn


@dataclass(frozen=True)
class BalancedAugment(PersonFitted, Augment):
    """An Augment that counts the records of every label or person first."""

    before_losses: ClassVar[bool] = False

    declared: Declared = field(init=False, default_factory=Declared)
    unit: str | None = None

    def freeze(self, state: IdentityState, context: Context) -> Stage:
        """Copies for each record: those of every record, and more where its group is smaller than the largest."""
        records, group = self._groups(state)
        sizes = np.bincount(group) if len(group) else np.zeros(0, dtype=np.int64)
        exact = (1 + self.copies) * sizes.max(initial=0) / np.maximum(sizes[group], 1) - 1
        whole = np.floor(exact + drawn(records.view(np.uint64), context.seed)).astype(np.int64)
        own = {option.name: getattr(self, option.name) for option in fields(Augment)}
        return FrozenAugment(**own, by_record=(records, np.clip(whole, self.copies, max(self.most, self.copies))))

    def _groups(self, state: IdentityState) -> tuple[np.ndarray, np.ndarray]:
        """Records (sorted) and the number of each one's label or own person."""
        if self.balance == "label":
            records, first = np.unique(state.labels[0], return_index=True)
            return records, np.unique(state.labels[1][first], return_inverse=True)[1]
        found = self.owners(state)
        records, first = np.unique(found.records, return_index=True)
        return records, found.persons[first]


@dataclass(frozen=True, eq=False)
class FrozenAugment(Augment):
    """An Augment that knows how many copies each record gets; one that was not counted gets `copies`."""

    options_checked: ClassVar[bool] = False

    by_record: tuple[np.ndarray, np.ndarray] = field(default=(np.zeros(0, np.int64), np.zeros(0, np.int64)))

    def wanted(self, records: np.ndarray) -> np.ndarray:
        """How many copies each record gets (int64)."""
        known, copies = self.by_record
        if not len(known):
            return super().wanted(records)
        place = np.minimum(np.searchsorted(known, records), len(known) - 1)
        return np.where(known[place] == records, copies[place], self.copies)
