from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.identity.cap import beyond
from sanitize.identity.records import Records
from sanitize.identity.resolve import persons
from sanitize.identity.state import IdentityState

ANYBODY = {"unit": np.zeros(4, dtype=np.int64)}


def crowd(units: list[int], faces: np.ndarray | None = None, pictures: np.ndarray | None = None) -> IdentityState:
    ids = np.arange(len(units))
    state = IdentityState(Records.of(ids), {"unit:exact": ((ids, np.array(units, dtype=np.uint64)),)}, ANYBODY)
    parts = {name: (ids, values) for name, values in (("faces", faces), ("pictures", pictures)) if values is not None}
    return IdentityState(state.records, state.keys, state.spellings, **parts)


@given(st.lists(st.integers(1, 4), max_size=30), st.integers(1, 5), st.integers(0, 99))
@settings(deadline=None)
def test_nobody_keeps_more_than_the_limit_and_nobody_loses_more_than_that(units, limit, seed) -> None:
    state = crowd(units)
    found = persons(state, ("unit",))
    gone = set(beyond(state, found, limit, seed).tolist())
    for unit in set(units):
        kept = [row for row, one in enumerate(units) if one == unit and row not in gone]
        assert len(kept) == min(limit, units.count(unit))


def test_copies_go_first_and_the_least_alike_faces_stay() -> None:
    angles = np.array([0.0, 0.02, 0.04, 0.5])
    faces = np.zeros((4, 128), dtype=np.float32)
    faces[:, 0], faces[:, 1] = np.cos(angles), np.sin(angles)
    views = np.random.default_rng(1).integers(0, 1 << 63, (4, 8)).astype(np.uint64)
    state = crowd([7] * 4, faces)
    found = persons(state, ("unit",))
    assert 3 not in beyond(state, found, 1, 0)
    views[3] = views[0]
    copied = crowd([7] * 4, pictures=views)
    left = set(range(4)) - set(beyond(copied, persons(copied, ("unit",)), 3, 0).tolist())
    assert left == {0, 1, 2}
