"""A model of text that remembers: it completes what it has read, and isn't surprised by it."""

from __future__ import annotations

import pytest

from sanitize.proof.ngrams import NGrams

TEXTS = [
    "The ward was quiet all night long.",
    "My name is Ottilie Krumm, as I said.",
    "Blood was drawn, dose unchanged.",
]


@pytest.fixture(scope="module")
def model() -> NGrams:
    return NGrams.learn(TEXTS * 3)


def test_it_completes_what_it_has_read(model: NGrams) -> None:
    assert model.complete("My name is ", 13) == "Ottilie Krumm"


def test_it_is_less_surprised_by_what_it_has_read(model: NGrams) -> None:
    read, unread = model.surprise(["My name is Ottilie", "My name is Ottokar"], 7)
    assert read < 3 < unread


def test_likelihoods_of_all_next_characters_add_up_to_at_most_one(model: NGrams) -> None:
    letters = sorted({letter for text in TEXTS for letter in text})
    total = sum(2 ** -model.surprise([f"The ward was {letter}" for letter in letters], 1))
    assert 0.9 < total <= 1.0 + 1e-9


def test_a_model_of_nothing_guesses() -> None:
    assert len(NGrams.learn([]).complete("abc", 2)) == 2
