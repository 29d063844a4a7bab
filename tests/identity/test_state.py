from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.identity.state import IdentityState, Persons, merge, persons

TRUSTED = frozenset({"unit"})


def state(
    records: list[int],
    keys: dict[str, list[int]] | None = None,
    faces: list[tuple[int, int]] = (),
) -> IdentityState:
    """Records, digests by key space (one a record, 0 is none), and faces as (record, who)."""
    ids = np.array(records, dtype=np.int64)
    spaces = {name: (ids, np.array(values, dtype=np.uint64)) for name, values in (keys or {}).items()}
    vectors = np.zeros((len(faces), 128), dtype=np.float32)
    for row, (_, who) in enumerate(faces):
        vectors[row, who] = 1
    return IdentityState(ids, spaces, (np.array([record for record, _ in faces], dtype=np.int64), vectors))


def groups(found: Persons) -> set[frozenset[int]]:
    return {frozenset(found.records[found.persons == person].tolist()) for person in np.unique(found.persons)}


def test_shared_keys_join_records_over_spaces() -> None:
    found = persons(state([1, 2, 3, 4], {"unit": [7, 7, 8, 9], "mail": [0, 5, 5, 6]}), TRUSTED)
    assert groups(found) == {frozenset({1, 2, 3}), frozenset({4})}


def test_a_key_that_many_persons_share_joins_nobody() -> None:
    count = 60
    shared = state(list(range(count)), {"unit": list(range(1, count + 1)), "phone": [3] * count})
    assert len(groups(persons(shared, TRUSTED))) == count
    assert len(groups(persons(shared, TRUSTED, max_joined=count))) == 1


def test_a_declared_unit_joins_however_often_it_occurs() -> None:
    count = 60
    found = persons(state(list(range(count)), {"unit": [3] * count}), TRUSTED)
    assert groups(found) == {frozenset(range(count))}
    assert found.counts().tolist() == [count]


def test_the_same_face_joins_portraits_but_not_the_people_of_a_group_photo() -> None:
    found = persons(state([1, 2, 3, 4], faces=[(1, 0), (2, 0), (3, 0), (3, 1), (4, 1)]))
    assert groups(found) == {frozenset({1, 2, 3}), frozenset({3, 4})}


def test_a_portrait_joins_the_keys_of_its_rows() -> None:
    found = persons(state([1, 2, 3], {"unit": [4, 5, 6]}, faces=[(1, 0), (2, 0), (3, 1)]), TRUSTED)
    assert groups(found) == {frozenset({1, 2}), frozenset({3})}


def test_records_without_key_and_face_stand_alone() -> None:
    assert groups(persons(state([5, 9], {"unit": [0, 0]}), TRUSTED)) == {frozenset({5}), frozenset({9})}
    assert len(persons(state([])).records) == 0


record_lists = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.lists(st.integers(0, 4), max_size=2)), max_size=14
)


@given(record_lists, st.data())
@settings(deadline=None)
def test_merging_shards_in_any_order_gives_the_same_persons(rows: list[tuple[int, int, list[int]]], data) -> None:
    def shard(ids: list[int]) -> IdentityState:
        keys = {"unit": [rows[i][0] for i in ids], "mail": [rows[i][1] for i in ids]}
        return state(ids, keys, [(i, who) for i in ids for who in rows[i][2]])

    whole = persons(shard(list(range(len(rows)))), TRUSTED)
    cut = data.draw(st.integers(0, len(rows)))
    order = data.draw(st.permutations(range(len(rows))))
    a, b, c = shard(order[:cut]), shard(order[cut:]), IdentityState()
    for merged in (merge(merge(a, b), c), merge(b, merge(c, a))):
        found = persons(merged, TRUSTED)
        assert np.array_equal(found.records, whole.records)
        assert np.array_equal(found.persons, whole.persons)
