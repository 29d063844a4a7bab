"""The histogram: the same counts whatever the batches and the tree of merges."""

import datetime

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sanitize.tabular.histogram import Counts, Histogram

ROW = st.tuples(
    st.one_of(st.none(), st.sampled_from(["a", "b", ""])),
    st.one_of(st.none(), st.integers(0, 3)),
    st.sampled_from(["x", "y"]),
    st.integers(0, 4),
)


def state(rows: list[tuple[str | None, int | None, str, int]], by_unit: bool) -> Histogram:
    arrays = {
        "p": pa.array([row[0] for row in rows], pa.string()),
        "q": pa.array([row[1] for row in rows], pa.int16()),
        "s": pa.array([row[2] for row in rows], pa.string()).dictionary_encode(),
    }
    units = np.array([row[3] for row in rows], dtype=np.uint64) if by_unit else None
    return Histogram.zero(["p", "q"], ["s"], by_unit).fold(arrays, units)


def same(one: Counts, other: Counts) -> bool:
    units = [counts.entry_unit if counts.entry_unit is not None else np.zeros(0) for counts in (one, other)]
    return (
        all(a.equals(b) for a, b in zip(one.values, other.values, strict=True))
        and all(np.array_equal(a, b) for a, b in zip(one.tuples, other.tuples, strict=True))
        and all(np.array_equal(a, b) for a, b in zip(one.entry_sensitive, other.entry_sensitive, strict=True))
        and np.array_equal(one.entry_tuple, other.entry_tuple)
        and np.array_equal(one.entry_rows, other.entry_rows)
        and np.array_equal(units[0], units[1])
    )


@given(st.lists(st.lists(ROW, max_size=12), min_size=3, max_size=3), st.booleans())
def test_merge_is_associative_and_commutative(batches: list[list[tuple]], by_unit: bool) -> None:  # type: ignore[type-arg]
    one, two, three = (state(batch, by_unit) for batch in batches)
    whole = state([row for batch in batches for row in batch], by_unit).counts()
    assert same(one.merge(two).merge(three).counts(), whole)
    assert same(three.merge(one.merge(two)).counts(), whole)
    assert same(two.merge(Histogram.zero(["p", "q"], ["s"], by_unit)).merge(three).merge(one).counts(), whole)


@given(st.lists(ROW, min_size=1, max_size=40), st.integers(1, 7))
def test_counts_are_those_of_the_rows(rows: list[tuple], step: int) -> None:  # type: ignore[type-arg]
    folded = Histogram.zero(["p", "q"], ["s"], True)
    for start in range(0, len(rows), step):
        folded = folded.merge(state(rows[start : start + step], True))
    counts = folded.counts()
    assert counts.rows == len(rows)
    assert counts.units == len({row[3] for row in rows})
    values = [column.to_pylist() for column in counts.values]
    seen = {
        (values[0][p], values[1][q]): rows_
        for p, q, rows_ in zip(*counts.tuples, counts.tuple_rows().tolist(), strict=True)
    }
    for pair in {(row[0], row[1]) for row in rows}:
        assert seen[pair] == sum((row[0], row[1]) == pair for row in rows)


def test_values_keep_their_type_and_null_isnt_empty() -> None:
    days = pa.array([datetime.date(2024, 1, 1), None, None])
    counts = Histogram.zero(["d", "t"]).fold({"d": days, "t": pa.array(["", None, ""])}).counts()
    assert counts.values[0].type == pa.date32()
    assert counts.values[1].to_pylist() == ["", None]
    assert len(counts.tuples[0]) == 3


def test_dictionaries_count_as_their_values_without_those_that_no_row_has() -> None:
    indices = pa.array([0, 2, None, 3, 0], pa.int8())
    encoded = pa.DictionaryArray.from_arrays(indices, pa.array(["b", "unused", "a", "b", None]))
    plain = pa.array(["b", "a", None, "b", "b"])
    one, other = (Histogram.zero(["q"]).fold({"q": values}).counts() for values in (encoded, plain))
    assert one.values[0].to_pylist() == ["a", "b", None]
    assert one.values[0].equals(other.values[0])
    assert one.entry_rows.tolist() == other.entry_rows.tolist() == [1, 3, 1]


def test_a_batch_of_nulls_alone_joins_the_others() -> None:
    nulls = Histogram.zero(["n"]).fold({"n": pa.nulls(2)})
    counts = nulls.merge(Histogram.zero(["n"]).fold({"n": pa.array([1, 2])})).counts()
    assert counts.values[0].to_pylist() == [1, 2, None]
    assert counts.tuple_rows().tolist() == [1, 1, 2]


def test_many_columns_overflow_no_key() -> None:
    random = np.random.default_rng(0)
    names = [f"c{place}" for place in range(12)]
    arrays = {name: pa.array(random.integers(0, 300, 400)) for name in names}
    counts = Histogram.zero(names).fold({name: pa.concat_arrays([a, a]) for name, a in arrays.items()}).counts()
    assert len(counts.tuples[0]) == 400
    assert set(counts.tuple_rows().tolist()) == {2}


def test_repr_shows_no_value() -> None:
    assert "secret" not in repr(Histogram.zero(["p"]).fold({"p": pa.array(["secret"])}))
