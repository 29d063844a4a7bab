"""A frozen solution as a file: its levels and the histogram it was fitted on, to be reused on later data.

The file is private: it holds values of the quasi-identifiers. It is an Arrow IPC file, read without executing
anything, and written for its owner alone.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from sanitize.errors import UsageError
from sanitize.tabular.classes import code
from sanitize.tabular.diversity import Model
from sanitize.tabular.evaluation import Evaluator, Limits
from sanitize.tabular.histogram import Counts, Histogram
from sanitize.tabular.levels import Levels
from sanitize.tabular.metrics import Loss
from sanitize.tabular.solution import Found, Solution, describe
from sanitize.tabular.units import UnitCounter

VERSION = 2


@dataclass(frozen=True)
class Frozen:
    """Levels by column, the key that unit digests were made with, and the histogram of all rows counted so far.

    `seen` are digests of the histograms that were added up, so that no data is counted twice.
    """

    levels: dict[str, int]
    key: str = field(repr=False)
    histogram: Histogram = field(repr=False)
    seen: tuple[str, ...] = ()


def reuse(
    frozen: Frozen,
    new: Histogram,
    k: int,
    build: Callable[[Counts], Sequence[Levels]],
    models: Sequence[Model] = (),
) -> tuple[Solution, Frozen]:
    """The same levels on further rows, with k and `models` judged on the union of old and new.

    `build` makes the levels of the columns for the values of the union. Classes that aren't large enough yet are
    withheld; the frozen solution that is returned counts their rows, so they are released once later rows complete
    them. Figures of the solution are those of the union, but `suppressed_units` counts the new rows' units. Raises
    UsageError when the columns differ, or the new rows were counted before.
    """
    if new.columns != frozen.histogram.columns or new.sensitive != frozen.histogram.sensitive:
        raise UsageError("the frozen solution was made for other columns; fit again")
    if new.by_unit != frozen.histogram.by_unit:
        raise UsageError("the frozen solution and the new data must both name the unit, or neither")
    mark = digest(new)
    if mark in (*frozen.seen, digest(frozen.histogram)):
        raise UsageError("the frozen solution has counted this data before; give it new rows, or fit again")
    union = frozen.histogram.and_others(new)
    counts, counted = (_condensed(one, k, models) for one in (union, new))
    table = code(counts, build(counts))
    evaluator = Evaluator(table, k, models, Limits(1.0))
    node = tuple(min(frozen.levels[level.column], level.height - 1) for level in table.levels)
    metric = Loss(table)
    summed = metric.exact(evaluator.evaluate(node))
    solution = describe(evaluator, metric, "loss", Found(node, summed, summed))
    released = solution.recoding.apply(counted.tuple_columns())[1]
    missing = UnitCounter(counted, counted.tuple_rows().astype(np.float64)).missing(released)
    return replace(solution, suppressed_units=missing), replace(frozen, histogram=union, seen=(*frozen.seen, mark))


def _condensed(histogram: Histogram, k: int, models: Sequence[Model]) -> Counts:
    """The counts, where people are counted no further than k and the models ask for."""
    if not histogram.by_unit:
        return histogram.counts()
    return histogram.condensed_by_units(k, tuple(dict.fromkeys(model.column for model in models))).counts()


def digest(histogram: Histogram) -> str:
    """By what counted data is recognised: the sha256 of its counts."""
    return hashlib.sha256(_table(histogram).to_batches()[0].serialize()).hexdigest()


def save(frozen: Frozen, path: Path) -> None:
    """Writes the file with mode 0600, replacing one that is there."""
    told = {
        "version": VERSION,
        "levels": frozen.levels,
        "key": frozen.key,
        "seen": frozen.seen or [digest(frozen.histogram)],
        "columns": frozen.histogram.columns,
        "sensitive": frozen.histogram.sensitive,
    }
    table = _table(frozen.histogram).replace_schema_metadata({"frozen": json.dumps(told)})
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    temporary.replace(path)


def _table(histogram: Histogram) -> pa.Table:
    counts = histogram.counts()
    arrays: dict[str, pa.Array] = {f"value{place}": values for place, values in enumerate(counts.values)}
    arrays |= {f"tuple{place}": pa.array(codes) for place, codes in enumerate(counts.tuples)}
    arrays |= {f"sensitive{place}": pa.array(codes) for place, codes in enumerate(counts.entry_sensitive)}
    arrays |= {"entry": pa.array(counts.entry_tuple), "rows": pa.array(counts.entry_rows)}
    if counts.entry_unit is not None:
        arrays["unit"] = pa.array(counts.entry_unit)
    return pa.table({name: pa.LargeListArray.from_arrays([0, len(values)], values) for name, values in arrays.items()})


def load(path: Path) -> Frozen:
    """Reads a file of `save`; raises UsageError for anything else."""
    try:
        table = pa.ipc.open_file(pa.BufferReader(path.read_bytes())).read_all()
        told = json.loads(table.schema.metadata[b"frozen"])
        arrays = {name: table[name].combine_chunks().flatten() for name in table.column_names}
        columns, sensitive = tuple(told["columns"]), tuple(told["sensitive"])
        if told["version"] != VERSION:
            raise UsageError(f"{path.name} was frozen by another version; fit again")
        counts = Counts(
            columns,
            sensitive,
            tuple(arrays[f"value{place}"] for place in range(len(columns) + len(sensitive))),
            tuple(arrays[f"tuple{place}"].to_numpy() for place in range(len(columns))),
            arrays["entry"].to_numpy(),
            tuple(arrays[f"sensitive{place}"].to_numpy() for place in range(len(sensitive))),
            arrays["unit"].to_numpy().astype(np.uint64) if "unit" in arrays else None,
            arrays["rows"].to_numpy(),
        )
        state = Histogram(columns, sensitive, counts.entry_unit is not None, (counts,))
        levels = {str(name): int(level) for name, level in told["levels"].items()}
        return Frozen(levels, str(told["key"]), state, tuple(told["seen"]))
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError):
        raise UsageError(f"{path.name} isn't a frozen solution that can be read") from None
