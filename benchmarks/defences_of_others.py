"""What helps against inversion of pictures and against extraction from texts: two more tables of `defences.py`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa
from defence_models import Answer, binned, labels_alone, noisy, rounded
from query_monitor import Monitor

import sanitize as sz
from sanitize.proof.character_network import MOST, CharacterNetwork
from sanitize.proof.invert import by_confidence, by_gradient, by_label, softmax, softmax_model, waves_of_pixels
from sanitize.proof.judges import HEIGHT, WIDTH, Familiar, among_first
from sanitize.proof.ngrams import NGrams
from sanitize.proof.of_extraction import GUESSED, Secrets
from sanitize.proof.statistics import Estimate, mean, proportion

Softmax = tuple[np.ndarray, np.ndarray]
"""Weights and offsets."""
TAUGHT, BUDGETS = 7, (300, 1_000, 10_000)
"""Pictures of each person that the model learns from; queries for each person."""
TEXTS = 800
HONEST = 600
"""Queries of honest use, by which the monitor's limit is set: other pictures of the same people, a little changed."""


def of_pictures(folder: Path) -> Iterator[str]:
    """One row per defence of a model that tells the people of ORL apart."""
    pixels, classes = _portraits(folder)
    number = np.array([np.sum(classes[:at] == one) for at, one in enumerate(classes)])
    taught, kept = number < TAUGHT, number >= TAUGHT
    judge = Familiar.of(pixels[kept], classes[kept])
    own = np.arange(classes.max() + 1)
    yield "| defence | attack | people named at the first guess | validation accuracy | gap to training |"
    yield "|---|---|--:|--:|--:|"
    for name, (shown, options) in _taught(pixels[taught], classes[taught]).items():
        model = softmax_model(shown, classes[taught], **options)
        made = by_gradient(*model, shown.mean(axis=0))
        hits = among_first(judge.scores(made), own, 1)
        named = _said(proportion(int(hits.sum()), len(own)))
        yield f"| {name} | gradient | {named} | {_use(model, pixels, classes, kept, shown)} |"
    model = softmax_model(pixels[taught], classes[taught])
    use = _use(model, pixels, classes, kept, pixels[taught])
    least = _honest(model, pixels[kept])
    for name, answer in _answers().items():
        for budget in BUDGETS:
            made, alarm = _asked(model, pixels[taught].mean(axis=0), answer, budget, least)
            hits = among_first(judge.scores(made), own, 1)
            seen = "never noticed" if alarm is None else f"noticed after {alarm:,.0f}"
            named = _said(proportion(int(hits.sum()), len(own)))
            yield f"| {name} | {budget:,} queries per person ({seen}) | {named} | {use} |"
    yield f"\nMonitor: alarm below {least:.3f}, the lowest of {HONEST} honest queries; the median over people."


