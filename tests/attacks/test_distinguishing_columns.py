"""Which columns tell rows apart, against their definitions."""

from __future__ import annotations

import itertools

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sanitize.attacks.distinguishing_columns import rows_for, telling

CELLS = st.tuples(st.sampled_from("ab"), st.sampled_from([1, 2, None]), st.booleans(), st.integers(0, 30))


def table(rows: list[tuple[object, ...]]) -> pa.Table:
    kinds = (pa.string(), pa.int64(), pa.bool_(), pa.int32())
    columns = list(zip(*rows, strict=True)) or [()] * 4
    return pa.table({name: pa.array(values, kind) for name, values, kind in zip("wxyz", columns, kinds, strict=True)})


@given(st.lists(CELLS, min_size=2, max_size=30))
def test_every_figure_is_as_defined(rows: list[tuple[object, ...]]) -> None:
    found = telling(table(rows), table(rows[:1])).before
    assert found is not None
    assert found.sets == 4 + 6 + 4
    for one in found.most:
        taken = [tuple(row["wxyz".index(name)] for name in one.columns) for row in rows]
        pairs = list(itertools.combinations(taken, 2))
        assert one.distinction == round(len(set(taken)) / len(rows), 6)
        assert abs(one.separation - sum(a != b for a, b in pairs) / len(pairs)) < 1e-6


def test_the_most_telling_come_first_and_larger_sets_say_more_than_their_parts() -> None:
    data = pa.table({"id": range(40), "town": ["u", "v"] * 20, "job": ["x"] * 40})
    found = telling(data, data.drop_columns([]).slice(0, 20)).after
    assert found is not None
    assert found.most[0].columns == ("id",)
    assert (found.most[0].distinction, found.most[0].separation) == (1.0, 1.0)
    assert ("id", "town") not in {one.columns for one in found.most}


def test_a_side_without_rows_says_nothing() -> None:
    data = pa.table({"a": [1, 2]})
    found = telling(data, data.slice(0, 0))
    assert found.before is not None
    assert found.after is None


def test_many_columns_are_looked_at_on_fewer_rows() -> None:
    assert rows_for(9, 20_000) == 20_000
    assert 1000 <= rows_for(60, 20_000) < 2000
