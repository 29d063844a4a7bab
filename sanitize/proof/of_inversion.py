"""Inversion: can somebody make a picture of a person out of a model that tells people, or labels, apart?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from sanitize.attacks.evidence import ImpossibleError
from sanitize.proof.figures import ALL, EVERYBODY, Figure, Usefulness
from sanitize.proof.ground import Ground, Measured, reason
from sanitize.proof.invert import Shares, by_confidence, by_gradient, by_label, softmax, softmax_model, waves_of_pixels
from sanitize.proof.judges import HEIGHT, WIDTH, Familiar, Judge, Recognizer, among_first
from sanitize.proof.learners import Learner
from sanitize.proof.own_model import PICTURES
from sanitize.proof.pictures import Gallery, gallery, leaders, most_pictures
from sanitize.proof.statistics import LEVEL, proportion
from sanitize.proof.strongest import strongest

ATTACK = "inversion"
MODEL = "softmax"
BUDGETS = (1_000, 10_000)
"""Queries per person: what limiting them buys."""
DOMINANT = "dominant person"
LEADERS = "person with most pictures of a label"
SHOWN = 2
"""Pictures of each person from which a model of labels is inverted."""
STARTS = "gradient, other starts"
RUNS = 10
"""Pictures that are made of the person with most pictures, from different starts."""
FIRST = (1, 5)


def measure(ground: Ground) -> Measured:
    """Invert a model of people's pictures, by gradient and by queries, judged by two judges."""
    names = ground.released("image")
    if not names:
        raise ImpossibleError("no column of pictures was released")
    total = Measured()
    for name in names:
        try:
            total += _of_column(ground, name)
        except ImpossibleError as why:
            total += Measured(missing={f"{ATTACK} by person": str(why)})
        if not ground.effort.quick and not ground.own_learner(PICTURES):
            total += measure_labels(ground, name)
    figures = strongest([*total.details, *_by_queries(total.details)])
    return Measured(figures, total.details, total.utility, {}, total.missing, total.notes)


def _by_queries(details: Sequence[Figure]) -> Iterator[Figure]:
    """What is named at the first guess by what the model answers and how often it is asked: what limits would buy."""
    for one in details:
        method = one.method.split(", judged")[0]
        if method.endswith(" queries") and one.target == EVERYBODY and one.metric == f"top{FIRST[0]}":
            yield replace(one, target=method)


def _of_column(ground: Ground, name: str) -> Measured:
    shown, label = gallery(ground, name)
    arms, missing, notes = ground.arms([name], label)
    judges = judges_of(shown)
    total = Measured(missing={f"{ATTACK} of {arm}": why for arm, why in missing.items()}, notes=notes)
    done: dict[bytes, Measured] = {}
    for arm in arms:
        pixels, classes = shown.learned(arm)
        if len(np.unique(classes)) < shown.count:
            total += Measured(missing={f"{ATTACK} of {arm.name}": "not everybody has pictures in it"})
            continue
        same = pixels.tobytes()
        if same not in done:
            own = ground.own_learner(PICTURES)
            arguments = (ground, shown, pixels, classes, judges, label or "person")
            try:
                done[same] = _of_own_model(own[0], *arguments) if own else _of_arm(*arguments)
            except Exception as error:
                done[same] = Measured(missing={f"{ATTACK} of {arm.name}": reason(error)})
        total += done[same].named(arm.name)
    return total


def judges_of(shown: Gallery) -> list[Judge]:
    """Both judges, who know people by raw pictures that no model has seen."""
    pixels, classes = shown.pixels(shown.kept), shown.classes[shown.kept]
    return [Recognizer.of(pixels, classes), Familiar.of(pixels, classes)]


def _of_arm(
    ground: Ground, shown: Gallery, pixels: np.ndarray, classes: np.ndarray, judges: list[Judge], label: str
) -> Measured:
    weights, offsets = softmax_model(pixels, classes)
    right = (shown.pixels(shown.kept) @ weights.T + offsets).argmax(axis=1) == shown.classes[shown.kept]
    use = Usefulness("", label, MODEL, "accuracy", proportion(int(right.sum()), len(right)))
    start = pixels.mean(axis=0)
    everybody = np.arange(shown.count)
    made = list(_made(ground, weights, offsets, start))
    tries = len(made) * len(judges)
    found = [
        figure
        for method, pictures in made
        for judge in judges
        for figure in _figures(EVERYBODY, judge, pictures, everybody, method, LEVEL / tries)
    ]
    first = most_pictures(classes)
    if first is not None:
        starts = _starts(pixels, ground.seed)
        pictures = np.array([by_gradient(weights, offsets, one)[first] for one in starts])
        own = np.full(RUNS, first)
        for judge in judges:
            found += _figures(DOMINANT, judge, pictures, own, STARTS, LEVEL / len(judges))
    return Measured(details=found, utility=[use])


