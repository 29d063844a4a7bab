"""What helps against attacks on models: sanitizing the data, training otherwise, answering with less.

    python benchmarks/defences.py ../shared/data [--only tables,pictures,texts]

Tables: softmax regression on 1,000 random features of half of 960 people, which can remember them, raw and 5-anonymous.
Pictures: softmax regression that tells the 40 people of ORL apart. Texts: two models of characters.
The gap between training and validation accuracy is in each row, because anyone can see it without attacking. DP-SGD is
full-batch gradient descent with per-example clipping; its epsilon follows from zero-concentrated differential privacy
(Bun and Steinke 2016), at delta = 1e-4.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from defence_models import ANSWERS, TRAININGS, Answer, Softmax, Training
from defence_rows import HEAD, Row, said
from defences_of_pictures import of_pictures
from defences_of_texts import of_texts

from sanitize.attacks.possible_values import Matcher
from sanitize.config import PipelineConfig
from sanitize.keys import Keys
from sanitize.proof.arms import Arm, Maker
from sanitize.proof.features import Encoder
from sanitize.proof.learners import Learner
from sanitize.proof.lessons import Labels, Lessons, lessons
from sanitize.proof.membership import attack
from sanitize.proof.people import people_of
from sanitize.proof.shadows import lira_scores, loss_scores, rmia_scores
from sanitize.proof.statistics import proportion
from sanitize.proof.translate import translate

PEOPLE = 1_200
LABEL = "salary-class"
METHODS = {"loss": loss_scores, "LiRA": lira_scores, "RMIA": rmia_scores}
MEASURED = {"auc": "membership (AUC)", "tpr@1%": "membership at 1% false alarms"}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path, help="The folder of the development data.")
    parser.add_argument("--only", default="tables,pictures,texts")
    parser.add_argument("--shadows", type=int, default=16)
    given = parser.parse_args()
    made = {
        "tables": lambda: of_tables(given.data / "tables/adult", given.shadows),
        "pictures": lambda: of_pictures(given.data / "images/orl"),
        "texts": lambda: of_texts(given.data / "text"),
    }
    print(HEAD)
    for name in given.only.split(","):
        started = time.process_time()
        for row in made[name]():
            print(row, flush=True)
        print(f"{name}: {time.process_time() - started:.0f} CPU s", file=sys.stderr, flush=True)


def of_tables(folder: Path, shadows: int) -> Iterator[Row]:
    """Two rows per defence of a model of Adult."""
    for data, own in _data(folder):
        for name, training in TRAININGS.items():
            yield from _rows(data, name, own, training, None, shadows)
        for name, answer in ANSWERS.items():
            yield from _rows(data, name, own, Training(), answer, shadows)


def _rows(data: str, name: str, own: Lessons, training: Training, answer: Answer | None, shadows: int) -> Iterator[Row]:
    learner = Learner(name, "one_hot", lambda seed: Softmax(seed, training, answer))
    count = max(int(own.person.max()), int(own.control_person.max())) + 1
    started = time.process_time()
    model = learner.fit(own.forms["one_hot"], own.labels, 0)
    cost = time.process_time() - started
    train = np.mean(model.predict(own.forms["one_hot"]) == own.labels)
    right = int(np.sum(model.predict(own.control_forms["one_hot"]) == own.control_labels))
    use = proportion(right, len(own.control_labels))
    everybody = {"everybody": np.ones(count, dtype=bool)}
    found = attack(own, [learner], everybody, shadows, METHODS, 1)
    for metric, who in MEASURED.items():
        best = max(
            (one.estimate for one in found if (one.metric, one.target, one.stratum) == (metric, "everybody", "all")),
            key=lambda one: one.low,
        )
        yield Row(data, name, who, best, said(use), float(train - use.value), cost)


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
    return [("Adult, raw", made(maker.raw_arm())), ("Adult, 5-anonymous", made(sanitized))]


if __name__ == "__main__":
    main()
