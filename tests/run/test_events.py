"""An observer is told of the beginning and of everything that is done."""

from __future__ import annotations

from sanitize.run.events import Progressed, told


def test_items_are_counted_as_they_come() -> None:
    seen: list[Progressed] = []
    assert list(told(seen.append, "apply", 2, ["a", "bc"], lambda item: (1, len(item)))) == ["a", "bc"]
    assert seen == [Progressed("apply", 0, 2), Progressed("apply", 1, 2, 1, 1), Progressed("apply", 2, 2, 2, 3)]


def test_items_without_a_size_count_as_done_alone() -> None:
    seen: list[Progressed] = []
    assert list(told(seen.append, "fit", 1, ["a"])) == ["a"]
    assert seen == [Progressed("fit", 0, 1), Progressed("fit", 1, 1)]
