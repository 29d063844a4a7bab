"""What of a text the encoder reads."""

from __future__ import annotations

import numpy as np

from sanitize.text.encoder.doubt import around, between, doubtful, stretches

LABELS = ("O", "PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS", "DATE_TIME", "AGE", "ID_NUMBER", "PHONE_NUMBER")


def _chances(**given: float) -> list[float]:
    return [given.get(label, 1 - sum(given.values()) if label == "O" else 0.0) for label in LABELS]


def test_doubts_between_nothing_and_a_find() -> None:
    cases = [
        ({}, False, False),
        ({"PERSON": 0.05}, False, True),
        ({"PERSON": 0.95}, False, False),
        ({"PERSON": 0.01, "LOCATION": 0.05}, False, False),
        ({"PERSON": 0.01, "ORGANIZATION": 0.3}, False, True),
        ({"PERSON": 0.3, "LOCATION": 0.5}, False, False),
        ({"AGE": 0.4}, True, True),
        ({"AGE": 0.4}, False, False),
        ({"DATE_TIME": 0.9}, True, False),
    ]
    chances = np.array([_chances(**given) for given, *_ in cases])
    digits = np.array([digit for _, digit, _ in cases])
    assert doubtful(chances, LABELS, digits).tolist() == [doubt for *_, doubt in cases]


def test_words_around_doubtful_ones_in_stretches() -> None:
    doubts = np.zeros(20, bool)
    doubts[[0, 9, 12]] = True
    assert list(stretches(around(doubts, 1))) == [(0, 2), (8, 14)]
    assert list(stretches(around(doubts, 4))) == [(0, 17)]
    assert list(stretches(np.zeros(5, bool))) == []


def test_two_experts_agree_or_one_of_them_is_sure() -> None:
    one, other = np.array([[0.9, 0.1], [0.3, 0.7], [0.5, 0.5]]), np.array([[0.9, 0.1], [0.01, 0.99], [0.0, 1.0]])
    assert np.allclose(between(one, other), between(other, one))
    assert np.allclose(between(one, one), one)
    assert between(one, other)[1, 0] < 0.11
    assert between(one, other)[2, 0] == 0.125
