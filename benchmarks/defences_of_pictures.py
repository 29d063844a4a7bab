"""What helps against inversion of pictures: a part of the table of `defences.py`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from defence_models import ANSWERS, TRAININGS, Answer, Training, labels_alone
from defence_rows import Row, said
from query_monitor import Monitor

from sanitize.proof.invert import by_confidence, by_gradient, by_label, softmax, waves_of_pixels
from sanitize.proof.judges import HEIGHT, WIDTH, Familiar, among_first
from sanitize.proof.statistics import LEVEL, proportion

TAUGHT, CAP, COPIES = 7, 2, 3
"""Pictures of each person that the model learns from, how many a cap leaves, and altered copies of each."""
BUDGETS = (300, 1_000, 10_000)
"""Queries for each person; on top of sanitized pictures the second alone."""
WATCHED, EVERY = 1_000, 4
"""Queries that the monitor looks at for a person, and attacks on how many people it sees one of."""
HONEST = 600
"""Queries of honest use, by which the monitor's limit is set: other pictures of the same people, a little changed."""
SCALE = 25.0
"""By what pixels are divided, so that a picture is about as long as 1."""
Attack = Callable[[Callable[[np.ndarray], np.ndarray], int, int, np.random.Generator], np.ndarray]
ATTACKS: Mapping[str, Attack] = {"confidences": by_confidence, "labels": by_label}
FACE = (slice(None), slice(24, 100), slice(14, 78))
"""What is filled or pixelated."""


@dataclass(frozen=True)
class People:
    """Pictures of people, those that models learn from and others, and a judge who knows the people by the others."""

    pixels: np.ndarray
    classes: np.ndarray
    taught: np.ndarray
    judge: Familiar

    @classmethod
    def of(cls, folder: Path) -> People:
        """The portraits of a folder with a folder per person."""
        files = sorted(one for one in folder.rglob("*") if one.suffix in (".png", ".jpg", ".pgm"))
        read = [cv2.resize(cv2.imread(str(one), cv2.IMREAD_GRAYSCALE), (WIDTH, HEIGHT)).ravel() / 255 for one in files]
        pixels, classes = np.array(read), np.unique([one.parent.name for one in files], return_inverse=True)[1].ravel()
        taught = np.array([np.sum(classes[:at] == one) for at, one in enumerate(classes)]) < TAUGHT
        return cls(pixels, classes, taught, Familiar.of(pixels[~taught], classes[~taught]))

    def row(self, model: Model, data: str, defence: str, attack: str, made: np.ndarray, tries: int = 1) -> Row:
        """How many people the judge names by pictures that were made of them, by the best of so many attacks."""
        own = np.arange(len(made))
        hits = among_first(self.judge.scores(made), own, 1)
        right = model.labels(self.pixels[~self.taught]) == self.classes[~self.taught]
        use = proportion(int(right.sum()), len(right))
        named = proportion(int(hits.sum()), len(own), 1 / len(own), LEVEL / tries)
        return Row(data, defence, f"inversion by {attack}", named, said(use), model.train - use.value, model.seconds)


@dataclass(frozen=True)
class Model:
    """Softmax regression on pixels."""

    weights: np.ndarray
    offsets: np.ndarray
    start: np.ndarray
    """The mean picture that it has learned from."""
    train: float = 0.0
    seconds: float = 0.0

    @classmethod
    def learned(cls, shown: np.ndarray, classes: np.ndarray, training: Training) -> Model:
        """A model of pictures and people."""
        started = time.process_time()
        seen = np.column_stack([(shown - 0.5) / SCALE, np.ones(len(shown))]).astype(np.float32)
        found = training.weights(seen, np.eye(classes.max() + 1, dtype=np.float32)[classes], 0)
        weights = found[:-1].T / SCALE
        model = cls(weights, found[-1] - 0.5 * weights.sum(axis=1), shown.mean(axis=0))
        cost = time.process_time() - started
        return replace(model, train=float(np.mean(model.labels(shown) == classes)), seconds=cost)

    def labels(self, pixels: np.ndarray) -> np.ndarray:
        """Whom it takes pictures for."""
        return np.asarray((pixels @ self.weights.T + self.offsets).argmax(axis=1))


def of_pictures(folder: Path) -> Iterator[Row]:
    """Rows for every defence of a model that tells the people of ORL apart."""
    people = People.of(folder)
    raw, own = people.pixels[people.taught], people.classes[people.taught]
    filled = _filled(raw)
    for data, (shown, whose) in _sanitized(raw, own).items():
        model = Model.learned(shown, whose, Training())
        yield people.row(model, f"ORL, {data}", "none", "gradient", _by_gradient(model))
    for data, shown in (("raw", raw), ("faces filled", filled)):
        for name, training in list(TRAININGS.items())[1:]:
            model = Model.learned(shown, own, training)
            yield people.row(model, f"ORL, {data}", name, "gradient", _by_gradient(model))
        yield from _asked_alone(people, f"ORL, {data}", Model.learned(shown, own, Training()), data == "raw")


