from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.identity.records import Records
from sanitize.identity.resolve import Persons, best_key, persons
from sanitize.identity.state import IdentityState, merge
from sanitize.identity.summary import label_is_identity, merged_units

TRUSTED = frozenset({"unit"})
UNIT = {"unit": np.zeros(4, dtype=np.int64)}


def state(
    records: list[int],
    keys: dict[str, list[int]] | None = None,
    faces: list[tuple[int, int]] = (),
) -> IdentityState:
    """Records, digests by key space (one a record, 0 is none), and faces as (record, who)."""
    ids = np.array(records, dtype=np.int64)
    spaces = {f"{name}:exact": ((ids, np.array(values, dtype=np.uint64)),) for name, values in (keys or {}).items()}
    counts = {name: np.zeros(4, dtype=np.int64) for name in keys or {}}
    vectors = np.zeros((len(faces), 128), dtype=np.float32)
    for row, (_, who) in enumerate(faces):
        vectors[row, who] = 1
    owners = np.array([record for record, _ in faces], dtype=np.int64)
    return IdentityState(Records.of(ids), spaces, counts, (owners, vectors))


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


def test_without_a_unit_a_key_joins_however_often_it_occurs() -> None:
    rows = list(range(550))
    found = persons(state(rows, {"mail": [3] * 500 + list(range(10, 60))}))
    assert sorted(found.counts().tolist()) == [1] * 50 + [500]


def test_a_number_that_many_people_share_joins_only_rows_that_nothing_else_names() -> None:
    mail = [*range(1, 61), 0, 0, 0]
    found = persons(state(list(range(63)), {"phone": [3] * 63, "mail": mail}))
    assert sorted(found.counts().tolist()) == [1] * 60 + [3]


def test_the_key_that_tells_more_people_apart_is_believed_first() -> None:
    many = persons(state(list(range(60)), {"a_company": [3] * 60, "mail": list(range(1, 61))}))
    assert len(groups(many)) == 60
    few = persons(state(list(range(60)), {"a_company": [3] * 60, "mail": [row // 10 + 1 for row in range(60)]}))
    assert len(groups(few)) == 1


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


def test_copies_join_records_but_no_declared_persons_in_numbers() -> None:
    count = 40
    ids = np.arange(count)
    picture = np.tile(np.arange(8, dtype=np.uint64) * np.uint64(0x0101010101010101), (count, 1))
    copied = IdentityState(Records.of(ids), pictures=(ids, picture))
    assert groups(persons(copied)) == {frozenset(range(count))}
    declared = replace(copied, keys={"unit:exact": ((ids, ids.astype(np.uint64) + np.uint64(1)),)}, spellings=UNIT)
    assert len(groups(persons(declared, TRUSTED))) == count
    assert groups(persons(declared, TRUSTED, max_joined=count)) == {frozenset(range(count))}


def test_a_name_in_texts_is_a_person_of_each_without_joining_them() -> None:
    ids = np.array([1, 2, 3])
    keys = {"unit:exact": ((ids, np.array([7, 8, 9], dtype=np.uint64)),)}
    mentions = (np.array([1, 2, 3]), np.array([5, 5, 6], dtype=np.uint64))
    found = persons(IdentityState(Records.of(ids), keys, UNIT, mentions=mentions), TRUSTED)
    assert sorted(found.counts().tolist()) == [1, 1, 1, 1, 2]


def test_only_the_kind_of_key_that_a_column_holds_counts() -> None:
    ids = np.array([1, 2])
    keys = {"tel:exact": ((ids, np.array([1, 2], np.uint64)),), "tel:phone": ((ids, np.array([3, 3], np.uint64)),)}
    spelled, plain = {"tel": np.array([2, 0, 2, 1])}, {"tel": np.array([2, 0, 2, 0])}
    assert len(groups(persons(IdentityState(Records.of(ids), keys, spelled)))) == 1
    assert len(groups(persons(IdentityState(Records.of(ids), keys, plain)))) == 2


many_keys = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 9), st.integers(0, 9), st.integers(0, 3)), max_size=40
)


@given(many_keys, st.integers(1, 7), st.integers(1, 3))
@settings(deadline=None)
def test_keys_in_several_buckets_give_the_same_persons(
    rows: list[tuple[int, int, int, int]], buckets: int, limit: int
) -> None:
    names = ("unit", "mail", "phone", "label")
    whole = state(list(range(len(rows))), {name: [row[at] for row in rows] for at, name in enumerate(names)})
    label = whole.keys["label:exact"]
    keys = {name: keyed for name, keyed in whole.keys.items() if name != "label:exact"}
    spelled = {name: counts for name, counts in whole.spellings.items() if name != "label"}
    whole = replace(whole, keys=keys, spellings=spelled, labels=label)
    split = replace(
        whole, keys={name: dealt(*one, buckets) for name, (one,) in keys.items()}, labels=dealt(*label[0], buckets)
    )
    for trusted in ((), TRUSTED):
        one, other = persons(whole, trusted, max_joined=limit), persons(split, trusted, max_joined=limit)
        assert one.places.tolist() == other.places.tolist()
        assert one.persons.tolist() == other.persons.tolist()
        assert merged_units(whole, "unit", one) == merged_units(split, "unit", other)
        assert label_is_identity(whole, one) == label_is_identity(split, other)
    assert best_key(whole, names) == best_key(split, names)


def dealt(records: np.ndarray, digests: np.ndarray, buckets: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """By digest, without records that have none, as a run deals them."""
    number = digests % np.uint64(buckets)
    return [(records[own], digests[own]) for at in range(buckets) if (own := (number == at) & (digests != 0)).any()]
