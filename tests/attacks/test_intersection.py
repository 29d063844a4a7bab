"""Two releases joined by their tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.attacks import intersection
from sanitize.attacks.intersection import Intersection, Side, intersect, stacked
from sanitize.attacks.linkage import Output
from sanitize.attacks.whole_rows import row_tokens

Row = tuple[str | None, Any, Any, Any]
"""A token, two quasi-identifiers and a sensitive value."""


def side(folder: Path, rows: Sequence[Row], quasi: tuple[str, ...]) -> Side:
    kinds = {"id": pa.string(), "a": pa.string(), "b": pa.int64(), "ill": pa.string()}
    columns = {name: pa.array([row[at] for row in rows], kind) for at, (name, kind) in enumerate(kinds.items())}
    files = []
    for number, part in enumerate((slice(0, len(rows) // 2), slice(len(rows) // 2, None))):
        files.append(folder / f"{''.join(quasi)}-{number}.parquet")
        pq.write_table(pa.table({name: column[part] for name, column in columns.items()}), files[-1])
    return Side(Output.read(files, [*quasi, "ill"]), quasi, row_tokens(files, "id"))


def found(
    folder: Path,
    old: Sequence[Row],
    new: Sequence[Row],
    *,
    k: int = 2,
    quasi: tuple[tuple[str, ...], ...] = (("a", "b"),) * 2,
) -> Intersection:
    (folder / "old").mkdir()
    (folder / "new").mkdir()
    sides = side(folder / "old", old, quasi[0]), side(folder / "new", new, quasi[1])
    return intersect(*sides, ["ill"], k)


OLD = [("1", "x", 1, "flu"), ("2", "x", 1, "flu"), ("3", "x", 1, "gout"), ("4", "y", 1, "flu"), ("5", "y", 1, "rash")]
"""Two classes with two values each."""


def test_a_frozen_solution_tells_nothing_new_of_those_who_were_there(tmp_path: Path) -> None:
    new = [*OLD, ("6", "x", 1, "burn"), ("7", "y", 1, "burn"), ("8", "y", 1, "flu")]
    assert found(tmp_path, OLD, new, k=3) == Intersection(
        persons=5,
        added=3,
        removed=0,
        k=2,
        fewer=2,
        exposed=0,
        added_k=1,
        removed_k=0,
        disclosed={"ill": 0},
        homogeneous={"ill": 0},
    )


def test_two_classes_with_one_value_in_common_disclose_it(tmp_path: Path) -> None:
    """1 and 2 lie with 3 in the old release, and with 5 in the new one: both times flu and something else."""
    new = [
        ("1", "z", 1, "flu"),
        ("2", "z", 1, "flu"),
        ("5", "z", 1, "rash"),
        ("3", "w", 1, "gout"),
        ("4", "w", 1, "flu"),
    ]
    both = found(tmp_path, OLD, new, k=2)
    assert (both.persons, both.k, both.fewer, both.exposed) == (5, 1, 3, 3)
    assert both.disclosed == {"ill": 2 + 1}
    assert both.homogeneous == {"ill": 5}


def test_tokens_tell_whose_rows_are_in_both_where_the_values_of_classes_do_not(tmp_path: Path) -> None:
    new = [("1", "x", 1, "flu"), ("2", "x", 1, "flu"), ("9", "x", 1, "gout")]
    both = found(tmp_path, OLD, new)
    assert (both.persons, both.added, both.removed, both.k) == (2, 1, 3, 2)
    assert (both.added_k, both.removed_k) == (1, 1)
    assert (both.disclosed, both.homogeneous) == ({"ill": 0}, {"ill": 2})


def test_a_class_that_had_one_value_anyway_is_not_disclosed_by_intersecting(tmp_path: Path) -> None:
    alike = [(token, "x", 1, "flu") for token in "123"]
    both = found(tmp_path, alike, alike[:2])
    assert (both.persons, both.k, both.disclosed, both.homogeneous) == (2, 2, {"ill": 0}, {"ill": 0})


def test_nobody_in_both(tmp_path: Path) -> None:
    strangers = [("8", "x", 1, "flu"), (None, "x", 1, "flu")]
    both = found(tmp_path, OLD, strangers)
    nothing = {"ill": 0}
    assert both == Intersection(0, 1, 5, 0, 0, 0, 1, 2, nothing, nothing)
    (tmp_path / "again").mkdir()
    assert found(tmp_path / "again", [], []) == Intersection(0, 0, 0, 0, 0, 0, 0, 0, nothing, nothing)


def by_hand(old: Sequence[Row], new: Sequence[Row], k: int, quasi: Sequence[tuple[str, ...]]) -> Intersection:
    """The same by comparing everybody with everybody."""
    sides = []
    for rows, names in zip((old, new), quasi, strict=True):
        places: dict[str, set[Any]] = defaultdict(set)
        values: dict[str, set[Any]] = defaultdict(set)
        for token, a, b, ill in rows:
            if token is not None:
                places[token].add(tuple({"a": a, "b": b}[name] for name in names))
                values[token].add(ill)
        sides.append((places, values))
    (was, had), (now, has) = sides
    both = set(was) & set(now)

    def mates(place: dict[str, set[Any]], one: str, others: set[str]) -> set[str]:
        return {other for other in others if place[other] == place[one]}

    def told(people: set[str], values: dict[str, set[Any]]) -> set[Any]:
        return set().union(*(values[person] for person in people))

    disclosed = homogeneous = 0
    sizes, crowds = [], []
    for one in both:
        together = mates(was, one, both) & mates(now, one, both)
        sizes.append(len(together))
        crowds.append(min(len(mates(was, one, set(was))), len(mates(now, one, set(now)))))
        before, after = told(mates(was, one, set(was)), had), told(mates(now, one, set(now)), has)
        disclosed += len(before) > 1 and len(after) > 1 and len(before & after) == 1
        homogeneous += any(
            len(whole) > 1 and len(told(together, values)) == 1 for whole, values in ((before, had), (after, has))
        )
    alone = [
        [len(mates(place, one, only)) for one in only]
        for place, only in ((was, set(was) - both), (now, set(now) - both))
    ]
    return Intersection(
        persons=len(both),
        added=len(alone[1]),
        removed=len(alone[0]),
        k=min(sizes, default=0),
        fewer=sum(size < k for size in sizes),
        exposed=sum(size < k <= crowd for size, crowd in zip(sizes, crowds, strict=True)),
        added_k=min(alone[1], default=0),
        removed_k=min(alone[0], default=0),
        disclosed={"ill": disclosed},
        homogeneous={"ill": homogeneous},
    )


ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, *"123456"]),
        st.sampled_from(["x", "y", None]),
        st.integers(0, 1),
        st.sampled_from([*"fg", None]),
    ),
    max_size=12,
)
QUASI = st.sampled_from([("a", "b"), ("a",), ("b",), ()])


@pytest.mark.parametrize("block", [1, 3, intersection.BLOCK])
@given(old=ROWS, new=ROWS, k=st.integers(1, 4), quasi=st.tuples(QUASI, QUASI))
def test_it_agrees_with_comparing_everybody_with_everybody(
    tmp_path_factory: Any, block: int, old: list[Row], new: list[Row], k: int, quasi: tuple[tuple[str, ...], ...]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intersection, "BLOCK", block)
        assert found(tmp_path_factory.mktemp("two"), old, new, k=k, quasi=quasi) == by_hand(old, new, k, quasi)


def test_several_earlier_releases_count_together(tmp_path: Path) -> None:
    """Of 1 and 2, who are in one class now, the first release or the second says where they were, and 3 is in one."""
    sides = []
    for name, rows in {"one": [("1", "x", 1, "flu"), ("2", "x", 1, "flu")], "two": [("2", "y", 1, "flu")]}.items():
        (tmp_path / name).mkdir()
        sides.append(side(tmp_path / name, [*rows, ("3", "x", 1, "flu")][: len(rows) + (name == "two")], ("a", "b")))
    (tmp_path / "new").mkdir()
    new = side(tmp_path / "new", [(who, "x", 1, "flu") for who in "123"], ("a", "b"))
    assert stacked(sides[:1]) is sides[0]
    found = [intersect(old, new, ["ill"], 2) for old in (sides[0], stacked(sides))]
    assert [(one.persons, one.added, one.k) for one in found] == [(2, 1, 2), (3, 0, 1)]


def test_releases_of_tokens_alone_are_joined(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["1", "2", None]}), tmp_path / "part.parquet")
    alone = Side(Output.read([tmp_path / "part.parquet"], []), (), row_tokens([tmp_path / "part.parquet"], "id"))
    for old in (alone, stacked([alone, alone])):
        found = intersect(old, alone, [], 5)
        assert (found.persons, found.k, found.fewer) == (2, 2, 2)
