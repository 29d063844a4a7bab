"""Search beyond the lattices that fit in memory: proven bounds, and exact where it may finish."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.errors import UsageError
from sanitize.tabular import optimal
from sanitize.tabular.hierarchy import Mask
from sanitize.tabular.histogram import Histogram
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
        if wanted is None:
            with pytest.raises(UsageError):
                optimal.search(*fit(rows, columns), k, metric=metric, max_suppressed=limit)
            return
        found = optimal.search(*fit(rows, columns), k, metric=metric, max_suppressed=limit)
    assert found.score == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    assert found.gap == 0


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
