import pytest

from sanitize.text.names_without_capitals import is_without_capitals, names_without_capitals
from sanitize.text.repeated_names import echoes
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import vocabulary


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in names_without_capitals(text, vocabulary())]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("hi this is anna keller from lisbon", ["anna keller"]),
        ("pt lindqvist c/o pain, seen by dr moreau, rtc 2w", ["lindqvist", "moreau"]),
        ("ask mrs kowalczyk about it", ["kowalczyk"]),
        ("pt kowalczyk denies pain, pt tolerated diet, pt tachycardic", ["kowalczyk"]),
        ("the patient took metoprolol and felt fine", []),
        ("spring is nice, we saw a robin in the garden", []),
        ("write to anna keller@x.org, see /home/anna keller/", []),
        ("Anna Keller and dr moreau", []),
    ],
)
def test_names_in_texts_without_capitals(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_a_surname_in_small_letters_is_found_again_only_where_there_are_no_capitals() -> None:
    for text, again in (("fatima okonkwo pays, call okonkwo", True), ("Fatima okonkwo pays, call okonkwo", False)):
        assert is_without_capitals(text) == again
        one = Finding(0, 14, "PERSON", 1.0, Trust.LEARNED)
        assert any(echo.start == text.rindex("okonkwo") for echo in echoes(text, [one], frozenset())) == again
