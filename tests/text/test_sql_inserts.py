"""Names in statements of SQL, by the names of their columns."""

from __future__ import annotations

from collections.abc import Callable

from sanitize.text.sql_inserts import sql_inserts
from sanitize.text.vocabulary import vocabulary


def _said(text: str) -> list[str]:
    return [text[one.start : one.end] for one in sql_inserts(text, vocabulary())]


def test_values_of_columns_of_names_are_found_in_all_rows() -> None:
    text = (
        "INSERT INTO `users` (`id`, `first_name`, `last_name`, `role`) VALUES\n"
        "(1, 'Dermot', 'O''Hara', 'editor'),\n(2, NULL, 'Bell (née Rain)', 'admin');"
    )
    assert _said(text) == ["Dermot", "O''Hara", "Bell (née Rain)"]


def test_other_columns_and_broken_statements_hold_nobody() -> None:
    assert _said("INSERT INTO colors (id, product_name, hex) VALUES (1, 'Red', '#f00');") == []
    assert _said("INSERT INTO t (last_name) VALUES (") == []
    assert _said("INSERT INTO t (last_name) SELECT last_name FROM u") == []


def test_the_detector_covers_them(found_in: Callable[[str], list[str]]) -> None:
    found = found_in("INSERT INTO staff (last_name, grade) VALUES ('Frost', 'B');")
    assert "Frost" in found
    assert "B" not in found
