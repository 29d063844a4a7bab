"""What follows on a form of address is a name, whatever the word means elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sanitize.text.titled_names import titled_names
from sanitize.text.vocabulary import vocabulary

Found = Callable[[str], list[str]]


def _names(text: str) -> list[str]:
    return [text[one.start : one.end] for one in titled_names(text, vocabulary())]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I saw Dr Frost about my knee.", "Frost"),
        ("Nurse Summer took over at 19:30.", "Summer"),
        ("mr field rang about the invoice", "field"),
        ("MRS CROWN REQUIRES A CROWN ON TOOTH 36.", "CROWN"),
        ("Frau Winter klagt über Schmerzen.", "Winter"),
        ("Prof. Heart and Dr. Lungs joined.", "Lungs"),
        ("Mme Fièvre a de la fièvre.", "Fièvre"),
    ],
)
def test_ordinary_words_are_names_behind_a_form_of_address(found_in: Found, text: str, name: str) -> None:
    assert name in _names(text)
    assert any(name in one for one in found_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "Mr President, Mr. Speaker and Mrs Justice",
        "Frau Ministerin und Herr Rechtsanwalt",
        "the nurse call system and Nurse Practitioner Review",
        "MR IMAGING OF THE BRAIN, DR PLAN TESTED",
        "Maple Dr Apt 4; Ms Office; Dr. Pepper; the dr appointment",
        "mr and mrs",
        "open 24 Hr Network",
    ],
)
def test_offices_and_things_are_nobody(text: str) -> None:
    assert _names(text) == []
