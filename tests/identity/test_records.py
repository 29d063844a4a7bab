from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sanitize.identity.components import Components
from sanitize.identity.records import Records

number_sets = st.sets(st.integers(0, 40) | st.integers(1 << 40, (1 << 40) + 20))


@given(number_sets, number_sets)
def test_a_set_of_ranges_holds_what_was_put_in(one: set[int], other: set[int]) -> None:
    other -= one
    both = Records.of(np.array(sorted(one), np.int64)).merge(Records.of(np.array(list(other), np.int64)))
    ascending = sorted(one | other)
    assert both.numbers.tolist() == ascending
    assert len(both.starts) == sum(number - 1 not in one | other for number in ascending)
    assert both.places(np.array(ascending, np.int64)).tolist() == list(range(len(ascending)))
    assert (both.places(np.array([99, 1 << 50, -1])) == -1).all()


@given(number_sets, st.integers(0, 50), st.integers(0, 50))
def test_the_records_of_a_range_are_found_with_their_places(numbers: set[int], first: int, stop: int) -> None:
    found, places = Records.of(np.array(sorted(numbers), np.int64)).within(first, max(first, stop))
    assert found.numbers.tolist() == sorted(numbers)[places] == [one for one in sorted(numbers) if first <= one < stop]


links = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40)


@given(links, st.integers(1, 8))
def test_components_are_those_of_all_links_however_they_come(pairs: list[tuple[int, int]], size: int) -> None:
    whole, bits = Components(31), Components(31)
    whole.join(*np.array(pairs, np.int64).reshape(-1, 2).T)
    for start in range(0, len(pairs), size):
        bits.join(*np.array(pairs[start : start + size], np.int64).reshape(-1, 2).T)
    expected = list(range(31))
    for one, other in pairs:
        low, high = sorted((expected[one], expected[other]))
        expected = [low if name == high else name for name in expected]
    assert whole.all_roots().tolist() == bits.all_roots().tolist() == expected
