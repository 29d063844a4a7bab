"""What is named after somebody stays, and who has the name, or does something with it, goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Found = Callable[[str], list[str]]


@pytest.mark.parametrize(
    "text",
    [
        "The Poisson process has rate 3.5 per minute and the Erlang model predicts 12 lines.",
        "Use a Butterworth filter at 50 Hz, then a Hann window and an FFT of 4096 points.",
        "Fit a Cox model, check Schoenfeld residuals and report Kaplan-Meier curves.",
        "The Bourdon gauge reads 6 bar; the Pelton wheel turns at 600 rpm.",
        "Mann-Whitney U = 112, Young's modulus 69 GPa.",
        "The plums ripen in June; Bramley apples keep until March.",
        "Meckel's diverticulum excised; Wernicke encephalopathy was excluded.",
    ],
)
def test_methods_and_things_stay(names_in: Found, text: str) -> None:
    assert names_in(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I saw Okafor approach the car.", ["Okafor"]),
        ("Chidi's approach was good, but Wanjiru was late.", ["Chidi", "Wanjiru"]),
        ("Dr. Butterworth filtered the list with Mrs. Erlang.", ["Butterworth", "Erlang"]),
        ("Mallory Weiss lives here.", ["Mallory Weiss"]),
        ("Please call Kwame Poisson about the invoice.", ["Kwame Poisson"]),
    ],
)
def test_people_of_such_names_go(names_in: Found, text: str, names: list[str]) -> None:
    assert all(any(name in one for one in names_in(text)) for name in names)
