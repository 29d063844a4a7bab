"""What looks like a name to the second detectors, and what doesn't."""

from __future__ import annotations

import pytest

from sanitize.attacks.likely_names import agrees, in_cell, in_text, is_english

ENGLISH = "she went to the house with her friend and they talked about the weather"


def found(text: str) -> list[str]:
    return sorted({text[start:end] for start, end in in_text(text)})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Danielle kam.", ["Danielle"]),
        ("DANIELLE kam.", []),
        ("danielle kam.", []),
        ("gestern kam danielle schmidt", ["danielle schmidt"]),
        ("DANIELLE SCHMIDT", ["DANIELLE SCHMIDT"]),
        ("Danielle. Schmidt", ["Danielle. Schmidt"]),
        ("Danielle, Schmidt", ["Danielle"]),
        ("#Danielle und @Danielle", []),
        ("Frau Schmidt kam.", ["Schmidt"]),
        ("Frau Zzyxq qqzv.", ["Zzyxq"]),
        ("Frau House kam.", []),
        ("Frau Li", []),
        ("die Schmidt kam.", []),
        ("", []),
    ],
)
def test_names_in_a_text(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Zzyxq Qwvrt", ["Zzyxq Qwvrt"]),
        ("Zzyxq Q. Qwvrt", ["Zzyxq Q. Qwvrt"]),
        ("Danielle Qwvrt", ["Danielle Qwvrt"]),
        ("The House", []),
        ("Zzyxq Cinnamon", []),
        ("ZZYXQ QWVRT", []),
        ("Zzyxq", []),
    ],
)
def test_unknown_words_say_something_in_english_alone(words: str, names: list[str]) -> None:
    assert found(f"{ENGLISH}: {words}") == names
    assert found(f"zzv qqx vvk: {words}") == (["Danielle"] if words.startswith("Danielle") else [])


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("Danielle Schmidt", True),
        ("Schmidt, Danielle", True),
        ("  Schmidt, Danielle", True),
        ("danielle schmidt", False),
        ("Danielle", False),
        ("Schmidt", False),
        ("Danielle House", False),
        ("House, Danielle", False),
        ("Danielle     Schmidt", False),
        ("Danielle    Schmidt", True),
    ],
)
def test_a_cell_holds_a_whole_name_or_none(cell: str, named: bool) -> None:
    assert in_cell(cell) is named


@pytest.mark.parametrize(
    ("before", "said", "person", "agreed"),
    [
        ("", "Danielle", False, True),
        ("", "Schmidt", True, True),
        ("", "Schmidt", False, False),
        ("#", "Danielle", True, False),
        ("", "danielle", True, False),
        ("", "Daaanielle", True, False),
        ("", "<PERSON>", True, False),
        (f"{ENGLISH} with ", "Zzyxq", True, True),
        (f"{ENGLISH} with ", "Zzyxq", False, False),
        (f"{ENGLISH} with ", "ZZYXQ", True, False),
        (f"{ENGLISH}. ", "Zzyxq", True, True),
        (f"{ENGLISH} with ", "Zzyxq Qwvrt", False, True),
        (f"{ENGLISH} with ", "Zzyxq House", False, False),
        (f"{ENGLISH} with ", "Zzyxq of Qwvrt in one", False, False),
        ("zzv qqx vvk ", "Zzyxq Qwvrt", True, False),
    ],
)
def test_what_a_model_says_is_a_name_has_to_look_like_one(before: str, said: str, person: bool, agreed: bool) -> None:
    assert agrees(before + said, len(before), len(before) + len(said), person=person) is agreed


def test_most_lower_case_words_of_an_english_text_are_english() -> None:
    assert is_english(ENGLISH)
    assert is_english("<PERSON> went home")
    assert not is_english("")
    assert not is_english("Zzyxq Qwvrt")
    assert is_english("the house and with her friend went zzv qqx vvk")
    assert not is_english("the house and with her friend zzv qqx vvk")
