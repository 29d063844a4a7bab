from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from sanitize.identity import pictures
from sanitize.identity.copies import copies
from sanitize.identity.pictures import NEAR_BITS, SimilarPictures
from sanitize.image.hashing import turned_hashes


def groups(hashes: np.ndarray) -> np.ndarray:
    return copies(SimilarPictures(), np.arange(len(hashes)), hashes).groups


def test_copies_group_however_they_are_turned() -> None:
    coffee, cat = (cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) for picture in (data.coffee(), data.cat()))
    views = [coffee, cv2.resize(coffee, (300, 200)), np.rot90(coffee), coffee[:, ::-1], cat, cat[::-1]]
    hashes = np.array([turned_hashes(np.ascontiguousarray(view)) for view in views], dtype=np.uint64)
    assert groups(hashes).tolist() == [0, 0, 0, 0, 4, 4]
    assert groups(hashes[:0]).tolist() == []


@given(
    st.integers(0, 10_000),
    st.sampled_from([64, 10, 3]),
    st.sampled_from([pictures.LARGE, 3, 1]),
    st.sampled_from([pictures.MANY, 2]),
)
@settings(deadline=None, max_examples=80)
def test_groups_are_those_of_comparing_all_pairs(seed: int, different: int, large: int, many: int) -> None:
    random = np.random.default_rng(seed)
    hashes = random.integers(0, 1 << 64, different, dtype=np.uint64)[random.integers(0, different, (12, 8))]
    for row in range(1, 12, 2):
        flips = sum(1 << int(bit) for bit in random.choice(64, random.integers(1, 12), replace=False))
        hashes[row, random.integers(8)] = hashes[row - 1, 0] ^ np.uint64(flips)
    distance = np.bitwise_count(hashes[:, :1, None] ^ hashes.T[None]).min(axis=1)
    near = (distance <= NEAR_BITS) | (distance <= NEAR_BITS).T | np.eye(12, dtype=bool)
    for _ in range(12):
        near = near @ near
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pictures, "LARGE", large)
        patched.setattr(pictures, "MANY", many)
        found = groups(hashes)
    assert np.array_equal(found[:, None] == found[None], near)


def test_very_many_equal_pictures_are_no_square() -> None:
    hashes = np.zeros((20_000, 8), dtype=np.uint64)
    hashes[-1] = 0x5555555555555555
    found = groups(hashes)
    assert (found[:-1] == 0).all()
    assert found[-1] == 19_999


def test_scans_of_one_form_are_a_group() -> None:
    random = np.random.default_rng(1)
    views = np.repeat(random.integers(0, 1 << 64, (1, 8), dtype=np.uint64), 1500, axis=0)
    for _ in range(4):
        views ^= np.uint64(1) << random.integers(0, 64, views.shape, dtype=np.uint64)
    assert len(np.unique(groups(views))) < 30
