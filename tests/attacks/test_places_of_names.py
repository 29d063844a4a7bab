"""The audit sees names that are words, in lower case, by the places where other texts have placeholders for people."""

from __future__ import annotations

from sanitize.attacks.places_of_names import left_in_places

SCRUBBED = [f"{said} had a settled night and slept" for said in ("<PERSON>", "<PERSON_2>", "[PERSON]", "steel", "rain")]


def _words(texts: list[str]) -> list[list[str]]:
    return [[text[start:end] for start, end in found] for text, found in zip(texts, left_in_places(texts), strict=True)]


def test_words_in_the_places_of_placeholders_are_left() -> None:
    assert _words(SCRUBBED) == [[], [], [], ["steel"], ["rain"]]


def test_without_placeholders_in_that_place_nothing_is_left() -> None:
    assert _words(SCRUBBED[2:]) == [[], [], []]


def test_roles_pronouns_and_repeated_phrases_are_nobody() -> None:
    others = [f"{who} had a settled night and slept" for who in ("patient", "she", "everyone")]
    repeated = ["music had a settled night and slept"] * 3
    assert not any(_words(SCRUBBED[:3] + others + repeated))


def test_function_words_alone_say_little() -> None:
    assert not any(_words([f"and {said} is the" for said in ("<PERSON>", "<PERSON>", "<PERSON>", "state")]))


def test_many_texts_are_read_in_portions() -> None:
    texts = [*SCRUBBED, "x " * 1_500_000]
    assert _words(texts)[:5] == _words(SCRUBBED)
