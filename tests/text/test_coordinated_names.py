"""Words in no dictionary are names where they are joined to a person's name, and not where an ordinary word is."""

from __future__ import annotations

import pytest

from sanitize.text.coordinated_names import coordinated_names
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import vocabulary


def joined(text: str, name: str, score: float = 0.9) -> list[str]:
    start = text.index(name)
    found = [Finding(start, start + len(name), "PERSON", score, Trust.LEARNED)]
    return [text[one.start : one.end] for one in coordinated_names(text, found, vocabulary())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mum to Jane & Oluchi", ["Oluchi"]),
        ("Oluchi or Jane after six", ["Oluchi"]),
        ("Oluchi, Jane and Uchenna/Nkemelu", ["Uchenna", "Nkemelu", "Oluchi"]),
        ("NKEMELU^Jane", ["NKEMELU"]),
        ("ask Jane Nkemelu", ["Nkemelu"]),
        ("Jane, Monday and Tuesday", []),
        ("Jane oluchi", []),
        ("Jane. Oluchi", []),
        ("/home/Oluchi Jane", []),
        ("Jane and Oluchi@quendel", []),
    ],
)
def test_names_joined_to_a_name(text: str, expected: list[str]) -> None:
    assert joined(text, "Jane") == expected


def test_a_doubtful_person_says_nothing_of_others() -> None:
    assert joined("Jane & Oluchi", "Jane", score=0.5) == []
