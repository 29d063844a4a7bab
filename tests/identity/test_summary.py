from __future__ import annotations

import numpy as np

from sanitize.identity.records import Records
from sanitize.identity.resolve import persons
from sanitize.identity.state import IdentityState
from sanitize.identity.summary import label_is_identity, merged_units

COUNTS = {"unit": np.zeros(4, dtype=np.int64), "mail": np.zeros(4, dtype=np.int64)}


def state(units: list[int], mails: list[int], labels: list[int]) -> IdentityState:
    ids = np.arange(len(units))
    keys = {f"{name}:exact": ((ids, np.array(v, dtype=np.uint64)),) for name, v in (("unit", units), ("mail", mails))}
    return IdentityState(Records.of(ids), keys, COUNTS, labels=((ids, np.array(labels, dtype=np.uint64)),))


def test_units_that_share_a_key_are_counted() -> None:
    seen = state([1, 1, 2, 3], [9, 0, 9, 8], [5, 5, 5, 5])
    assert merged_units(seen, "unit", persons(seen, ("unit",))) == 2
    assert merged_units(seen, None, persons(seen)) is None


def test_a_label_that_names_the_person_is_told_from_one_that_does_not() -> None:
    people = [person for person in range(1, 9) for _ in range(4)]
    named = state(people, [0] * 32, [person + 100 for person in people])
    grouped = state(people, [0] * 32, [person % 2 + 100 for person in people])
    assert label_is_identity(named, persons(named, ("unit",)))
    assert not label_is_identity(grouped, persons(grouped, ("unit",)))
