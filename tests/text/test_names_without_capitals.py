import pytest

from sanitize.text.crf_recognizer import shipped
from sanitize.text.names_without_capitals import is_without_capitals, names_without_capitals
from sanitize.text.ordinary_words import ordinary_words
from sanitize.text.repeated_names import echoes
from sanitize.text.spans import Finding, Trust


def found(text: str) -> list[str]:
    lists = shipped().features.lexicon.lists
    return [text[one.start : one.end] for one in names_without_capitals(text, lists, ordinary_words())]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("hi this is anna keller from lisbon", ["anna keller"]),
        ("pt lindqvist c/o pain, seen by dr moreau, rtc 2w", ["lindqvist", "moreau"]),
        ("ask mrs kowalczyk about it", ["kowalczyk"]),
        ("pt kowalczyk denies pain, pt tolerated diet, pt tachycardic", ["kowalczyk"]),
        ("kwabena will send pics, ok so thandiwe can pick up the kids", ["kwabena", "thandiwe"]),
        ("ask sunniva if she has the keys and tell etxeberria", ["sunniva", "etxeberria"]),
        ("ask about it if nobody will send pictures, then everyone can come", []),
        ("the method can get a string and the parser will let the callback start", []),
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
