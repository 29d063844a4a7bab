"""A rare name of one text of a batch is found in the others, and no word that is a name in one of many places."""

from __future__ import annotations

import pytest

from sanitize.text.names_across_texts import names_across_texts
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import vocabulary


def found(text: str, name: str, entity: str = "PERSON", score: float = 0.9) -> Finding:
    start = text.index(name)
    return Finding(start, start + len(name), entity, score, Trust.LEARNED)


def elsewhere(told: str, name: str, *others: str, entity: str = "PERSON", score: float = 0.9) -> list[str]:
    texts = [told, *others]
    findings = [[found(told, name, entity, score)], *([] for _ in others)]
    return [texts[at][one.start : one.end] for at, one in names_across_texts(texts, findings, vocabulary())]


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("Ogunbanjo", "Substitution: Ogunbanjo replaces 7", ["Ogunbanjo"]),
        ("Oluchi Ogunbanjo", "OGUNBANJO, O.; oluchi's room", ["OGUNBANJO", "oluchi"]),
        ("Ben-Davitz", "ask Ben-Davitz.", ["Ben-Davitz"]),
        ("Ogunbanjo", "Ogunbanjos and Kogunbanjo", []),
        ("Grace", "Grace was said before dinner", []),
        ("Unq", "Unq came", []),
        ("Teodor Ogunbanjo", "/people/teodor-ogunbanjo?id=3", ["teodor-ogunbanjo", "ogunbanjo"]),
        ("Grace Field", "grace-field.html", []),
        ("Dejan", "dejan is a word elsewhere, Dejan a name", ["Dejan"]),
    ],
)
def test_words_of_a_name_that_no_dictionary_has(name: str, other: str, expected: list[str]) -> None:
    assert elsewhere(f"Mr {name} called", name, other) == expected


def test_only_what_is_surely_a_person_once() -> None:
    name = "Ogunbanjo"
    assert elsewhere(f"Mr {name}", name, name, score=0.5) == []
    assert elsewhere(f"{name} Ltd", name, name, entity="ORGANIZATION") == []


def test_a_word_that_is_seldom_a_name() -> None:
    assert elsewhere("Mr Qorvane", "Qorvane", *["Qorvane 100 mg"] * 3) == ["Qorvane"] * 3
    assert elsewhere("Mr Qorvane", "Qorvane", *["Qorvane 100 mg"] * 5) == []


def test_code_says_nothing_of_it() -> None:
    code = "from zyxel import Qorvane\n\n\ndef of(x: int) -> Qorvane:\n    return Qorvane(x)\n"
    assert elsewhere("Mr Qorvane", "Qorvane", code) == []
