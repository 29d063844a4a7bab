"""What k-anonymity would leave of a sample: said before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import InfeasibleError, UsageError
from sanitize.stage.base import Fitted, Stage
from sanitize.stage.in_memory import run_stages
from sanitize.stage.records import plain

LITTLE = 0.5
"""Share of a column that is `*`, or of rows suppressed, from which little is left."""


def estimates(stages: Sequence[Stage], sample: pa.Table) -> Iterator[str]:
    """Sentences on the loss, the suppressed rows and the share of `*` in each column, if the sample were all there is.

    A larger source loses less. Nothing is said where another stage makes what k-anonymity reads.
    """
    for stage in stages:
        grouped = stage.grouped()
        if grouped and isinstance(stage, Fitted) and not stage.private_files() and sample.num_rows:
            yield from _of(stage, grouped.columns, sample)


def _of(stage: Fitted[Any, Any], quasi: Sequence[str], sample: pa.Table) -> Iterator[str]:
    wanted = stage.fit_reads()
    if not set(wanted) <= set(sample.schema.names):
        return
    try:
        done = run_stages([stage], sample.select(list(wanted)))
    except InfeasibleError as error:
        yield f"on a sample of {sample.num_rows} rows k-anonymity can't be reached: {error}"
        return
    except UsageError:
        return
    released = done.data
    lost = 1 - released.num_rows / sample.num_rows
    stars = {name: _stars(released.column(name)) for name in quasi}
    said = ", ".join(f"{name} {share:.0%}" for name, share in stars.items())
    yield f"on a sample of {sample.num_rows} rows {lost:.0%} would be suppressed; released as *: {said}"
    for name, share in stars.items():
        if share >= LITTLE:
            yield f"  little is left of {name!r}: coarsen its hierarchy, give it the role drop, or lower k"


def _stars(column: pa.ChunkedArray) -> float:
    values = plain(column)
    if not len(values) or not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return 0.0
    return float(pc.mean(pc.equal(values, "*").fill_null(False)).as_py() or 0.0)
