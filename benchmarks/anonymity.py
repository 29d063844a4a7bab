"""k-anonymity on Adult: evaluations and time of every search, local recoding, and rows per second.

    python benchmarks/anonymity.py [--rows 100000,1000000] [--skip-models]

Reads Adult and ARX's scores from SANITIZE_TEST_DATA (default ../shared/data). CPU seconds of this process; the compiled
peeling is warmed up first, and its compilation is printed apart.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.csv

from sanitize.tabular.diversity import Closeness, DistinctDiversity, EntropyDiversity, Model, RecursiveDiversity
from sanitize.tabular.hierarchy import Csv
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.optimal import search
from sanitize.tabular.peel import peel

ADULT = Path(os.environ.get("SANITIZE_TEST_DATA", "../shared/data")) / "tables" / "adult"
NAMES = {
    "loss (arithmetic mean)": "loss",
    "loss (geometric mean)": "loss_geometric",
    "entropy (non-uniform)": "entropy",
}
MODELS = ("distinct l=3", "recursive (4,3)", "entropy l=3", "t=0.2 equal distance", "t=0.2 hierarchical distance")
MOST_SUPPRESSED = 0.0002
BATCH = 1 << 18

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    return work(), time.process_time() - start


def fold(table: pa.Table, sensitive: str | None) -> Histogram:
    columns = [name for name in table.column_names if name != sensitive]
    state = Histogram.zero(columns, [sensitive] if sensitive else [])
    for batch in table.to_batches(BATCH):
        state = state.fold({name: batch[name] for name in batch.schema.names})
    return state


def build(state: Histogram) -> list[Levels]:
    return [
        Csv(str(ADULT / "hierarchies" / f"{name}.csv")).build(values, name)
        for name, values in zip(state.columns, state.counts().values, strict=False)
    ]


def model(name: str, column: str) -> Model:
    tree = Csv(str(ADULT / "hierarchies" / f"{column}.csv"))
    models: dict[str, Model] = {
        "distinct l=3": DistinctDiversity(column, 3),
        "recursive (4,3)": RecursiveDiversity(column, 4, 3),
        "entropy l=3": EntropyDiversity(column, 3),
        "t=0.2 equal distance": Closeness(column, 0.2),
        "t=0.2 hierarchical distance": Closeness(column, 0.2, "hierarchical", tree),
    }
    return models[name]


def searches(table: pa.Table, with_models: bool) -> None:
    states = {sensitive: fold(table, sensitive) for sensitive in (None, "occupation")}
    levels = {sensitive: build(state) for sensitive, state in states.items()}
    print(f"{'metric':22} {'model':28} {'limit':>5} {'evaluations':>11} {'ARX':>6} {'CPU s':>6} {'error':>8}")
    for score in json.loads((ADULT / "arx_scores.json").read_text())["scores"]:
        if score["model"] and not with_models:
            continue
        column, limit = score["sensitive"], score["max_suppressed"]
        metric = NAMES.get(score["metric"], score["metric"])
        models = [model(score["model"], column)] if column else []
        found, seconds = timed(
            lambda s=states[column], v=levels[column], m=metric, a=models, x=limit: search(
                s, v, 5, metric=m, models=a, max_suppressed=x
            )
        )
        error = abs(found.score - score["score"]) / max(abs(score["score"]), 1)
        row = f"{metric:22} {score['model'] or '':28} {limit:5.2f} {found.evaluations:11} {score['evaluations']:6}"
        print(f"{row} {seconds:6.3f} {error:8.1e}")


def local(table: pa.Table) -> None:
    state, protected = fold(table, None), fold(table, "occupation")
    levels, fewer = build(state), build(protected)
    units = np.random.default_rng(0).integers(0, table.num_rows // 2, table.num_rows).astype(np.uint64)
    persons = Histogram.zero(table.column_names, by_unit=True)
    persons = persons.fold({name: table[name] for name in table.column_names}, units)
    _, first = timed(lambda: peel(state, levels, 5, max_suppressed=MOST_SUPPRESSED))
    print(f"local recoding ({first:.1f} s CPU the first time, with compilation unless it is cached)")
    asked: list[tuple[str, Histogram, list[Levels], list[Model]]] = [
        ("k", state, levels, []),
        ("k, two rows a unit", persons, levels, []),
        ("k, 8 columns", protected, fewer, []),
        *((name, protected, fewer, [model(name, "occupation")]) for name in MODELS),
    ]
    for name, histogram, built, models in asked:
        found, seconds = timed(
            lambda h=histogram, b=built, m=models: peel(h, b, 5, models=m, max_suppressed=MOST_SUPPRESSED)
        )
        print(
            f"  {name:28} loss {found.loss:.5f}, {found.suppressed_rows} rows suppressed, {found.classes} classes, "
            f"{seconds:.1f} s CPU"
        )


def scale(table: pa.Table, rows: int) -> None:
    resampled = pa.concat_tables([table] * (rows // len(table) + 1)).slice(0, rows)
    state, counted = timed(lambda: fold(resampled, None))
    found, solved = timed(lambda: search(state, build(state), 5, max_suppressed=0.02))
    _, applied = timed(
        lambda: [found.recoding.apply({n: b[n] for n in b.schema.names}) for b in resampled.to_batches(BATCH)]
    )
    rate = rows / (counted + solved + applied)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{rows:>9} rows: count {counted:.2f} s, solve {solved:.2f} s, apply {applied:.2f} s, "
        f"{rate:,.0f} rows/s, {peak:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="100000,1000000", help="sizes to resample Adult to")
    parser.add_argument("--skip-models", action="store_true", help="leave out l-diversity and t-closeness")
    given = parser.parse_args()
    table = pyarrow.csv.read_csv(ADULT / "adult.csv", parse_options=pyarrow.csv.ParseOptions(delimiter=";"))
    searches(table, not given.skip_models)
    local(table)
    for rows in given.rows.split(","):
        scale(table, int(rows))


if __name__ == "__main__":
    main()
