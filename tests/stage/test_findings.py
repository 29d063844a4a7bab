"""Tallies count, and hold nothing but counts."""

from __future__ import annotations

import dataclasses

import pytest

from sanitize.stage.findings import Finding, Tally


def test_tallies_add_by_column_entity_and_action() -> None:
    total = Tally.of("note", "PERSON", "replace", 2) + Tally.of("note", "PERSON", "replace") + Tally.of("a", "B", "c")
    assert list(total) == [Finding("a", "B", "c", 1), Finding("note", "PERSON", "replace", 3)]
    assert total.total == 4


def test_looked_and_found_nothing_is_kept() -> None:
    total = Tally.of("note", "ANY", "none", 0) + Tally()
    assert list(total) == [Finding("note", "ANY", "none", 0)]


def test_adding_changes_neither_side() -> None:
    one, other = Tally.of("a", "B", "c"), Tally.of("a", "B", "c")
    assert (one + other).total == 2
    assert one.total == other.total == 1


def test_a_finding_has_no_place_for_a_value() -> None:
    assert [field.name for field in dataclasses.fields(Finding)] == ["column", "entity", "action", "count"]
    with pytest.raises(TypeError):
        Finding("note", "PERSON", "replace", 1, "Ivor")  # type: ignore[call-arg]
