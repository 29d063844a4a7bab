"""Names that nobody lists, known by what they do."""

import pytest

from sanitize.text.acting_persons import acting_persons
from sanitize.text.ordinary_words import ordinary_words


def _found(text: str) -> list[str]:
    return [text[found.start : found.end] for found in acting_persons(text, ordinary_words())]


@pytest.mark.parametrize(
    "text",
    [
        "{} has made good progress.",
        "{} must hand in homework",
        "Last week {} was sick again.",
        "{}'s handwriting needs work.",
        "Then {}’s older brother came",
        "{} said that it was fine",
        "{} is a very attentive pupil",
    ],
)
def test_who_acts_as_only_people_do_is_a_person(text: str) -> None:
    assert _found(text.format("Gudmundur")) == ["Gudmundur"]
    assert _found(text.format("SIPHO")) == ["SIPHO"]


@pytest.mark.parametrize(
    "text",
    [
        "did {} call you?",
        "Ok, but {} will send pics",
        "i told {} that we come",
        "thanks {}!",
        "{}'s mum is in hospital",
        "Rent to {}",
    ],
)
def test_small_letters_hide_nobody(text: str) -> None:
    assert _found(text.format("ragnheidur")) == ["ragnheidur"]


@pytest.mark.parametrize(
    "text",
    [
        "thanks everybody!",
        "did anything come of it",
        "kubectl will send the request, and stops",
        "the parser is gone",
        "a loan for housing, a refund from paypal_id",
        "Kubernetes needs to be restarted",
        "Everybody said that it was fine",
        "Nginx works well, and Numpy is fast",
        "The CPU was sick of it",
        "Mitarbeiter said so",
        "Parser's state is lost",
    ],
)
def test_things_and_ordinary_words_are_none(text: str) -> None:
    assert _found(text) == []
