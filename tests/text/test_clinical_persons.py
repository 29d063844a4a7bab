"""People in notes of wards and care, whose surnames are words, places or eponyms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sanitize.text.clinical_persons import clinical_persons
from sanitize.text.vocabulary import vocabulary

Found = Callable[[str], list[str]]


def _names(text: str) -> list[str]:
    return [text[one.start : one.end] for one in clinical_persons(text, vocabulary())]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Storm, 67F, admitted with NSTEMI.", ["Storm"]),
        ("Schatzki 84M, heels red.", ["Schatzki"]),
        ("Plan agreed with Killip's son on the phone.", ["Killip"]),
        ("Rose refused lunch. Young ate half.", ["Rose", "Young"]),
        ("Colles and Bennett for theatre this afternoon.", ["Colles", "Bennett"]),
        ("Bed 1 Rose, bed 2 Young.", ["Rose", "Young"]),
        ("Seen by Apgar, plan discussed.", ["Apgar"]),
        ("1. Alzheimer - SALT review 2. Tourette - psych", ["Alzheimer", "Tourette"]),
        ("Bloom, Samantha - antenatal booking", ["Bloom, Samantha"]),
        ("La figlia di Conti chiede un colloquio.", ["Conti"]),
        ("Wilms aged 4 brought in by mum.", ["Wilms"]),
    ],
)
def test_the_place_in_the_note_says_that_it_is_a_person(text: str, names: list[str]) -> None:
    assert set(names) <= set(_names(text))


@pytest.mark.parametrize(
    "text",
    [
        "Family refused feeding tube; mother tearful; baby slept well.",
        "Skin - intact, Chest - clear, Neck - supple, Babinski - down-going, Romberg - normal.",
        "Bed 3 empty, bed 4 closed; seen by dermatology, discussed with cardiology.",
        "Salt - 5 g, Butter - 100 g, Flour - 250 g.",
        "Patient education given; patient Portal; Male, 67M; Spring, 3F.",
        "Holter declined; Surgery declined; Food refused.",
        "Thanks, Samantha - see you",
    ],
)
def test_roles_organs_and_goods_are_nobody(text: str) -> None:
    assert _names(text) == []
