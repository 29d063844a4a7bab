from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from sanitize.identity.duplicates import MINIMA, NEAR_BITS, minima, similar_documents, similar_pictures
from sanitize.image.hashing import turned_hashes


def test_copies_group_however_they_are_turned() -> None:
    coffee, cat = (cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) for picture in (data.coffee(), data.cat()))
    views = [coffee, cv2.resize(coffee, (300, 200)), np.rot90(coffee), coffee[:, ::-1], cat, cat[::-1]]
    hashes = np.array([turned_hashes(np.ascontiguousarray(view)) for view in views], dtype=np.uint64)
    assert similar_pictures(hashes).tolist() == [0, 0, 0, 0, 1, 1]
    assert similar_pictures(hashes[:0]).tolist() == []


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=50)
def test_groups_are_those_of_comparing_all_pairs(seed: int) -> None:
    random = np.random.default_rng(seed)
    hashes = random.integers(0, 1 << 64, (12, 8), dtype=np.uint64)
    for row in range(1, 12, 2):
        flips = sum(1 << int(bit) for bit in random.choice(64, random.integers(1, 12), replace=False))
        hashes[row, random.integers(8)] = hashes[row - 1, 0] ^ np.uint64(flips)
    distance = np.bitwise_count(hashes[:, :1, None] ^ hashes.T[None]).min(axis=1)
    near = (distance <= NEAR_BITS) | (distance <= NEAR_BITS).T | np.eye(12, dtype=bool)
    for _ in range(12):
        near = near @ near
    groups = similar_pictures(hashes)
    assert np.array_equal(groups[:, None] == groups[None], near)


def test_documents_that_share_most_words_group() -> None:
    text = " ".join(f"word{number} follows" for number in range(60))
    texts = [text, text.upper() + "!", text.replace("word7 ", "other "), " ".join(map(str, range(40)))]
    signatures = [found for one in texts if (found := minima(one)) is not None]
    groups = similar_documents(np.array(signatures))
    assert groups[0] == groups[1] == groups[2] != groups[3]
    assert similar_documents(np.zeros((0, MINIMA), np.uint32)).tolist() == []


def test_short_notes_are_no_evidence() -> None:
    assert minima("seen today, no complaints") is None
