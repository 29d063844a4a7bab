"""What helps against membership inference: anonymizing the data, training otherwise, answering with less.

    python benchmarks/defences.py ../shared/data [--only tables,pictures,texts]

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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from defence_models import DEFENCES, Softmax
from defences_of_others import of_pictures, of_texts

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


def main() -> None:
    """Print the tables."""
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
    for name in given.only.split(","):
        for line in made[name]():
            print(line, flush=True)


def of_tables(folder: Path, shadows: int) -> Iterator[str]:
    """One row per defence of a model of Adult."""
    yield "| data | defence | members told (AUC) | at 1% false alarms | training | validation | gap | seconds |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|"
    for data, own in _data(folder):
        for name, options in DEFENCES.items():
            yield _row(data, name, own, options, shadows)


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
