import pytest

from sanitize.text.rare_names.candidates import candidates
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tendai O'Dowd met DeShawn in Lisbon.", ["Tendai O'Dowd", "DeShawn"]),
        ("Wairimu's report, then fatoumata rang", ["Wairimu", "fatoumata"]),
        ("The POSIX README is in src/Babajide.py and @babajide, x=Babajide", []),
        ("Zorbakan or Facebook on Tuesday", ["Zorbakan"]),
        ("an ordinary sentence, Words With Capitals", []),
        ("somone asked the auhtority", []),
    ],
)
def test_candidates(text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in candidates(text, vocabulary())] == found