def _asked_alone(people: People, data: str, model: Model, thorough: bool) -> Iterator[Row]:
    """What queries alone come to, by what the model answers: the better of two attacks, where both can be made."""
    least = _honest(model, people.pixels[~people.taught])
    for name, answer in {"none": None, **ANSWERS}.items():
        attacks = {kind: one for kind, one in ATTACKS.items() if answer is not labels_alone or one is by_label}
        alarms = {kind: _noticed(model, answer, one, least) for kind, one in attacks.items()}
        for budget in BUDGETS if thorough else BUDGETS[1:2]:
            rows = []
            for kind, one in attacks.items():
                how = f"{budget:,} queries per person, as for {kind} ({alarms[kind]})"
                rows.append(people.row(model, data, name, how, _queried(model, answer, one, budget), len(attacks)))
            yield max(rows, key=lambda row: row.success.value)


def _by_gradient(model: Model) -> np.ndarray:
    return by_gradient(model.weights, model.offsets, model.start)


def _sanitized(pixels: np.ndarray, classes: np.ndarray) -> Mapping[str, tuple[np.ndarray, np.ndarray]]:
    """The pictures as they are, and as sanitizing may leave them."""
    chance = np.random.default_rng(2)
    first = np.array([np.sum(classes[:at] == one) for at, one in enumerate(classes)]) < CAP
    mixed = np.array([pixels[chance.permutation(np.flatnonzero(classes == one))[:3]].mean(axis=0) for one in classes])
    small = [cv2.resize(one.reshape(HEIGHT, WIDTH)[FACE[1:]], (8, 10), interpolation=cv2.INTER_AREA) for one in pixels]
    pixelated = pixels.reshape(-1, HEIGHT, WIDTH).copy()
    pixelated[FACE] = [cv2.resize(one, (64, 76), interpolation=cv2.INTER_NEAREST) for one in small]
    return {
        "raw": (pixels, classes),
        f"capped at {CAP} pictures per person": (pixels[first], classes[first]),
        f"augmented ×{COPIES + 1}": _augmented(pixels, classes, chance),
        f"capped at {CAP}, augmented ×{COPIES + 1}": _augmented(pixels[first], classes[first], chance),
        "each picture the mean of 3 of its person": (mixed, classes),
        "faces pixelated": (pixelated.reshape(len(pixels), -1), classes),
        "faces filled": (_filled(pixels), classes),
    }


def _filled(pixels: np.ndarray) -> np.ndarray:
    filled = pixels.reshape(-1, HEIGHT, WIDTH).copy()
    filled[FACE] = 0
    return filled.reshape(len(pixels), -1)


def _augmented(pixels: np.ndarray, classes: np.ndarray, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The pictures and copies of them, mirrored by chance, moved, turned and brightened."""
    copies = [_altered(one.reshape(HEIGHT, WIDTH), chance).ravel() for _ in range(COPIES) for one in pixels]
    return np.concatenate([pixels, copies]), np.tile(classes, COPIES + 1)


def _altered(picture: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    mirrored = picture[:, ::-1] if chance.random() < 0.5 else picture
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), chance.uniform(-10, 10), chance.uniform(0.9, 1.1))
    turn[:, 2] += chance.uniform(-6, 6, 2)
    moved = cv2.warpAffine(np.ascontiguousarray(mirrored), turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    return np.clip(moved * chance.uniform(0.8, 1.2), 0, 1)


def _queried(model: Model, answer: Answer | None, attack: Attack, budget: int) -> np.ndarray:
    """A picture of everybody by so many queries."""
    waves, chance = waves_of_pixels(), np.random.default_rng(3)
    base, each = model.start @ model.weights.T + model.offsets, waves @ model.weights.T

    def shares(asked: np.ndarray) -> np.ndarray:
        made = softmax(base + asked @ each)
        return made if answer is None else answer(made, chance)

    points = [attack(shares, own, budget, np.random.default_rng(own)) for own in range(len(model.weights))]
    return np.clip(model.start + np.array(points) @ waves, 0, 1)


def _noticed(model: Model, answer: Answer | None, attack: Attack, least: float) -> str:
    """The median number of queries at which the monitor gives the alarm."""
    waves, chance = waves_of_pixels(), np.random.default_rng(3)
    base, each = model.start @ model.weights.T + model.offsets, waves @ model.weights.T
    alarms = []
    for own in range(0, len(model.weights), EVERY):
        monitor = Monitor(least)

        def shares(asked: np.ndarray, monitor: Monitor = monitor) -> np.ndarray:
            made = softmax(base + asked @ each)
            if monitor.alarm is None:
                monitor.see(asked, made.argmax(axis=1))
            return made if answer is None else answer(made, chance)

        attack(shares, own, WATCHED, np.random.default_rng(own))
        alarms.append(monitor.alarm or np.inf)
    alarm = float(np.median(alarms))
    return f"noticed after {alarm:,.0f}" if np.isfinite(alarm) else "never noticed"


def _honest(model: Model, pixels: np.ndarray) -> float:
    """The lowest statistic of honest use: new pictures of the same people, moved and brightened a little."""
    chance, monitor = np.random.default_rng(4), Monitor(0.0)
    waves = waves_of_pixels()
    scale = (waves**2).sum(axis=1)
    for _ in range(HONEST):
        one = pixels[chance.integers(len(pixels))].reshape(HEIGHT, WIDTH)
        moved = np.roll(one, chance.integers(-3, 4, 2), (0, 1)) * chance.uniform(0.8, 1.2) + chance.normal(0, 0.02)
        row = np.clip(moved, 0, 1).ravel()
        monitor.see(((row - pixels.mean(axis=0)) @ waves.T / scale)[None], model.labels(row[None]))
    return monitor.lowest
