"""Pieces of texts that are read once more on their own."""

import pytest

from sanitize.text.detector import TextDetector
from sanitize.text.ordinary_words import ordinary_words
from sanitize.text.pieces import pieces


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("see CV_Goran_Bjornstad_2021.pdf", ["CV Goran Bjornstad 2021.pdf"]),
        ("Aigerim-Pham-passport-scan.jpg", ["Aigerim Pham passport scan.jpg"]),
        ("| Behrouz Traore | 26 | Unit Price |", ["Behrouz Traore"]),
        ("['Torbjorn Kim', 'Aroha Watanabe']", ["Torbjorn Kim", "Aroha Watanabe"]),
        ("1:1 Ingrid/Zsofia at 3", ["Ingrid Zsofia"]),
        ("Input/Output", []),
        ("Test_Report_Final_Version.pdf", []),
        ("Content-Type: text/html", []),
        ("one-way trip", []),
    ],
)
def test_pieces_say_what_is_there_letter_for_letter(text: str, said: list[str]) -> None:
    found = list(pieces(text, ordinary_words()))
    assert [piece for *_, piece in found] == said
    assert all(len(piece) == end - start for start, end, piece in found)


def test_people_in_names_of_files_and_in_tables_are_found() -> None:
    texts = ["CV_Goran_Bjornstad_2021.pdf", "| Name | Hours |\n|---|---|\n| Behrouz Traore | 26 |"]
    found = TextDetector.open().detect(texts)
    names = ["Goran_Bjornstad", "Behrouz Traore"]
    for text, spans, name in zip(texts, found, names, strict=True):
        assert not isinstance(spans, Exception)
        covered = "".join(
            " " if any(one.start <= at < one.end for one in spans) else text[at] for at in range(len(text))
        )
        assert not any(part in covered for part in name.replace("_", " ").split())
