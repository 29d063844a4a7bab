"""What helps against membership inference: anonymizing the data, training otherwise, answering with less.

    python benchmarks/defences.py ../shared/data/tables/adult

One model is attacked throughout: softmax regression on 1,000 random features of half of 960 people, which can remember
them.
Every defence is tried on raw data and on the same data made 5-anonymous. The gap between training and validation
accuracy is in each row, because anyone can see it without attacking. DP-SGD is full-batch gradient descent with
per-example clipping; its epsilon follows from zero-concentrated differential privacy (Bun and Steinke 2016), at
delta = 1e-4.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from sanitize.attacks.possible_values import Matcher
from sanitize.config import PipelineConfig
from sanitize.keys import Keys
from sanitize.proof.arms import Arm, Maker
from sanitize.proof.features import Encoder
from sanitize.proof.invert import softmax
from sanitize.proof.learners import Learner
from sanitize.proof.lessons import Labels, Lessons, lessons
from sanitize.proof.membership import attack
from sanitize.proof.people import people_of
from sanitize.proof.shadows import lira_scores, loss_scores, rmia_scores
from sanitize.proof.statistics import proportion
from sanitize.proof.translate import translate

PEOPLE, FEATURES, STEPS, RATE = 1_200, 1_000, 200, 1.0
DELTA, CLIP = 1e-4, 1.0
LABEL = "salary-class"
METHODS = {"loss": loss_scores, "LiRA": lira_scores, "RMIA": rmia_scores}
Answer = Callable[[np.ndarray, np.random.Generator], np.ndarray]


@dataclass
class Softmax:
    """Softmax regression on random cosine features (Rahimi and Recht 2007), trained by gradient descent."""

    seed: int
    steps: int = STEPS
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    smoothing: float = 0.0
    """Label smoothing; a negative one pushes wrong labels below zero."""
    epsilon: float | None = None
    answer: Answer | None = None
    """What the model's interface makes of its confidences."""

    def fit(self, rows: Any, labels: np.ndarray) -> Softmax:
        """Learn."""
        chance = np.random.default_rng(self.seed)
        rows = _dense(rows)
        shared = np.random.default_rng(0)
        self.ways = shared.normal(0, 0.7, (rows.shape[1], FEATURES))
        self.turns = shared.uniform(0, 2 * np.pi, FEATURES)
        self.classes_, own = np.unique(labels, return_inverse=True)
        seen, count = self._seen(rows), len(self.classes_)
        wanted = np.eye(count)[own] * (1 - self.smoothing) + self.smoothing / count
        self.weights = np.zeros((FEATURES, count))
        noise = self._noise()
        rate = RATE if self.epsilon is not None else 4 / _steepest(seen)
        for _ in range(self.steps):
            used = seen * (chance.random(FEATURES) >= self.dropout) / (1 - self.dropout) if self.dropout else seen
            wrong = softmax(used @ self.weights) - wanted
            if self.epsilon is not None:
                size = np.linalg.norm(used, axis=1) * np.linalg.norm(wrong, axis=1)
                wrong *= np.minimum(1, CLIP / np.maximum(size, 1e-12))[:, None]
            slope = used.T @ wrong / len(used)
            slope += chance.normal(0, noise / len(used), slope.shape) if noise else 0
            slope += self.l2 * self.weights + self.l1 * np.sign(self.weights)
            self.weights -= rate * slope
        return self

    def _noise(self) -> float:
        """The noise per step: epsilon = rho + 2 sqrt(rho ln(1/delta)), rho = steps / (2 sigma^2)."""
        if self.epsilon is None:
            return 0.0
        low = np.log(1 / DELTA)
        rho = (np.sqrt(low + self.epsilon) - np.sqrt(low)) ** 2
        return float(CLIP * np.sqrt(self.steps / (2 * rho)))

    def _seen(self, rows: np.ndarray) -> np.ndarray:
        return np.cos(rows @ self.ways + self.turns) * np.sqrt(2 / FEATURES) * 4

    def predict_proba(self, rows: Any) -> np.ndarray:
        """Confidences, as the interface gives them."""
        made = softmax(self._seen(_dense(rows)) @ self.weights)
        return made if self.answer is None else self.answer(made, np.random.default_rng(self.seed))

    def predict(self, rows: Any) -> np.ndarray:
        """Labels."""
        return np.asarray(self.classes_[self.predict_proba(rows).argmax(axis=1)])


def _steepest(seen: np.ndarray) -> float:
    """The largest eigenvalue of the features' second moments, by ten steps of the power method."""
    one = np.ones(seen.shape[1])
    for _ in range(10):
        one = seen.T @ (seen @ one) / len(seen)
        size = float(np.linalg.norm(one))
        one /= size
    return size


def _dense(rows: Any) -> np.ndarray:
    return np.asarray(rows.todense()) if hasattr(rows, "todense") else np.asarray(rows)


def _rounded(made: np.ndarray, _chance: np.random.Generator) -> np.ndarray:
    return np.round(made, 2)


def _binned(made: np.ndarray, _chance: np.random.Generator) -> np.ndarray:
    return np.array([0.15, 0.5, 0.85])[np.digitize(made, [1 / 3, 2 / 3])]


