"""Reversal: can somebody who redacts pictures in the same way learn who is behind redacted ones?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sanitize.attacks.evidence import ImpossibleError
from sanitize.proof.arms import RAW, RELEASE
from sanitize.proof.figures import ALL, Figure
from sanitize.proof.grey import grey
from sanitize.proof.ground import Ground, Measured
from sanitize.proof.judges import HEIGHT, WIDTH, Familiar, Judge, Recognizer, among_first
from sanitize.proof.of_replaced_values import measure_values
from sanitize.proof.pictures import Gallery, gallery
from sanitize.proof.statistics import LEVEL, proportion

ATTACK = "reversal"
WHOLE, INSIDE, RESTORED = "whole picture", "what was redacted", "restored picture"
CHANGED = 0.04
"""By how much a pixel has to differ to count as redacted."""


def measure(ground: Ground) -> Measured:
    """Name the people behind redacted pictures, and the real values among replaced ones in texts."""
    pictures, texts = ground.released("image"), () if ground.effort.quick else ground.released("text")
    if not pictures and ground.effort.quick and ground.released("text"):
        raise ImpossibleError("replaced values in texts are looked at without --quick")
    if not pictures and not texts:
        raise ImpossibleError("no column of pictures or text was released")
    total = Measured()
    for name in pictures:
        try:
            total += _of_column(ground, name)
        except ImpossibleError as why:
            total += Measured(missing={f"{ATTACK} of pictures": str(why)})
    for name in texts:
        total += measure_values(ground, name)
    return total


def _of_column(ground: Ground, name: str) -> Measured:
    shown, label = gallery(ground, name)
    known, asked = shown.kept, ~shown.kept
    whose, own = shown.classes[known], shown.classes[asked]
    raw_known, raw_asked = shown.pixels(known), shown.pixels(asked)
    raw = _figures(RAW, WHOLE, Familiar.of(raw_known, whose), raw_asked, own, 2)
    raw += _figures(RAW, INSIDE, Familiar.of(raw_known, whose), raw_asked, own, 2)
    raw += _figures(RAW, RESTORED, Recognizer.of(raw_known, whose), raw_asked, own, 2)
    try:
        new_known, new_asked = _released(ground, shown, label)
    except ImpossibleError as why:
        return Measured(raw, raw, missing={f"{ATTACK} of {RELEASE}": str(why)})
    found = _figures(RELEASE, WHOLE, Familiar.of(new_known, whose), new_asked, own, 2)
    inside = np.abs(new_known - raw_known) > CHANGED, np.abs(new_asked - raw_asked) > CHANGED
    if min(side.any(axis=1).mean() for side in inside) > 0.5:
        cut_known, cut_asked = (_cut(*pair) for pair in zip((new_known, new_asked), inside, strict=True))
        found += _figures(RELEASE, INSIDE, Familiar.of(cut_known, whose), cut_asked, own, 2)
    restored = _restored(new_known, raw_known, new_asked)
    found += _figures(RELEASE, RESTORED, Recognizer.of(raw_known, whose), restored, own, 2)
    return Measured([*raw, *found], [*raw, *found])


def _released(ground: Ground, shown: Gallery, label: str | None) -> tuple[np.ndarray, np.ndarray]:
    """The redacted pictures that the attacker has, and those that are asked about."""
    arms, missing, _ = ground.arms([shown.column], label)
    arm = next((one for one in arms if one.name == RELEASE), None)
    if arm is None:
        raise ImpossibleError(missing[RELEASE])
    if not shown.single:
        made = [grey(shown.redacted(which), HEIGHT, WIDTH) for which in (shown.kept, ~shown.kept)]
        return made[0], made[1]
    at = {person: row for row, person in enumerate(arm.person.tolist()) if not arm.copied[row]}
    rows = [at.get(one) for one in shown.maker.person[shown.rows].tolist()]
    if None in rows:
        raise ImpossibleError("not all of the pictures were released")
    pixels = grey(arm.table.column(shown.column).take(pa.array(rows)), HEIGHT, WIDTH)
    return pixels[shown.kept], pixels[~shown.kept]


def _figures(arm: str, target: str, judge: Judge, pixels: np.ndarray, own: np.ndarray, tries: int) -> list[Figure]:
    scores = judge.scores(pixels)
    hits = among_first(scores, own, 1)
    estimate = proportion(int(hits.sum()), len(hits), 1 / scores.shape[1], LEVEL / tries)
    return [Figure(ATTACK, arm, target, ALL, "top1", estimate, judge.name, "learned from redacted pictures", len(hits))]


def _cut(pixels: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The rectangles that were redacted, each as large as a picture; a picture without any stays grey."""
    import cv2

    found = np.full_like(pixels, 0.5)
    for row, (picture, changed) in enumerate(zip(pixels, inside, strict=True)):
        ys, xs = np.nonzero(changed.reshape(HEIGHT, WIDTH))
        if len(ys):
            part = picture.reshape(HEIGHT, WIDTH)[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
            found[row] = cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR).ravel()
    return found


def _restored(redacted: np.ndarray, raw: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """What a linear restorer, trained on pictures that the attacker has both ways, makes of redacted ones."""
    from sklearn.linear_model import Ridge

    return np.asarray(np.clip(Ridge(10.0).fit(redacted, raw).predict(asked), 0, 1))
