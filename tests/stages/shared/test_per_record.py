"""Small numbers that stages keep for each record."""

from __future__ import annotations

import numpy as np

from sanitize.identity.records import Records
from sanitize.stages.shared.per_record import PerRecord


def test_records_that_the_fit_has_not_seen_get_another_number() -> None:
    kept = PerRecord.of(Records.of(np.array([2, 3, 7])), np.array([4, 0, 300]))
    assert kept.at(np.array([1, 2, 3, 7, 9]), 5).tolist() == [5, 4, 0, 300, 5]
    assert PerRecord().at(np.array([1, 2]), 5).tolist() == [5, 5]


def test_a_stretch_holds_its_records_and_no_others() -> None:
    kept = PerRecord.of(Records.of(np.array([2, 3, 7])), np.array([4, 0, 1])).within(3, 7)
    assert kept.at(np.array([2, 3, 7]), 9).tolist() == [9, 0, 9]


def test_numbers_take_no_more_room_than_they_need() -> None:
    assert PerRecord.of(Records.of(np.array([1])), np.array([255])).numbers.dtype == np.uint8
    assert PerRecord.of(Records.of(np.array([1])), np.array([256])).numbers.dtype == np.uint16
