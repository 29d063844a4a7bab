"""Names that nobody lists, known by what they do."""

import pytest

from sanitize.text.acting_persons import acting_persons
from sanitize.text.vocabulary import vocabulary


def _found(text: str) -> list[str]:
    return list(dict.fromkeys(text[found.start : found.end] for found in acting_persons(text, vocabulary())))


@pytest.mark.parametrize(
    "text",
    [
        "{} has made good progress.",
        "{} must hand in homework",
        "Last week {} was sick again.",
        "{}'s handwriting needs work.",
        "Then {}’s older brother came",
        "{} said that it was fine",
        "Bapt. 3 Jun 1841: {} d. of a weaver",
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
        "please close the account. ta, {}",
        "is {} still mad",
        "hbd {}!!!",
        "it's {}, got a new number",
        "{}'s mum is in hospital",
        "Rent to {}",
    ],
)
def test_small_letters_hide_nobody(text: str) -> None:
    assert _found(text.format("ragnheidur")) == ["ragnheidur"]


@pytest.mark.parametrize("name", ["Bao", "Mai", "Elif", "Ana"])
@pytest.mark.parametrize("text", ["{} has made good progress.", "{} must hand in homework", "{}'s mother called"])
def test_names_that_other_languages_have_as_words(text: str, name: str) -> None:
    assert _found(text.format(name)) == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Se notifica a Cuauhtemoc que debe pagar.", ["Cuauhtemoc"]),
        ("Notifíquese a don Xabier Aguirrezabala", ["Xabier Aguirrezabala"]),
        ("Se notifica a la empresa, se cita a los testigos", []),
    ],
)
def test_who_is_served_in_spanish(text: str, names: list[str]) -> None:
    assert _found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "thanks everybody!",
        "did anything come of it",
        "Then kubectl will send the request, and stops",
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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("kwabena will send pics, ok so thandiwe can pick up the kids", ["kwabena", "thandiwe"]),
        ("ask sunniva if she has the keys and tell etxeberria", ["sunniva", "etxeberria"]),
        ("ok then sunniva brought the keys", ["sunniva"]),
        ("Ok then xorg brought the screen back", []),
        ("ask about it if nobody will send pictures, then everyone can come", []),
        ("the method can get a string and the parser will let the callback start", []),
    ],
)
def test_what_programs_do_too_counts_in_texts_without_capitals(text: str, names: list[str]) -> None:
    assert sorted(_found(text)) == sorted(names)
