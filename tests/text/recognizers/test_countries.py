"""Numbers whose form is enough, whatever the text's language."""

from __future__ import annotations

import pytest

from sanitize.text.recognizers.patterns import shipped_patterns

(COUNTRIES,) = [one for one in shipped_patterns("en") if one.recognizer.name == "CountryNumberRecognizer"]


@pytest.mark.parametrize(
    "number",
    [
        "S9876543A", "T09LL0001B", "SMITH712116JT9AB", "AB 12 34 56 C", "AB123456C", "LN14 HGT", "MH12DE1433",
        "ABCPE1234F", "22AAAAA0000A1Z5", "1EG4-TE5-MK73", "BO12345678A", "RSSMRA85T10A562X", "CA12345AA",
    ],
)  # fmt: skip
def test_found(number: str) -> None:
    text = f"see {number}, please"
    assert (4, 4 + len(number)) in [(one.start, one.end) for one in COUNTRIES.results(text)]


@pytest.mark.parametrize(
    "text",
    [
        "in 12 the second", "version 3.12 of CO2 and H2O", "RFC 2119, ISO 8601, UTF-8", "SHA256 and AES128",
        "A4, B5 and the M25", "COVID19 in 2020", "GPT4 and PM10", "25 MAY 2020", "AB12CDE34", "at 10 AM 1200 people",
    ],
)  # fmt: skip
def test_left(text: str) -> None:
    assert not list(COUNTRIES.results(text))
