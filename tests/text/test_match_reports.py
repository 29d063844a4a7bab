"""Players are named in reports of matches, and nowhere else by the same words."""

from __future__ import annotations

import pytest

from sanitize.text.match_reports import match_reports
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ogunbanjo 6-4 6-3 Karadağ", {"Ogunbanjo", "Karadağ"}),
        ("GOAL! Chikwanha heads in Mokoena's corner. 1-0", {"Chikwanha", "Mokoena"}),
        ("Substitution: Dragomir replaces Nwachukwu", {"Dragomir", "Nwachukwu"}),
        ("Rustam Boateng b Krasniqi c Hoxha 34", {"Boateng", "Krasniqi", "Hoxha"}),
        ("Zondi (pen) 34, half-time", {"Zondi"}),
    ],
)
def test_players(text: str, names: set[str]) -> None:
    assert {text[found.start : found.end] for found in match_reports(text, vocabulary())} >= names


@pytest.mark.parametrize(
    "text",
    [
        "Nginx replaces Apache on the old servers.",
        "The goal: Half of the corner shops accept cards by June",
        "Pages 10-12 Summary",
    ],
)
def test_nobody_plays_here(text: str) -> None:
    assert not list(match_reports(text, vocabulary()))
