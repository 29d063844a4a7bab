"""A frozen solution as a file: its levels and the histogram it was fitted on, to be reused on later data.

The file is private: it holds values of the quasi-identifiers. It is an Arrow IPC file, read without executing
anything, and written for its owner alone.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from sanitize.errors import UsageError
from sanitize.tabular.classes import code
from sanitize.tabular.diversity import Model
from sanitize.tabular.evaluation import Evaluator, Limits
from sanitize.tabular.hierarchy import Hierarchy
from sanitize.tabular.histogram import Counts, Histogram
from sanitize.tabular.metrics import Loss
from sanitize.tabular.solution import Found, Solution, describe

VERSION = 1


@dataclass(frozen=True)
class Frozen:
    """Levels by column, k, and the histogram of all rows that were counted so far."""

    levels: dict[str, int]
    k: int
    histogram: Histogram = field(repr=False)


def reuse(
    frozen: Frozen, new: Histogram, hierarchies: Mapping[str, Hierarchy], models: Sequence[Model] = ()
) -> tuple[Solution, Frozen]:
    """The same levels on further rows, with k and `models` judged on the union of old and new.

    Classes that aren't large enough yet are withheld; the frozen solution that is returned counts their rows, so they
    are released once later rows complete them. Raises UsageError when the columns differ.
    """
    if new.columns != frozen.histogram.columns or new.sensitive != frozen.histogram.sensitive:
        raise UsageError("the frozen solution was made for other columns; fit again")
    if new.by_unit != frozen.histogram.by_unit:
        raise UsageError("the frozen solution and the new data must both name the unit, or neither")
    union = frozen.histogram.merge(new)
    counts = union.counts()
    levels = [
        hierarchies[name].build(values, name) for name, values in zip(counts.columns, counts.values, strict=False)
    ]
    table = code(counts, levels)
    evaluator = Evaluator(table, frozen.k, models, Limits(1.0))
    node = tuple(min(frozen.levels[level.column], level.height - 1) for level in levels)
    metric = Loss(table)
    summed = metric.exact(evaluator.evaluate(node))
    solution = describe(evaluator, metric, "loss", Found(node, summed, summed))
    return solution, Frozen(frozen.levels, frozen.k, union)


def save(frozen: Frozen, path: Path) -> None:
    """Writes the file with mode 0600, replacing one that is there."""
    counts = frozen.histogram.counts()
    arrays: dict[str, pa.Array] = {f"value{place}": values for place, values in enumerate(counts.values)}
    arrays |= {f"tuple{place}": pa.array(codes) for place, codes in enumerate(counts.tuples)}
    arrays |= {f"sensitive{place}": pa.array(codes) for place, codes in enumerate(counts.entry_sensitive)}
    arrays |= {"entry": pa.array(counts.entry_tuple), "rows": pa.array(counts.entry_rows)}
    if counts.entry_unit is not None:
        arrays["unit"] = pa.array(counts.entry_unit)
    told = {
        "version": VERSION,
        "levels": frozen.levels,
        "k": frozen.k,
        "columns": counts.columns,
        "sensitive": counts.sensitive,
    }
    lists = {name: pa.LargeListArray.from_arrays([0, len(values)], values) for name, values in arrays.items()}
    table = pa.table(lists).replace_schema_metadata({"frozen": json.dumps(told)})
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


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
        return Frozen({str(name): int(level) for name, level in told["levels"].items()}, int(told["k"]), state)
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError):
        raise UsageError(f"{path.name} isn't a frozen solution that can be read") from None
