from __future__ import annotations

import numpy as np

from sanitize.identity.components import forest
from sanitize.identity.copies import Copies, copies
from sanitize.identity.documents import MINIMA, SimilarDocuments
from sanitize.identity.records import Records


def test_groups_do_not_depend_on_the_order() -> None:
    random = np.random.default_rng(2)
    signatures = random.integers(0, 1 << 32, (60, MINIMA)).astype(np.uint32)
    signatures[30:] = signatures[:30]
    signatures[30:, :10] = random.integers(0, 1 << 32, (30, 10))
    numbers = random.permutation(10_000)[:60]
    found = copies(SimilarDocuments(), numbers, signatures)
    order = random.permutation(60)
    again = copies(SimilarDocuments(), numbers[order], signatures[order])
    assert np.array_equal(found.groups, again.groups)
    assert len(np.unique(found.groups)) == 30


def test_the_columns_of_a_record_are_its_own() -> None:
    found = Copies(Records.of(np.array([6, 7, 9, 10])), np.array([0, 1, 0, 3]), each=3)
    assert found.owners().tolist() == [2, 2, 3, 3]
    records, digests = found.shared()
    assert (records.tolist(), digests.tolist()) == ([2, 3], [1, 1])


def test_a_forest_joins_the_same_with_fewer_links() -> None:
    pairs = np.array([5, 9, 9, 2, 5]), np.array([9, 5, 12, 3, 12])
    one, other = forest(*pairs)
    assert sorted(zip(one.tolist(), other.tolist(), strict=True)) == [(2, 3), (5, 9), (5, 12)]
