"""National numbers by their check digits."""

from __future__ import annotations

import pytest

from sanitize.text.recognizers.national import NationalNumberRecognizer


@pytest.mark.parametrize(
    ("language", "number", "wrong"),
    [
        ("es", "12345678Z", "12345678A"),
        ("it", "RSSMRA85T10A562S", "RSSMRA85T10A562T"),
        ("no", "01010750160", "01010750161"),
        ("pl", "44051401359", "44051401358"),
        ("sv", "811228-9874", "811228-9875"),
        ("pt", "390.533.447-05", "390.533.447-06"),
    ],
)
def test_a_number_is_found_when_its_check_digit_is_right(language: str, number: str, wrong: str) -> None:
    found = NationalNumberRecognizer([language])
    assert [(one.start, one.end) for one in found.analyze(f"n: {number}, x", [])] == [(3, 3 + len(number))]
    assert not found.analyze(f"n: {wrong}, x", [])


def test_numbers_that_many_pass_need_one_language() -> None:
    assert not NationalNumberRecognizer(["pt", "no"]).analyze("390.533.447-05", [])


def test_numbers_that_few_pass_are_found_in_any_language() -> None:
    assert NationalNumberRecognizer(["de", "sv"]).analyze("44051401359", [])
    assert not NationalNumberRecognizer(["de", "sv"]).analyze("44051401358", [])