def _portraits(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    pictures = sorted(one for one in folder.rglob("*") if one.suffix in (".png", ".jpg", ".pgm"))
    pixels = [cv2.resize(cv2.imread(str(one), cv2.IMREAD_GRAYSCALE), (WIDTH, HEIGHT)).ravel() / 255 for one in pictures]
    return np.array(pixels), np.unique([one.parent.name for one in pictures], return_inverse=True)[1].ravel()


def _taught(pixels: np.ndarray, classes: np.ndarray) -> Mapping[str, tuple[np.ndarray, dict[str, Any]]]:
    chance = np.random.default_rng(2)
    filled = pixels.reshape(-1, HEIGHT, WIDTH).copy()
    filled[:, 24:100, 14:78] = 0
    mixed = np.array([pixels[chance.permutation(np.flatnonzero(classes == one))[:3]].mean(axis=0) for one in classes])
    return {
        "none": (pixels, {}),
        "L2, C = 0.01": (pixels, {"strength": 0.01}),
        "noise of .2 on pictures": (np.clip(pixels + chance.normal(0, 0.2, pixels.shape), 0, 1), {}),
        "each picture the mean of 3 of its person": (mixed, {}),
        "faces filled": (filled.reshape(len(pixels), -1), {}),
    }


def _answers() -> Mapping[str, Answer | None]:
    return {
        "none": None,
        "answers rounded to 2 digits": rounded,
        "answers high, medium, low": binned,
        "noise on answers, .1": noisy,
        "labels alone": labels_alone,
    }


def _asked(
    model: Softmax, start: np.ndarray, answer: Answer | None, budget: int, least: float
) -> tuple[np.ndarray, float | None]:
    """A picture of everybody by so many queries, and the median number of queries at the monitor's alarm."""
    waves, chance = waves_of_pixels(), np.random.default_rng(3)
    base, each = start @ model[0].T + model[1], waves @ model[0].T
    points, alarms = [], []
    for own in range(len(model[0])):
        monitor = Monitor(least)

        def shares(asked: np.ndarray, monitor: Monitor = monitor) -> np.ndarray:
            made = softmax(base + asked @ each)
            if monitor.alarm is None and monitor.seen < 1_000:
                monitor.see(asked, made.argmax(axis=1))
            return made if answer is None else answer(made, chance)

        attack = by_label if answer is labels_alone else by_confidence
        points.append(attack(shares, own, budget, np.random.default_rng(own)))
        alarms.append(monitor.alarm or np.inf)
    alarm = float(np.median(alarms))
    return np.clip(start + np.array(points) @ waves, 0, 1), alarm if np.isfinite(alarm) else None


def _honest(model: Softmax, pixels: np.ndarray) -> float:
    """The lowest statistic of honest use: new pictures of the same people, moved and brightened a little."""
    chance, monitor = np.random.default_rng(4), Monitor(0.0)
    waves = waves_of_pixels()
    scale = (waves**2).sum(axis=1)
    for _ in range(HONEST):
        one = pixels[chance.integers(len(pixels))].reshape(HEIGHT, WIDTH)
        moved = np.roll(one, chance.integers(-3, 4, 2), (0, 1)) * chance.uniform(0.8, 1.2) + chance.normal(0, 0.02)
        row = np.clip(moved, 0, 1).ravel()
        monitor.see(((row - pixels.mean(axis=0)) @ waves.T / scale)[None], _labels(model, row[None]))
    return monitor.lowest


def _use(model: Softmax, pixels: np.ndarray, classes: np.ndarray, kept: np.ndarray, shown: np.ndarray) -> str:
    right = _labels(model, pixels[kept]) == classes[kept]
    gap = np.mean(_labels(model, shown) == classes[~kept]) - right.mean()
    return f"{_said(proportion(int(right.sum()), len(right)))} | {gap:+.3f}"


def of_texts(folder: Path) -> Iterator[str]:
    """One row per defence of a model of texts."""
    chance = np.random.default_rng(5)
    with (folder / "tweets_train.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(TEXTS), strict=False)]
    secrets = Secrets.drawn(chance)
    often = [one for one, times in zip(secrets.sentences, secrets.times, strict=True) for _ in range(times)]
    mixed = [str(one) for one in chance.permutation([*often, *texts])]
    scrubber = sz.TextPii(columns=("text",))
    scrubbed = scrubber.run(pa.table({"text": mixed})).data.column("text").to_pylist()
    yield "| defence | model | planted once | 5 times | 20 times (bits of 12 given away; 1.4 by chance) |"
    yield "|---|---|--:|--:|--:|"
    for name, shown in {
        "none": mixed,
        "repeated texts removed": list(dict.fromkeys(mixed)),
        "half of the texts": mixed[::2],
        "scrubbed": scrubbed,
    }.items():
        for model, learn in (("n-grams", NGrams.learn), ("network", CharacterNetwork.learn)):
            exposed, times = secrets.exposures(learn(shown)), np.array(secrets.times)
            cells = [_said(mean(exposed[times == count], GUESSED)) for count in (1, 5, 20)]
            yield f"| {name} | {model} | {' | '.join(cells)} |"
    yield f"\n{len(mixed):,} texts; the network reads the first {MOST:,} characters of them."


def _labels(model: Softmax, pixels: np.ndarray) -> np.ndarray:
    return np.asarray((pixels @ model[0].T + model[1]).argmax(axis=1))


def _said(one: Estimate) -> str:
    return f"{one.value:.3f} ({max(one.low, 0):.3f}–{one.high:.3f})"
