import pytest

from sanitize.text.detector import TextDetector
from sanitize.text.language.settled import settled
from sanitize.text.ordinary_words import ordinary_words
from sanitize.text.spans import Finding, Trust


@pytest.mark.parametrize(
    ("text", "settles"),
    [
        ("my name is Anna Keller", True),
        ("Please call Anna Keller. Thanks!", True),
        ("Anna Keller trifft Sørensen", False),  # a capital letter inside the sentence
        ("anna keller knows quuxberg", False),  # no dictionary has the word
        ("Anna Keller's sisters say they'll come, and so do I", True),
        ("Anna Keller said 'Al' called", False),  # quoted
        ("O'Quuxberg", False),
        ("Anna Keller called 5 times", False),  # a number may be a date or an age
        ("Anna Keller met Rose", False),  # a word that is a name as well
        ("", True),
    ],
)
def test_words_that_may_be_names_stay_open(text, settles):
    names = [one for one in ("Anna Keller", "anna keller") if one in text]
    found = [Finding(text.find(one), text.find(one) + len(one), "PERSON", 0.9, Trust.LEARNED) for one in names]
    assert settled(text, found, ordinary_words()) is settles


def test_a_short_text_is_still_read_by_other_languages_detectors():
    """The detectors of all Latin languages read what may be in any of them, unless English ones leave nothing open."""
    detector = TextDetector.open()
    texts = ["Søren Kjærsgård-Øvlisen", "Tel.: DNI 12345678Z", "NIR 2 55 08 14 168 025 38"]
    for spans in detector.detect(texts):
        assert spans
