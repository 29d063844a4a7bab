"""What is planted has the form that detectors look for, and a note says which of it must be gone."""

from __future__ import annotations

import random
import re

import pytest

from sanitize.attacks.planted_values import card, identifier, make_note


@pytest.mark.parametrize("seed", range(20))
def test_a_card_has_sixteen_digits_and_their_check_digit(seed: int) -> None:
    text = card(random.Random(seed))
    assert [len(group) for group in text.split(" ")] == [4, 4, 4, 4]
    digits = [int(digit) for digit in text.replace(" ", "")]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[::2]]
    assert digits[0] == 4
    assert (sum(doubled) + sum(digits[1::2])) % 10 == 0


@pytest.mark.parametrize(("language", "easy", "hard"), [("en", 4, 1), ("de", 3, 0)])
def test_a_note_holds_all_that_is_planted_in_it(language: str, easy: int, hard: int) -> None:
    note = make_note(random.Random(1), language, ["P-17"])
    assert "P-17." in note.text
    assert (len(note.easy), len(note.hard)) == (easy, hard)
    assert all(any(one in note.text for one in spellings) for spellings in (*note.easy, *note.hard))
    assert ("My name is" in note.text) is (language == "en")


def test_an_invented_identifier_has_the_shape_of_the_real_ones() -> None:
    rng = random.Random(3)
    assert re.fullmatch(r"[a-z]+\.[a-z]+@example\.(com|org|net)", identifier(rng, "ann@post.example"))
    assert re.fullmatch(r"[1-9]{12}", identifier(rng, "P-12345"))
    assert re.fullmatch(r"[1-9]{14}", identifier(rng, "12345678901234"))
    assert re.fullmatch(r"[A-Za-z]+ [A-Za-z]+", identifier(rng, "Ann Lee 1"))
