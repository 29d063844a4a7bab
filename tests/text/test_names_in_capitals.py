"""Names in capitals that nobody lists."""

import pytest

from sanitize.text.names_in_capitals import names_in_capitals
from sanitize.text.vocabulary import vocabulary


def _found(text: str) -> list[str]:
    return [text[found.start : found.end] for found in names_in_capitals(text, vocabulary())]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("IN WITNESS WHEREOF, GUDMUNDUR AGUIRREZABALA has executed this deed.", "GUDMUNDUR AGUIRREZABALA"),
        ("VUKOVIC,XABIER DOB 01/02/1950", "VUKOVIC,XABIER"),
        ("EZEKWESILI,RAFAELA DOB 01/02/1950", "EZEKWESILI,RAFAELA"),
        ("REF 12 OLUWASEUN DEMIRKAN-YILMAZER LATE FEE", "OLUWASEUN DEMIRKAN-YILMAZER"),
        ("SEEN BY DR KHUMALO ON MONDAY", "KHUMALO"),
    ],
)
def test_names_are_found(text: str, name: str) -> None:
    assert _found(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE IF NOT EXISTS",
        "WARNING: DO NOT OPEN THE HOUSING",
        "HTTP TLS SSH",
        "CHAPTER XVII AND XVIII",
        "FRÅGOR OCH SVAR OM FÖRETAGET",
        "KÄYTTÖOHJE SUOMEKSI",
        "BEDIENUNGSANLEITUNG FÜR MITARBEITER",
        "XML_PARSER KWDG_TABLE",
        "THE DR WHO SHOW",
    ],
)
def test_other_words_in_capitals_are_none(text: str) -> None:
    assert _found(text) == []