def _of_own_model(
    learner: Learner,
    ground: Ground,
    shown: Gallery,
    pixels: np.ndarray,
    classes: np.ndarray,
    judges: list[Judge],
    label: str,
) -> Measured:
    """The user's own model, of which nothing is known but its answers: by queries alone."""

    def squares(rows: np.ndarray) -> np.ndarray:
        return np.asarray(rows.reshape(-1, HEIGHT, WIDTH))

    model = learner.fit(squares(pixels), classes, ground.seed)
    right = model.predict(squares(shown.pixels(shown.kept))) == shown.classes[shown.kept]
    use = Usefulness("", label, f"{learner.name}, inverted", "accuracy", proportion(int(right.sum()), len(right)))
    start, waves = pixels.mean(axis=0).astype(np.float32), waves_of_pixels().astype(np.float32)

    def shares(points: np.ndarray) -> np.ndarray:
        """What the model answers about pictures, or a share of 1 for the label that it gives."""
        asked = squares(np.clip(start + points.astype(np.float32) @ waves, 0, 1))
        everybody = np.arange(shown.count)
        if not hasattr(model, "predict_proba"):
            return np.asarray(model.predict(asked)[:, None] == everybody, dtype=float)
        found = model.predict_proba(asked)
        if found.shape[1] != len(model.classes_) or not np.isin(everybody, model.classes_).all():
            raise ImpossibleError(f"the model {learner.name} has to return a share for each label from predict_proba")
        return np.asarray(found[:, [int(np.flatnonzero(model.classes_ == one)[0]) for one in everybody]])

    attacks: dict[str, Callable[..., np.ndarray]] = {"labels": by_label}
    if hasattr(model, "predict_proba"):
        attacks["confidences"] = by_confidence
    found: list[Figure] = []
    for said, attack in attacks.items():
        points = _asked(attack, shares, shown.count, BUDGETS[0], ground.seed)
        pictures = np.clip(start + points @ waves, 0, 1)
        for judge in judges:
            method, level = f"{said}, {BUDGETS[0]:,} queries", LEVEL / (len(attacks) * len(judges))
            made = _figures(EVERYBODY, judge, pictures, np.arange(shown.count), method, level)
            found += [replace(one, model=learner.name) for one in made]
    return Measured(details=found, utility=[use])


def _asked(attack: Callable[..., np.ndarray], shares: Shares, count: int, queries: int, seed: int) -> np.ndarray:
    """What an attack by queries makes of each class, in waves."""
    chance = (np.random.Generator(np.random.PCG64([seed, 10, own])) for own in range(count))
    return np.array([attack(shares, own, queries, one) for own, one in enumerate(chance)])


def measure_labels(ground: Ground, name: str) -> Measured:
    """Invert a model that tells a label apart: does the picture name the person whom it learned the label from most?"""
    labels, declared = ground.released("label"), ground.config.declared
    if declared.unit is None or declared.unit not in ground.columns or not labels:
        return Measured()
    try:
        shown, by_label = gallery(ground, name, SHOWN)
    except ImpossibleError:
        return Measured()
    own = shown.labels(labels[0])
    first = leaders(shown.classes[~shown.kept], own)
    if by_label is not None or not first or len(np.unique(own)) < 2:
        return Measured()
    judges, total = judges_of(shown), Measured()
    for arm in ground.arms([name], None)[0]:
        pixels, classes = shown.learned(arm)
        if len(np.unique(own[classes])) <= own.max():
            total += Measured(missing={f"{ATTACK} of {arm.name}, by {labels[0]}": "a label has no pictures in it"})
            continue
        pictures = _inverted(pixels, own[classes], ground.seed)[:, list(first)]
        asked = np.tile(list(first.values()), (RUNS, 1)).ravel()
        found = [
            figure
            for judge in judges
            for figure in _figures(
                LEADERS, judge, pictures.reshape(len(asked), -1), asked, STARTS, LEVEL / len(judges), RUNS
            )
        ]
        total += Measured(details=found).named(arm.name)
    return total


def _inverted(pixels: np.ndarray, labels: np.ndarray, seed: int) -> np.ndarray:
    """A picture per start and label (RUNS, labels, pixels) out of a model that tells the labels apart."""
    weights, offsets = softmax_model(pixels, labels)
    return np.array([by_gradient(weights, offsets, one) for one in _starts(pixels, seed)])


def _starts(pixels: np.ndarray, seed: int) -> np.ndarray:
    """Where inversion begins: the mean picture with different noise."""
    chance, start = np.random.Generator(np.random.PCG64([seed, 9])), pixels.mean(axis=0)
    return np.asarray(np.clip(start + chance.normal(0, 0.1, (RUNS, len(start))), 0, 1))


def _made(
    ground: Ground, weights: np.ndarray, offsets: np.ndarray, start: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """A picture of everybody by each method."""
    yield "gradient (MIFace)", by_gradient(weights, offsets, start)
    if ground.effort.quick:
        return
    waves = waves_of_pixels()
    base, each = start @ weights.T + offsets, waves @ weights.T

    def shares(points: np.ndarray) -> np.ndarray:
        """What the model answers: its logits add up over the waves of a picture."""
        return softmax(base + points @ each)

    for queries in BUDGETS:
        for said, attack in (("confidences", by_confidence), ("labels", by_label)):
            points = _asked(attack, shares, len(weights), queries, ground.seed)
            yield f"{said}, {queries:,} queries", np.clip(start + points @ waves, 0, 1)


def _figures(
    target: str, judge: Judge, pictures: np.ndarray, own: np.ndarray, method: str, level: float, runs: int = 1
) -> Iterator[Figure]:
    """What a judge says of pictures of people, each of whom counts once in the interval, however many `runs`."""
    scores = judge.scores(pictures)
    for first in FIRST:
        if first >= scores.shape[1]:
            continue
        hits = among_first(scores, own, first)
        people = len(own) // runs
        estimate = proportion(float(hits.mean()) * people, people, first / scores.shape[1], level)
        said = f"{method}, judged by a {judge.name}"
        yield Figure(ATTACK, "", target, ALL, f"top{first}", estimate, MODEL, said, people)
