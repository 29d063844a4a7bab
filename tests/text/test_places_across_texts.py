"""Names that are words, in lower case: found by the places where other texts of a batch name people."""

from __future__ import annotations

from sanitize.text.places_across_texts import places_across_texts
from sanitize.text.spans import Finding, Trust


def _said(texts: list[str], names: set[str]) -> list[tuple[int, str]]:
    """What is found where these names are known."""
    findings = [
        [
            Finding(text.index(name), text.index(name) + len(name), "PERSON", 0.8, Trust.STATISTICAL)
            for name in names
            if name in text
        ]
        for text in texts
    ]
    return [(place, texts[place][one.start : one.end]) for place, one in places_across_texts(texts, findings)]


TEXTS = [f"{name} had a settled night and slept" for name in ("ngozi", "piotr", "aiko", "steel", "frost", "rain")]
KNOWN = {"ngozi", "piotr", "aiko"}


def test_words_in_the_places_of_people_are_people() -> None:
    assert _said(TEXTS, KNOWN) == [(3, "steel"), (4, "frost"), (5, "rain")]


def test_two_people_are_too_few() -> None:
    assert _said(TEXTS, {"ngozi", "piotr"}) == []


def test_roles_pronouns_and_repeated_phrases_are_nobody() -> None:
    others = ["patient had a settled night and slept", "she had a settled night and slept"]
    repeated = ["family had a settled night and slept"] * 4 + ["music had a settled night and slept"] * 4
    assert _said(TEXTS[:3] + others + repeated, KNOWN) == []


def test_function_words_alone_say_little() -> None:
    texts = [f"and {name} is the" for name in ("ngozi", "piotr", "aiko", "state")]
    assert _said(texts, KNOWN) == []


def test_a_text_of_another_kind_is_left_alone() -> None:
    assert _said([*TEXTS[:3], "the bridge had a settled foundation of steel"], KNOWN) == []
