"""Optimal search: ARX's scores on Adult, and brute force on small random tables."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.errors import UsageError
from sanitize.tabular.diversity import Closeness, DistinctDiversity, EntropyDiversity, Model, RecursiveDiversity
from sanitize.tabular.hierarchy import Csv, Tree
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.optimal import METRICS, search
from tests.tabular import brute

SENSITIVE = ["p", "q", "r", "s"]
GROUPS = {"p": "1", "q": "1", "r": "2", "s": "2"}
MODELS = {
    "distinct": (DistinctDiversity("s", 2), brute.distinct(2)),
    "entropy": (EntropyDiversity("s", 1.8), brute.entropy(1.8)),
    "recursive": (RecursiveDiversity("s", 1.5, 2), brute.recursive(1.5, 2)),
    "equal": (Closeness("s", 0.3), brute.equal(0.3)),
    "ordered": (Closeness("s", 0.25, "ordered"), brute.ordered(0.25)),
    "hierarchical": (
        Closeness("s", 0.3, "hierarchical", Tree({"1": ["p", "q"], "2": ["r", "s"]})),
        brute.hierarchical(0.3, GROUPS),
    ),
}


@st.composite
def trees(draw: st.DrawFn) -> brute.Tree:
    """A random hierarchy of up to six leaves and up to four levels."""
    size = draw(st.integers(2, 6))
    labels = [[f"v{leaf}" for leaf in range(size)]]
    for level in range(draw(st.integers(0, 2))):
        parent = {label: draw(st.integers(0, 2)) for label in sorted(set(labels[-1]))}
        labels.append([f"l{level}g{parent[label]}" for label in labels[-1]])
    labels.append(["*"] * size)
    return {f"v{leaf}": [level[leaf] for level in labels] for leaf in range(size)}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[brute.Row], list[brute.Tree], list[str], list[int]]:
    """Rows, the hierarchy of each column, a sensitive value and a unit for each row."""
    columns = [draw(trees()) for _ in range(draw(st.integers(1, 3)))]
    rows = draw(st.lists(st.tuples(*(st.sampled_from(sorted(tree)) for tree in columns)), min_size=4, max_size=24))
    sensitive = [draw(st.sampled_from(SENSITIVE)) for _ in rows]
    units = [draw(st.integers(0, 9)) for _ in rows]
    return rows, columns, sensitive, units


def fit(
    rows: list[brute.Row],
    columns: list[brute.Tree],
    sensitive: list[str] | None = None,
    units: list[int] | None = None,
    tmp: Path | None = None,
) -> tuple[Histogram, list[Levels]]:
    names = [f"c{place}" for place in range(len(columns))]
    arrays = {name: pa.array([row[place] for row in rows]) for place, name in enumerate(names)}
    if sensitive is not None:
        arrays["s"] = pa.array(sensitive)
    state = Histogram.zero(names, ["s"] if sensitive is not None else [], by_unit=units is not None)
    state = state.fold(arrays, None if units is None else np.array(units, dtype=np.uint64))
    counts = state.counts()
    levels = []
    for name, tree, values in zip(names, columns, counts.values, strict=False):
        levels.append(_nested(tree).build(values, name))
    return state, levels


def _nested(tree: brute.Tree) -> Tree:
    """The same hierarchy as a nested mapping."""
    root: dict[str, object] = {}
    for value, labels in tree.items():
        here = root
        for label in reversed(labels[1:]):
            here = here.setdefault(label, {})  # type: ignore[assignment]
        here[value] = None
    return Tree(root)


limits = st.sampled_from([0.0, 0.1, 0.3, 1.0])


@pytest.mark.parametrize("metric", METRICS)
@given(table=tables(), k=st.integers(1, 5), limit=limits)
def test_equals_brute_force_for_every_metric(
    metric: str, table: tuple[list[brute.Row], list[brute.Tree], list[str], list[int]], k: int, limit: float
) -> None:
    rows, columns, _, _ = table
    state, levels = fit(rows, columns)
    wanted = brute.best(metric, rows, columns, k, limit)
    if wanted is None:
        with pytest.raises(UsageError):
            search(state, levels, k, metric=metric, max_suppressed=limit)
        return
    found = search(state, levels, k, metric=metric, max_suppressed=limit)
    assert found.score == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    assert found.gap == 0


@pytest.mark.parametrize("model", MODELS)
@given(table=tables(), k=st.integers(1, 4), limit=limits, metric=st.sampled_from(METRICS))
def test_equals_brute_force_for_every_model(
    model: str,
    table: tuple[list[brute.Row], list[brute.Tree], list[str], list[int]],
    k: int,
    limit: float,
    metric: str,
) -> None:
    rows, columns, sensitive, _ = table
    ours, theirs = MODELS[model]
    if model == "hierarchical":
        sensitive = [*SENSITIVE, *sensitive[len(SENSITIVE) :]]
    state, levels = fit(rows, columns, sensitive)
    wanted = brute.best(metric, rows, columns, k, limit, sensitive=sensitive, meets=[theirs])
    if wanted is None:
        with pytest.raises(UsageError):
            search(state, levels, k, metric=metric, models=[ours], max_suppressed=limit)
        return
    found = search(state, levels, k, metric=metric, models=[ours], max_suppressed=limit)
    assert found.score == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@given(table=tables(), k=st.integers(1, 4), limit=limits, metric=st.sampled_from(METRICS))
def test_counts_units_not_rows(
    table: tuple[list[brute.Row], list[brute.Tree], list[str], list[int]], k: int, limit: float, metric: str
) -> None:
    rows, columns, _, units = table
    state, levels = fit(rows, columns, units=units)
    wanted = brute.best(metric, rows, columns, k, limit, units=units)
    if wanted is None:
        with pytest.raises(UsageError):
            search(state, levels, k, metric=metric, max_suppressed=limit)
        return
    assert search(state, levels, k, metric=metric, max_suppressed=limit).score == pytest.approx(wanted, abs=1e-9)


@given(table=tables(), k=st.integers(1, 4), limit=limits)
def test_what_is_released_is_what_was_counted(
    table: tuple[list[brute.Row], list[brute.Tree], list[str], list[int]], k: int, limit: float
) -> None:
    rows, columns, _, units = table
    state, levels = fit(rows, columns, units=units)
    try:
        found = search(state, levels, k, max_suppressed=limit)
    except UsageError:
        return
    arrays = {f"c{place}": pa.array([row[place] for row in rows]) for place in range(len(columns))}
    released, kept = found.recoding.apply(arrays)
    labels = list(zip(*(released[name].to_pylist() for name in arrays), strict=True))
    people: dict[tuple[str, ...], set[int]] = {}
    for label, unit, keep in zip(labels, units, kept, strict=True):
        if keep:
            people.setdefault(label, set()).add(unit)
    assert all(len(inside) >= k for inside in people.values())
    assert len(people) == found.classes
    assert int((~kept).sum()) == found.suppressed_rows
    assert (
        len(set(units)) - len({unit for unit, keep in zip(units, kept, strict=True) if keep}) == found.suppressed_units
    )


def adult(shared_data: Path, sensitive: str | None) -> tuple[Histogram, list[Levels]]:
    folder = shared_data / "tables" / "adult"
    table = pyarrow.csv.read_csv(folder / "adult.csv", parse_options=pyarrow.csv.ParseOptions(delimiter=";"))
    columns = [name for name in table.column_names if name != sensitive]
    state = Histogram.zero(columns, [sensitive] if sensitive else [])
    state = state.fold({name: table[name] for name in table.column_names})
    counts = state.counts()
    levels = [
        Csv(str(folder / "hierarchies" / f"{name}.csv")).build(values, name)
        for name, values in zip(columns, counts.values, strict=False)
    ]
    return state, levels


def arx_model(name: str, column: str, folder: Path) -> Model:
    tree = Csv(str(folder / "tables" / "adult" / "hierarchies" / f"{column}.csv"))
    models: dict[str, Model] = {
        "distinct l=3": DistinctDiversity(column, 3),
        "recursive (4,3)": RecursiveDiversity(column, 4, 3),
        "entropy l=3": EntropyDiversity(column, 3),
        "t=0.2 equal distance": Closeness(column, 0.2),
        "t=0.2 hierarchical distance": Closeness(column, 0.2, "hierarchical", tree),
    }
    return models[name]


def test_reaches_every_score_of_arx(shared_data: Path) -> None:
    scores = json.loads((shared_data / "tables" / "adult" / "arx_scores.json").read_text())["scores"]
    names = {
        "loss (arithmetic mean)": "loss",
        "loss (geometric mean)": "loss_geometric",
        "entropy (non-uniform)": "entropy",
    }
    fits = {sensitive: adult(shared_data, sensitive) for sensitive in (None, "occupation")}
    for score in scores:
        state, levels = fits[score["sensitive"]]
        models = [arx_model(score["model"], score["sensitive"], shared_data)] if score["model"] else []
        metric = names.get(score["metric"], score["metric"])
        found = search(state, levels, score["k"], metric=metric, models=models, max_suppressed=score["max_suppressed"])
        assert found.score == pytest.approx(score["score"], rel=1e-8, abs=1e-8)
        assert found.gap == 0
        assert found.evaluations < score["lattice"]
        if metric in ("loss", "loss_geometric") and not models:
            assert found.evaluations <= 800


def test_weights_belong_to_the_loss() -> None:
    state, levels = fit([("v0",), ("v1",)], [{"v0": ["v0", "*"], "v1": ["v1", "*"]}])
    with pytest.raises(UsageError, match="weights"):
        search(state, levels, 2, metric="entropy", weights=[1.0])
    assert search(state, levels, 2, weights=[3.0]).levels == {"c0": 1}


def test_a_column_of_weight_nothing_is_given_up_first() -> None:
    tree = {"v0": ["v0", "*"], "v1": ["v1", "*"]}
    rows = [("v0", "v0"), ("v0", "v1"), ("v1", "v0"), ("v1", "v1")]
    state, levels = fit(rows, [tree, tree])
    assert search(state, levels, 2, weights=[1.0, 0.0]).levels == {"c0": 0, "c1": 1}
    assert search(state, levels, 2, weights=[0.0, 1.0]).levels == {"c0": 1, "c1": 0}


def test_no_generalization_within_the_limit_is_said() -> None:
    state, levels = fit([("v0",), ("v1",)], [{"v0": ["v0", "*"], "v1": ["v1", "*"]}])
    with pytest.raises(UsageError, match="suppression limit"):
        search(state, levels, 3)


def test_limit_of_units_is_a_limit_of_its_own() -> None:
    tree = {"v0": ["v0", "*"], "v1": ["v1", "*"]}
    rows = [("v0",)] * 8 + [("v1",)]
    state, levels = fit(rows, [tree], units=[0, 0, 0, 0, 0, 0, 1, 2, 3])
    assert search(state, levels, 3, max_suppressed=0.2).levels == {"c0": 0}
    assert search(state, levels, 3, max_suppressed=0.2, max_suppressed_units=0.2).levels == {"c0": 1}
