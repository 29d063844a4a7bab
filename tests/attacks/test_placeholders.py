"""Words stand for placeholders, and every place in the text leads back to the original."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sanitize.attacks.placeholders import PLACEHOLDER, filled, outside


def test_a_person_a_place_and_a_token() -> None:
    text = "<PERSON_2> met Ogunbanjo in [LOCATION], token tok_0123456789abcdef; ***"
    made = filled(text)
    assert made.text == "John Miller met Ogunbanjo in London, token it; it"
    start = made.text.index("Ogunbanjo")
    assert text[slice(*made.original(start, start + 9))] == "Ogunbanjo"
    assert text[slice(*made.original(0, len("John Miller met Ogunbanjo")))] == "<PERSON_2> met Ogunbanjo"
    assert text[slice(*made.original(5, 11))] == "<PERSON_2>"


@given(st.lists(st.sampled_from(["<PERSON>", "[AGE]", "****", "Ada ", " and ", "<LOCATION_3>", "", "é"]), max_size=12))
def test_what_is_no_placeholder_is_where_it_was(pieces: list[str]) -> None:
    text = "".join(pieces)
    made = filled(text)
    assert made.original(0, len(made.text)) == (0, len(text))
    words = [(start, end) for start, end, *_ in made.words]
    for at, sign in enumerate(made.text):
        if not any(start <= at < end for start, end in words):
            assert text[slice(*made.original(at, at + 1))] == sign
    for start, end, was_start, was_end in made.words:
        assert made.original(start, end) == (was_start, was_end)
        assert PLACEHOLDER.fullmatch(text, was_start, was_end)


def test_what_of_a_place_is_outside_of_placeholders() -> None:
    text = "<PERSON>\nAssignee, Traoré <LOCATION>"
    assert [text[slice(*place)] for place in outside(text, 0, len(text))] == ["Assignee, Traoré"]
    assert list(outside(text, 0, 8)) == []
