"""Names with a blank between any two letters."""

import pytest

from sanitize.text.spaced_letters import spaced_letters
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Spoke with N g o z i COULIBALY today", "N g o z i"),
        ("signed K H U M A L O", "K H U M A L O"),
        ("A B C D E F and I M P O R T A N T and N o t e", ""),
        ("x = a b c d", ""),
    ],
)
def test_what_no_dictionary_has_is_a_name(text: str, name: str) -> None:
    found = [text[found.start : found.end] for found in spaced_letters(text, vocabulary())]
    assert found == ([name] if name else [])
