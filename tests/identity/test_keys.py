from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.identity.keys import combined, kind_of, normalized, spellings


def keys(values: list[str | None], kind: str) -> list[str | None]:
    return normalized(pa.array(values, pa.string()), kind).to_pylist()


def test_emails_without_case_dots_and_tags() -> None:
    values = ["Jo.Doe+shop@Example.com ", "jodoe@example.com", "jo@doe@x", "", None, "plain"]
    assert keys(values, "email") == ["jodoe@example.com", "jodoe@example.com", None, None, None, None]


def test_phones_by_their_last_digits() -> None:
    values = ["+1 (555) 123-4567", "5551234567", "555.123.4567 ext. 9", "12", None]
    assert keys(values, "phone") == ["5551234567", "5551234567", "5551234567", None, None]


def test_names_without_order_case_and_accents() -> None:
    assert keys(["Müller, Hans", "hans MULLER", " ", None], "name") == ["hans muller", "hans muller", None, None]


def test_exact_keys_fold_case_only() -> None:
    assert keys([" A-1", "a-1", "a1"], "exact") == ["a-1", "a-1", "a1"]
    assert normalized(pa.array([7, None]), "exact").to_pylist() == ["7", None]


def test_a_part_that_is_missing_leaves_no_key() -> None:
    parts = [pa.array(["ann", "bob", None]), pa.array(["1980", None, "1990"])]
    assert combined(parts).to_pylist() == ["ann\x1f1980", None, None]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a@b.org", "c@d.org", None], "email"),
        (["+49 170 1234567", "(555) 123-4567"], "phone"),
        (["5551234567", "(555) 123-4567", "5559876543"], "phone"),
        (["5551234567", "5559876543"], "exact"),
        (["10001", "10002"], "exact"),
        (["a@b.org", "none", "none"], "exact"),
        ([], "exact"),
    ],
)
def test_kinds_are_guessed_from_values(values: list[str | None], kind: str) -> None:
    parts = [pa.array(values[:1], pa.string()), pa.array(values[1:], pa.string())]
    assert kind_of(spellings(parts[0]) + spellings(parts[1])) == kind


@given(st.lists(st.one_of(st.none(), st.text(max_size=30))), st.sampled_from(["exact", "email", "phone", "name"]))
def test_normalizing_twice_changes_nothing(values: list[str | None], kind: str) -> None:
    once = keys(values, kind)
    assert keys(once, kind) == once
    assert len(once) == len(values)
