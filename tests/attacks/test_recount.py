"""The recount against a count in plain Python."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.attacks import recount as module
from sanitize.attacks.recount import recount
from sanitize.errors import VerificationError

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "", None]),
        st.sampled_from([1.5, math.nan, None, 2.0]),
        st.sampled_from(["flu", "cold", None]),
        st.integers(0, 6),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)
Row = tuple[str | None, float | None, str | None, int, bool]


def write(folder: Path, rows: Sequence[Row], cut: int) -> tuple[list[Path], list[Path]]:
    parts, units = [], []
    for number, piece in enumerate((rows[:cut], rows[cut:])):
        columns = [list(column) for column in zip(*piece, strict=True)] or [[]] * 5
        part, unit = folder / f"part-{number}.parquet", folder / f"unit-{number}.parquet"
        table = pa.table(
            {
                "q": pa.array(columns[0], pa.string()),
                "r": pa.array(columns[1], pa.float64(), from_pandas=False),
                "s": pa.array(columns[2], pa.string()),
                "token": pa.array([f"t{number}" for number in columns[3]], pa.string()),
                "is_augmented": pa.array(columns[4], pa.bool_()),
            }
        )
        pq.write_table(table, part)
        pq.write_table(pa.table({"unit": pa.array(columns[3], pa.uint64())}), unit)
        parts.append(part)
        units.append(unit)
    return parts, units


def expected(rows: Sequence[Row], by_unit: bool) -> dict[str, object]:
    own = [(position, row) for position, row in enumerate(rows) if not row[4]]
    members: dict[object, set[int]] = defaultdict(set)
    values: dict[object, set[tuple[int, str | None]]] = defaultdict(set)
    paths: dict[int, Counter[object]] = defaultdict(Counter)
    for position, (q, r, s, unit, _) in own:
        who = unit if by_unit else position
        group = (q, "nan" if r is not None and math.isnan(r) else r)
        members[group].add(who)
        values[group].add((who, s))
        paths[who][group] += 1
    sizes = [len(group) for group in members.values()]
    whole = Counter(value for group in values.values() for _, value in group)
    total = sum(whole.values())
    counts = [Counter(value for _, value in group) for group in values.values()]
    entropies = [-sum(n / c.total() * math.log(n / c.total()) for n in c.values()) for c in counts]
    distances = [sum(abs(c[v] / c.total() - whole[v] / total) for v in whole) / 2 for c in counts]
    trajectories = Counter(tuple(sorted(map(repr, path.items()))) for path in paths.values())
    return {
        "rows": len(own),
        "augmented": len(rows) - len(own),
        "units": len(paths),
        "k": min(sizes, default=None),
        "classes": len(sizes),
        "uniques": sum(size == 1 for size in sizes),
        "trajectories": sum(n == 1 for n in trajectories.values()) if by_unit else None,
        "distinct": min(map(len, counts), default=None),
        "entropy": math.exp(min(entropies)) if counts else None,
        "distance": max(distances, default=None),
        "homogeneous": sum(c.total() for c in counts if len(c) == 1) / total if counts else None,
    }


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, cut=st.integers(0, 40), by=st.sampled_from(["units", "token", "rows"]), block=st.sampled_from([1, 7]))
def test_the_recount_is_that_of_plain_python(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], cut: int, by: str, block: int
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    parts, units = write(folder, rows, min(cut, len(rows)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK_ROWS", block)
        counted = recount(
            parts, ["q", "r"], ["s"], units if by == "units" else None, "token" if by == "token" else None
        )
    wanted = expected(rows, by != "rows")
    worst = counted.sensitive.get("s")
    assert {
        "rows": counted.rows,
        "augmented": counted.augmented,
        "units": counted.units,
        "k": counted.k,
        "classes": counted.classes,
        "uniques": counted.sample_uniques,
        "trajectories": counted.unique_trajectories,
        "distinct": worst and worst.distinct,
        "entropy": worst and pytest.approx(worst.entropy),
        "distance": worst and pytest.approx(worst.distance),
        "homogeneous": worst and pytest.approx(worst.homogeneous),
    } == wanted
    assert sum(size.classes for size in counted.sizes) == counted.classes
    if counted.k:
        assert counted.prosecutor_max == 1 / counted.k


def test_more_combinations_than_64_bits_can_number(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    columns = {f"q{at}": random.integers(0, 1000, 3000) for at in range(12)}
    file = tmp_path / "part.parquet"
    pq.write_table(pa.table({name: np.concatenate([values, values]) for name, values in columns.items()}), file)
    counted = recount([file], list(columns))
    assert (counted.k, counted.classes, counted.rows) == (2, 3000, 6000)


def test_files_that_do_not_fit_each_other_are_named(tmp_path: Path) -> None:
    parts, units = write(tmp_path, [("a", 1.0, "flu", 1, False)] * 3, 1)
    with pytest.raises(VerificationError, match=r"part-0\.parquet"):
        recount(parts, ["q"], units=units[::-1])
    parts[0].write_bytes(b"PAR1 not at all")
    with pytest.raises(VerificationError, match=r"part-0\.parquet: not a readable Parquet file"):
        recount(parts, ["q"])


BINS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000]


def classes_of_sizes(folder: Path, sizes: Sequence[int]) -> Path:
    """Every row is a person; each class has two values of `s`, or one if it has one row."""
    names = [f"c{at}" for at, size in enumerate(sizes) for _ in range(size)]
    values = [f"v{row % 2}" for size in sizes for row in range(size)]
    file = folder / "part.parquet"
    pq.write_table(pa.table({"q": pa.array(names, pa.string()), "s": pa.array(values, pa.string())}), file)
    return file


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, 9, 10, 19, 20, 49, 50, 99, 100]), min_size=1, max_size=6))
def test_sizes_and_risks_are_those_of_the_classes(tmp_path_factory: pytest.TempPathFactory, sizes: list[int]) -> None:
    counted = recount([classes_of_sizes(tmp_path_factory.mktemp("sizes"), sizes)], ["q"])
    ends = [one.high or math.inf for one in counted.sizes]
    assert [one.low for one in counted.sizes] == [1, *(int(end) + 1 for end in ends[:-1])] == BINS
    assert [one.classes for one in counted.sizes] == [
        sum(one.low <= size <= end for size in sizes) for one, end in zip(counted.sizes, ends, strict=True)
    ]
    assert (counted.k, counted.prosecutor_max) == (min(sizes), 1 / min(sizes))
    assert counted.marketer == len(sizes) / sum(sizes)
    assert counted.sample_uniques == sizes.count(1)
    assert counted.unique_trajectories is None


@pytest.mark.parametrize("unit", [None, "s"])
def test_an_empty_release_has_no_k_and_no_risk(tmp_path: Path, unit: str | None) -> None:
    counted = recount([classes_of_sizes(tmp_path, [])], ["q"], ["s"], unit=unit)
    assert (counted.rows, counted.augmented, counted.units, counted.k, counted.classes) == (0, 0, 0, None, 0)
    assert (counted.prosecutor_max, counted.marketer, counted.sample_uniques) == (None, None, 0)
    assert counted.unique_trajectories == (None if unit is None else 0)
    assert [one.classes for one in counted.sizes] == [0] * len(BINS)
    assert counted.sensitive == {}


PEOPLE = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["x", "y", None]), st.integers(0, 5)), min_size=1, max_size=30
)


@given(rows=PEOPLE, quasi=st.sampled_from([("q",), ("q", "s")]))
def test_people_counted_in_two_buckets_are_those_of_one(
    rows: list[tuple[str, str | None, int]], quasi: tuple[str, ...]
) -> None:
    counter = module.ClassCounter(quasi, ("s",))

    def count(some: list[tuple[str, str | None, int]]) -> tuple[module.Counted, np.ndarray]:
        columns = {
            "q": pa.array([row[0] for row in some], pa.string()),
            "s": pa.array([row[1] for row in some], pa.string()),
        }
        return counter.count(columns, np.array([row[2] for row in some], dtype=np.uint64))

    whole, trajectories = count(rows)
    halves = [count(half) for rest in (0, 1) if (half := [row for row in rows if row[2] % 2 == rest])]
    merged = halves[0][0] if len(halves) == 1 else halves[0][0].merge(halves[1][0])
    one, other = counter.finish(merged, 7), counter.finish(whole, 7)
    assert one == other
    assert (one.rows, one.people, one.unique) == (len(rows), len({row[2] for row in rows}), 7)
    assert sorted(trajectories) == sorted(np.concatenate([half[1] for half in halves]))


def test_trajectories_are_multisets_of_classes() -> None:
    """Two people with the same classes as often are alike in any order; one with a class more often isn't."""
    rows = [("a", 0), ("b", 0), ("b", 1), ("a", 1), ("a", 2), ("b", 2), ("b", 2), ("a", 3)]
    columns = {"q": pa.array([row[0] for row in rows])}
    found = module.ClassCounter(("q",), ()).count(columns, np.array([row[1] for row in rows], dtype=np.uint64))[1]
    assert found[0] == found[1]
    assert len(set(found.tolist())) == 3


def test_digests_are_mixed_as_published() -> None:
    """The first three numbers of SplitMix64 from seed 0, as its reference implementation prints them."""
    published = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert module._mixed(np.arange(3)).tolist() == published
