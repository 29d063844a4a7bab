"""Names of one text of a batch in the others, in the forms that their language gives them."""

from __future__ import annotations

import pytest

from sanitize.text.inflected_names import ENDINGS, inflected_names, stem
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import vocabulary


def elsewhere(told: str, name: str, *others: str, language: str) -> list[str]:
    start = told.index(name)
    texts, one = [told, *others], Finding(start, start + len(name), "PERSON", 0.9, Trust.LEARNED)
    found = inflected_names(texts, [[one], *([] for _ in others)], vocabulary(), {language})
    return [texts[at][place.start : place.end] for at, place in found]


@pytest.mark.parametrize(
    ("language", "name", "other"),
    [
        ("pl", "Wolimir Dmuchalski", "Zwrot dla Wolimira Dmuchalskiego"),
        ("pl", "Bogumiła Wąsaczowa", "Spotkanie z Bogumiłą Wąsaczową"),
        ("pl", "Przytulskiego", "rozmowa z przytulskim o ocenach"),
        ("cs", "Cyrim Vrťapák", "DLUH VRŤAPÁKA"),
        ("cs", "Třešňáková", "od Třešňákové"),
        ("hr", "Brkljačić", "ugovor brkljacica"),
        ("pl", "Chrobotek", "Umowa z Chrobotkiem"),
        ("sv", "Ekklinga", "Ekklingas chef"),
        ("de", "Ortrun", "ortruns laptop"),
    ],
)
def test_forms_of_a_name(language: str, name: str, other: str) -> None:
    missing = [word for word in elsewhere(f"To {name}.", name, other, language=language) if word not in other]
    assert elsewhere(f"To {name}.", name, other, language=language)
    assert not missing


@pytest.mark.parametrize(
    ("language", "name", "other"),
    [
        ("pl", "Dmuchalski", "w Dmuchalskim też są dmuchalskie"),
        ("en", "Ogunbanjo", "Ogunbanjos"),
        ("pl", "Klient", "Klientowi wysłano fakturę"),
        ("pl", "Wolimir", "Wolimirszczyzna"),
    ],
)
def test_what_is_no_form_of_it(language: str, name: str, other: str) -> None:
    assert "Wolimirszczyzna" not in elsewhere(f"To {name}.", name, other, language=language)
    assert "dmuchalskie" not in elsewhere(f"To {name}.", name, other, language=language)
    assert "Klientowi" not in elsewhere(f"To {name}.", name, other, language=language)
    assert "Ogunbanjos" not in elsewhere(f"To {name}.", name, other, language=language)


def test_a_name_that_is_mostly_a_word_elsewhere() -> None:
    words = ["to jest przytulskie", "bardzo przytulskiego", "i przytulskim", "w przytulskich", "Ta przytulska", "To"]
    assert elsewhere("Pan Przytulski.", "Przytulski", *(f"Tu {one}" for one in words), language="pl") == []


def test_stems() -> None:
    forms = ("Wąsaczowa", "wasaczowej", "WĄSACZOWĄ", "Wąsacz", "Wąsacza")
    assert {stem(form, ENDINGS["pl"]) for form in forms} == {"wasacz"}
    assert stem("Unqa", ENDINGS["pl"]) == ""
