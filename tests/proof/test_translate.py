"""Raw rows in the words of a release."""

from __future__ import annotations

import pyarrow as pa

from sanitize.attacks.possible_values import Matcher
from sanitize.proof.translate import translate


def _translated(raw: list[object], like: list[object], matcher: Matcher | None = None) -> list[object]:
    made = translate(pa.table({"x": raw}), pa.table({"x": like}), ["x"], {"x": matcher or Matcher()})
    return made.column("x").to_pylist()


def test_numbers_become_the_interval_that_holds_them() -> None:
    assert _translated([37, 12, 99, None], ["[35, 40)", "<20", "*", None]) == ["[35, 40)", "<20", "*", None]


def test_the_narrowest_of_several_released_values_is_taken() -> None:
    assert _translated(["12345", "12399"], ["123**", "1234*", "*"]) == ["1234*", "123**"]


def test_what_no_released_value_can_stand_for_is_unknown() -> None:
    assert _translated([50], ["[35, 40)"]) == [None]


def test_a_column_that_was_released_as_it_is_stays() -> None:
    assert _translated([1.5, 7.0], [1.5, 2.5]) == [1.5, 7.0]
    assert _translated(["a", "new"], ["a", "b"]) == ["a", "new"]


def test_labels_of_a_hierarchy_are_found() -> None:
    matcher = Matcher.of({"tree": {"care": ["nurse", "doctor"], "craft": ["smith"]}})
    assert _translated(["nurse", "smith"], ["care", "craft"], matcher) == ["care", "craft"]


def test_another_type_of_the_same_values_is_no_other_word() -> None:
    assert _translated([42, 7], [42.0, 7.5]) == [42.0, 7.0]
    assert _translated(["a", "b"], [b"a", b"b"]) == [b"a", b"b"]
