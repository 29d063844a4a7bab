"""Our figures and the data they were measured on, for oracles that run in environments of their own.

    python benchmarks/oracles/export.py ../shared/data /tmp/oracles

Writes `inversion.npz` (a softmax model of the ORL portraits and our MIFace pictures), `membership.npz` (a model of
Adult, how sure 32 shadow models are of each person, our scores), and `linkage/*.csv` (Adult at three levels of detail,
with our figures in `ours.json`), and `dp.npz` (the noise of DP-SGD in `benchmarks/defences.py`).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from sklearn.linear_model import LogisticRegression

from sanitize.attacks.linkage import HIGHEST, LOWEST, ROWS, Output, link
from sanitize.attacks.possible_values import Matcher
from sanitize.proof.features import Encoder
from sanitize.proof.invert import STEP, STEPS, by_gradient
from sanitize.proof.learners import Learner, forest
from sanitize.proof.lessons import Lessons
from sanitize.proof.of_attributes import advantage
from sanitize.proof.shadows import Shadows, halves, lira_scores, loss_scores, rmia_scores, train

sys.path.append(str(Path(__file__).parents[1]))
from defence_models import DELTA, TRAININGS

PEOPLE, MODELS, ROWS_LINKED = 600, 32, 2_000
QUASI = ["age", "sex", "race", "marital-status", "education"]
SENSITIVE, LABEL = "occupation", "salary-class"


def main() -> None:
    """Write everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    given = parser.parse_args()
    (given.output / "linkage").mkdir(parents=True, exist_ok=True)
    adult = pc.read_csv(given.data / "tables/adult/adult.csv", parse_options=pc.ParseOptions(delimiter=";"))
    order = np.random.default_rng(1).permutation(adult.num_rows)
    _inversion(given.data / "images/orl", given.output / "inversion.npz")
    _membership(adult.take(pa.array(order[: 2 * PEOPLE])), given.output / "membership.npz")
    _linkage(adult.take(pa.array(order[: 2 * ROWS_LINKED])), given.output / "linkage")
    _noise(given.output / "dp.npz")


def _noise(file: Path) -> None:
    private = [one for one in TRAININGS.values() if one.epsilon is not None]
    noise, steps = [one.noise() for one in private], [one.steps for one in private]
    np.savez(file, epsilons=[one.epsilon for one in private], noise=noise, steps=steps, delta=DELTA)


def _inversion(folder: Path, file: Path) -> None:
    pictures = sorted(one for one in folder.rglob("*") if one.suffix in (".png", ".jpg", ".pgm"))
    names = [one.parent.name if one.parent != folder else one.stem.split("_")[0] for one in pictures]
    pixels = np.array([cv2.imread(str(one), cv2.IMREAD_GRAYSCALE).ravel() / 255 for one in pictures])
    classes = np.unique(names, return_inverse=True)[1].ravel()
    model = LogisticRegression(max_iter=200).fit(pixels, classes)
    start = pixels.mean(axis=0)
    made = by_gradient(model.coef_, model.intercept_, start)
    np.savez(file, weights=model.coef_, offsets=model.intercept_, start=start, made=made, steps=STEPS, step=STEP)


def _membership(table: pa.Table, file: Path) -> None:
    """Half of the people may be in models; the others are the strangers of RMIA."""
    columns = [name for name in table.schema.names if name != LABEL]
    encoder = Encoder.of(table, columns)
    rows = encoder.ordered(table)
    labels = np.unique(table.column(LABEL).to_pylist(), return_inverse=True)[1].ravel()
    own, others = slice(0, PEOPLE), slice(PEOPLE, None)
    lessons = Lessons(
        "raw",
        {"ordered": rows[own]},
        labels[own],
        np.arange(PEOPLE),
        np.zeros(PEOPLE, dtype=bool),
        {"ordered": rows[others]},
        labels[others],
        np.arange(PEOPLE, len(rows)),
    )
    shadows = train(Learner("forest", "ordered", forest), lessons, halves(MODELS, len(rows), 1), 1)
    cut = Shadows(shadows.inside[:, own], shadows.sure[:, own], shadows.strangers)
    scores = {"loss": loss_scores, "lira": lira_scores, "rmia": rmia_scores}
    made = {name: np.array([score(cut, target) for target in range(MODELS)]) for name, score in scores.items()}
    dense = encoder.one_hot(table).toarray()
    inside = cut.inside[0]
    model = LogisticRegression(C=1e4, max_iter=2_000).fit(dense[own][inside], labels[own][inside])
    np.savez(
        file,
        inside=cut.inside,
        sure=cut.sure,
        strangers=cut.strangers,
        rows=dense[own],
        labels=labels[own],
        weights=model.coef_,
        offsets=model.intercept_,
        ours_of_linear=model.predict_proba(dense[own])[np.arange(PEOPLE), labels[own]],
        **made,
    )


def _linkage(table: pa.Table, folder: Path) -> None:
    """As it is, ages by decade, and ages by twenty years without marital status."""
    levels = {
        "raw": table,
        "decades": _coarse(table, 10, ()),
        "coarse": _coarse(table, 20, ("marital-status", "education")),
    }
    ours = {}
    for name, whole in levels.items():
        own, control = whole.slice(0, ROWS_LINKED), whole.slice(ROWS_LINKED)
        for part, rows in (("own", own), ("control", control)):
            pc.write_csv(rows.select([*QUASI, SENSITIVE]), folder / f"{name}_{part}.csv")
        found = link(_combinations(own), own.select([*QUASI, SENSITIVE]), _matchers(), QUASI, [SENSITIVE])
        told = [_nearest(own, side) for side in (own, control)]
        attribute = advantage(*told)
        ours[name] = {
            "alone": found.alone / found.targets,
            "targets": found.targets,
            "attribute": [attribute.value, attribute.low, attribute.high],
        }
    (folder / "ours.json").write_text(json.dumps(ours))


def _coarse(table: pa.Table, years: int, starred: tuple[str, ...]) -> pa.Table:
    ages = [f"[{age // years * years}, {age // years * years + years})" for age in table.column("age").to_pylist()]
    table = table.set_column(table.schema.get_field_index("age"), "age", pa.array(ages))
    for name in starred:
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(["*"] * table.num_rows))
    return table


def _combinations(table: pa.Table) -> Output:
    ends = {LOWEST: np.arange(table.num_rows), HIGHEST: np.arange(table.num_rows), ROWS: np.ones(table.num_rows, int)}
    named = table.select([*QUASI, SENSITIVE])
    for name, values in ends.items():
        named = named.append_column(name, pa.array(values))
    return Output.of(named, by_unit=True)


def _matchers() -> dict[str, Matcher]:
    return {name: Matcher() for name in [*QUASI, SENSITIVE]}


def _nearest(own: pa.Table, asked: pa.Table) -> np.ndarray:
    """Whether the most similar row of `own` has the sensitive value of each row asked: Anonymeter's attacker."""
    one, other = (
        np.array([side.column(name).cast(pa.string()).to_pylist() for name in QUASI]).T for side in (own, asked)
    )
    known = np.array(own.column(SENSITIVE).to_pylist())
    wanted = np.array(asked.column(SENSITIVE).to_pylist())
    first = np.array([int((one == row).sum(axis=1).argmax()) for row in other])
    return np.asarray(known[first] == wanted)


if __name__ == "__main__":
    main()
