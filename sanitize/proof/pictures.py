"""Pictures with people behind them: whose they are, which a model learns from and which the judges keep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sanitize.attacks.evidence import ImpossibleError
from sanitize.proof.arms import RAW, Arm, Maker
from sanitize.proof.grey import grey
from sanitize.proof.ground import Ground
from sanitize.proof.judges import HEIGHT, WIDTH
from sanitize.proof.people import codes

FEWEST, PICTURES = 5, 4
"""People, and pictures of each, from which inversion is measured."""
MOST = 100
"""People who are looked at; of more, those with most pictures."""
KEPT = 0.3
"""The share of a person's pictures that the judges, or an attacker who knows the person, keep."""


@dataclass(frozen=True)
class Gallery:
    """The raw pictures of a column by person."""

    column: str
    maker: Maker
    rows: np.ndarray
    """The rows of the source (int64) whose pictures are looked at."""
    classes: np.ndarray
    """Whose each of them is (int64)."""
    kept: np.ndarray
    """For each, whether no model learns from it."""
    single: bool
    """Whether each row is a unit of its own, so that released rows can be paired with raw ones."""

    @property
    def count(self) -> int:
        """How many people there are."""
        return int(self.classes.max()) + 1

    def pixels(self, which: np.ndarray) -> np.ndarray:
        """Raw pictures as grey pixels."""
        return grey(self.maker.raw.column(self.column).take(pa.array(self.rows[which])), HEIGHT, WIDTH)

    def redacted(self, which: np.ndarray) -> pa.ChunkedArray:
        """What the pipeline makes of raw pictures; ImpossibleError when it leaves some out."""
        made = self.maker.written(self.maker.raw.take(pa.array(self.rows[which])), self.column)
        if made.num_rows != len(self.rows[which]):
            raise ImpossibleError("the pipeline's stages can't handle all of the pictures")
        return made.column(self.column)

    def learned(self, arm: Arm) -> tuple[np.ndarray, np.ndarray]:
        """The pixels and classes that a model of an arm learns from, copies too."""
        who = self.maker.person[self.rows]
        usable = ~self.kept if self.single else np.ones(len(who), dtype=bool)
        known = dict(zip(who[usable].tolist(), self.classes[usable].tolist(), strict=True))
        classes = np.array([known.get(one, -1) for one in arm.person.tolist()], dtype=np.int64)
        if arm.name == RAW and not self.single:
            return self.pixels(~self.kept), self.classes[~self.kept]
        used = np.flatnonzero(classes >= 0)
        return grey(arm.table.column(self.column).take(pa.array(used)), HEIGHT, WIDTH), classes[used]

    def labels(self, column: str) -> np.ndarray:
        """For each person the label (int64) that most of their rows have."""
        values = codes(self.maker.raw.column(column))[self.rows]
        table = np.zeros((self.count, int(values.max(initial=0)) + 1))
        np.add.at(table, (self.classes[values >= 0], values[values >= 0]), 1)
        return np.unique(table.argmax(axis=1), return_inverse=True)[1].ravel()


def gallery(ground: Ground, column: str, least: int = PICTURES) -> tuple[Gallery, str | None]:
    """The pictures of people who have at least `least`, and the label by which people are told apart, if not the unit.

    ImpossibleError when there are too few.
    """
    declared = ground.config.declared
    for name in [declared.unit, *ground.released("label")]:
        if name is None or name not in ground.columns:
            continue
        label = None if name == declared.unit else name
        maker = ground.maker([column, *([label] if label else [])])
        present = maker.raw.column(column).is_valid().to_numpy() & (maker.person >= 0)
        values = np.where(present, codes(maker.raw.column(name)), -1)
        counts = np.bincount(values[values >= 0], minlength=1)
        chosen = np.argsort(-counts, kind="stable")[:MOST]
        chosen = chosen[counts[chosen] >= least]
        if len(chosen) < FEWEST or (label and len(chosen) > counts.sum() / least):
            continue
        place = np.full(len(counts), -1)
        place[chosen] = np.arange(len(chosen))
        rows = np.flatnonzero((values >= 0) & (place[np.maximum(values, 0)] >= 0))
        classes = place[values[rows]]
        return Gallery(column, maker, rows, classes, _kept(classes, ground.seed), declared.unit is None), label
    raise ImpossibleError(f"fewer than {FEWEST} people, or labels, have {least} pictures in {column!r}")


def _kept(classes: np.ndarray, seed: int) -> np.ndarray:
    chance = np.random.Generator(np.random.PCG64([seed, 8]))
    order = chance.permutation(len(classes))
    kept = np.zeros(len(classes), dtype=bool)
    for one in range(classes.max() + 1):
        own = order[classes[order] == one]
        kept[own[: max(1, round(KEPT * len(own)))]] = True
    return kept


def leaders(classes: np.ndarray, labels: np.ndarray) -> dict[int, int]:
    """For each label the person with at least twice as many pictures as anybody else who has it, if there is one."""
    counts = np.bincount(classes, minlength=len(labels))
    found = {}
    for label in range(int(labels.max()) + 1):
        own = np.flatnonzero(labels == label)
        order = own[np.argsort(-counts[own], kind="stable")]
        if len(order) > 1 and counts[order[0]] >= 2 * counts[order[1]]:
            found[label] = int(order[0])
    return found


def most_pictures(classes: np.ndarray) -> int | None:
    """The class with at least twice the median number of pictures, if there is one."""
    counts = np.bincount(classes)
    first = int(counts.argmax())
    return first if counts[first] >= 2 * np.median(counts) else None
