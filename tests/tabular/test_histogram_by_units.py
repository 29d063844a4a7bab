"""People counted by ranges of their digests are those counted together."""

import numpy as np
import pyarrow as pa
import pytest

from sanitize.data_kinds.distinct import once
from sanitize.tabular import histogram
from sanitize.tabular.histogram import Histogram
from sanitize.tabular.settle import settle


def rows(seed: int) -> Histogram:
    random = np.random.default_rng(seed)
    columns = {"age": pa.array(random.integers(20, 30, 3000)), "illness": pa.array(random.integers(0, 4, 3000))}
    units = random.integers(0, 900, 3000).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return Histogram.zero(("age",), ("illness",), by_unit=True).fold(columns, units)


@pytest.mark.parametrize("entries", [1 << 20, 500, 70])
def test_ranges_give_what_all_units_together_give(entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histogram, "ENTRIES", entries)
    one, other = rows(1), rows(2)
    expected, trajectories = one.merge(other).condensed(5, ("illness",))
    counts, found = expected.counts(), one.and_others(other).condensed_by_units(5, ("illness",)).counts()
    assert counts.people is not None
    assert found.people is not None
    assert (found.rows, found.units) == (counts.rows, counts.units)
    assert found.people.unique == once(trajectories)
    assert np.array_equal(found.tuple_rows(), counts.tuple_rows())
    assert np.array_equal(found.people.of_tuple, counts.people.of_tuple)
    assert np.array_equal(found.people.alone, counts.people.alone)
    for k in (200, 460, 480):
        judged = [settle(one, k) for one in (expected, one.and_others(other).condensed_by_units(k, ("illness",)))]
        assert judged[0].k == judged[1].k
        assert judged[0].removed_classes == judged[1].removed_classes
        assert judged[0].units == judged[1].units