def _first(made: np.ndarray, _chance: np.random.Generator) -> np.ndarray:
    return np.where(made == made.max(axis=1, keepdims=True), made, 0.0)


def _labels(made: np.ndarray, _chance: np.random.Generator) -> np.ndarray:
    return np.where(made == made.max(axis=1, keepdims=True), 1.0, 0.0)


def _noisy(made: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    return np.clip(made + chance.normal(0, 0.1, made.shape), 0, 1)


DEFENCES: dict[str, dict[str, Any]] = {
    "none": {},
    "L1, 0.0003": {"l1": 0.0003},
    "L2, 0.003": {"l2": 0.003},
    "L2, 0.03": {"l2": 0.03},
    "dropout .5": {"dropout": 0.5},
    "early stopping (30 steps)": {"steps": 30},
    "negative label smoothing −.2": {"smoothing": -0.2},
    "label smoothing .2": {"smoothing": 0.2},
    "DP-SGD, ε = 8": {"epsilon": 8.0, "steps": 60},
    "DP-SGD, ε = 4": {"epsilon": 4.0, "steps": 60},
    "DP-SGD, ε = 1": {"epsilon": 1.0, "steps": 60},
    "answers rounded to 2 digits": {"answer": _rounded},
    "answers high, medium, low": {"answer": _binned},
    "first answer alone": {"answer": _first},
    "labels alone": {"answer": _labels},
    "noise on answers, .1": {"answer": _noisy},
}


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("adult", type=Path, help="The folder of the Adult table with its hierarchies.")
    parser.add_argument("--shadows", type=int, default=16)
    given = parser.parse_args()
    print("| data | defence | members told (AUC) | at 1% false alarms | training | validation | gap | seconds |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for data, own in _data(given.adult):
        for name, options in DEFENCES.items():
            print(_row(data, name, own, options, given.shadows), flush=True)


def _row(data: str, name: str, own: Lessons, options: dict[str, Any], shadows: int) -> str:
    learner = Learner(name, "one_hot", lambda seed: Softmax(seed, **options))
    count = max(int(own.person.max()), int(own.control_person.max())) + 1
    started = time.process_time()
    model = learner.fit(own.forms["one_hot"], own.labels, 0)
    cost = time.process_time() - started
    train = np.mean(model.predict(own.forms["one_hot"]) == own.labels)
    right = int(np.sum(model.predict(own.control_forms["one_hot"]) == own.control_labels))
    use = proportion(right, len(own.control_labels))
    everybody = {"everybody": np.ones(count, dtype=bool)}
    found = attack(own, [learner], everybody, shadows, METHODS, 1)
    best = {
        metric: max(
            (one.estimate for one in found if (one.metric, one.target, one.stratum) == (metric, "everybody", "all")),
            key=lambda one: one.low,
        )
        for metric in ("auc", "tpr@1%")
    }
    told = [f"{one.value:.3f} ({one.low:.3f}–{one.high:.3f})" for one in best.values()]
    accuracy = f"{use.value:.3f} ({use.low:.3f}–{use.high:.3f})"
    gap = f"{train - use.value:+.3f}"
    return f"| {data} | {name} | {told[0]} | {told[1]} | {train:.3f} | {accuracy} | {gap} | {cost:.1f} |"


def _data(folder: Path) -> list[tuple[str, Lessons]]:
    """The same people raw and 5-anonymous."""
    whole = pc.read_csv(folder / "adult.csv", parse_options=pc.ParseOptions(delimiter=";"))
    order = np.random.default_rng(1).permutation(whole.num_rows)[:PEOPLE]
    raw = whole.take(pa.array(order))
    quasi = [name for name in raw.schema.names if name not in (LABEL, "occupation")]
    columns = {
        name: {"role": "quasi", "hierarchy": {"csv": str(folder / "hierarchies" / f"{name}.csv")}}
        for name in quasi
        if name != "native-country"
    }
    columns |= {"native-country": {"role": "quasi", "hierarchy": "flat"}} if "native-country" in quasi else {}
    columns |= {"occupation": {"role": "sensitive"}, LABEL: {"role": "label"}}
    config = PipelineConfig.model_validate(
        {"source": {"columns": columns}, "stages": [{"use": "k_anonymity", "k": 5, "max_suppressed": 0.1}]}
    )
    people = people_of(raw, None, quasi, 1)
    maker = Maker(config.make_stages(), config.declared, config.load_policy(), Keys(bytes(32)), 1, raw, people.person)
    matchers = {one.name: Matcher.of(one.hierarchy) for one in config.declared.columns}
    names = [*quasi, "occupation"]
    labels = Labels.of(LABEL, raw.column(LABEL))

    def reader(table: pa.Table) -> Any:
        encoder = Encoder.of(table, names)
        return lambda rows: {"one_hot": encoder.one_hot(rows)}

    def made(arm: Arm) -> Lessons:
        return lessons(
            arm,
            maker.raw_arm(),
            people.control,
            labels,
            reader,
            lambda rows, like: translate(rows, like, names, matchers),
        )

    sanitized = maker.remade("release", [*names, LABEL])
    return [("raw", made(maker.raw_arm())), ("5-anonymous", made(sanitized))]


if __name__ == "__main__":
    main()
