"""Search beyond the lattices that fit in memory: proven bounds, and exact where it may finish."""

import itertools

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.errors import UsageError
from sanitize.tabular import blocks, optimal
from sanitize.tabular.classes import code
from sanitize.tabular.evaluation import Evaluator, Limits
from sanitize.tabular.hierarchy import Mask
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.metrics import Loss
from tests.tabular import brute
from tests.tabular.test_optimal import fit, limits, tables


@given(table=tables(), k=st.integers(1, 5), limit=limits, metric=st.sampled_from(optimal.METRICS))
def test_boxes_find_the_optimum_of_small_lattices(
    table: tuple[list[brute.Row], list[brute.Tree], list[str], list[int]], k: int, limit: float, metric: str
) -> None:
    rows, columns, _, _ = table
    wanted = brute.best(metric, rows, columns, k, limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimal, "LARGEST", 0)
        patch.setattr(blocks, "NODES", 6)
        if wanted is None:
            with pytest.raises(UsageError):
                optimal.search(*fit(rows, columns), k, metric=metric, max_suppressed=limit)
            return
        found = optimal.search(*fit(rows, columns), k, metric=metric, max_suppressed=limit)
    assert found.score == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    assert found.gap == 0


@given(table=tables(), k=st.integers(1, 5), limit=limits, geometric=st.booleans())
def test_blocks_of_columns_never_promise_too_much(
    table: tuple[list[brute.Row], list[brute.Tree], list[str], list[int]], k: int, limit: float, geometric: bool
) -> None:
    state, levels = fit(table[0], table[1])
    evaluator = Evaluator(code(state.counts(), levels), k, (), Limits(limit))
    metric = Loss(evaluator.table, geometric=geometric)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "NODES", 6)
        bound = blocks.Blocks(evaluator, metric, None)
    nodes = list(itertools.product(*map(range, evaluator.table.shape)))
    results = {node: evaluator.evaluate(node) for node in nodes}
    for over in (node for node in nodes if results[node].allowed):
        cost = metric.exact(results[over])
        under = (node for node in nodes if all(low <= high for low, high in zip(node, over, strict=True)))
        assert all(bound.at(node) <= cost + 1e-9 for node in under)


def test_a_huge_lattice_has_a_solution_and_a_gap_within_the_budget() -> None:
    names = [f"c{place}" for place in range(16)]
    arrays = {
        name: pa.array([f"{(row * (place + 3)) % 1000:04d}" for row in range(400)]) for place, name in enumerate(names)
    }
    state = Histogram.zero(names).fold(arrays)
    levels = [Mask(3, 2, 1).build(values, name) for name, values in zip(names, state.counts().values, strict=True)]
    found = optimal.search(state, levels, 5, max_suppressed=0.05, time_budget=0.5)
    assert found.nodes == 5**16
    assert found.gap is not None
    assert 0 <= found.score - found.gap <= found.score <= 1
    assert found.suppressed_rows <= 20
