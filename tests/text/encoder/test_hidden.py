"""The encoder's states of words."""

from __future__ import annotations

import numpy as np
import pytest

from sanitize import models
from sanitize.text.encoder.graph import LAYERS, SIZE, Ranges, open_session
from sanitize.text.encoder.head import load
from sanitize.text.encoder.hidden import BEGIN, END, Encoder
from sanitize.text.encoder.names import WEIGHTS

TEXTS = [
    "Gestern hat Frau Katharina Schneider aus Köln angerufen.",
    "Anna Lindqvist bor i Lund.",
    "x",
    "",
    "El paciente vive en Sevilla. " * 30,
    "Il signor Giovanni Esposito abita a Napoli con la sorella; " * 9,
    "Demain, le temps sera nuageux avec quelques averses.",
] + [f"Nummer {number}: Luka Horvat je rođen u Zadru." for number in range(40)]


@pytest.fixture(scope="module")
def ranges() -> Ranges:
    return load(WEIGHTS)[1]


@pytest.fixture(scope="module")
def encoder(ranges: Ranges) -> Encoder:
    return Encoder.open(ranges)


def _read(encoder: Encoder, texts: list[str]) -> list[np.ndarray]:
    return encoder.read(texts, encoder.words(texts))


def test_the_same_numbers_whatever_is_read_together(encoder: Encoder) -> None:
    together = _read(encoder, TEXTS)
    backwards = _read(encoder, TEXTS[::-1])[::-1]
    for text, one, other in zip(TEXTS, together, backwards, strict=True):
        (alone,) = _read(encoder, [text])
        assert np.array_equal(one, alone)
        assert np.array_equal(other, alone)


def test_words_have_places_and_states(encoder: Encoder) -> None:
    (words,) = encoder.words([TEXTS[1]])
    assert [TEXTS[1][start:end] for start, end in zip(words.starts, words.ends, strict=True)] == [
        "Anna", "Lindqvist", "bor", "i", "Lund", ".",
    ]  # fmt: skip
    (states,) = encoder.read([TEXTS[1]], [words])
    assert states.shape == (6, len(LAYERS) * SIZE)
    assert states.any(axis=1).all()


def test_a_stretch_is_read_as_a_text_of_its_own(encoder: Encoder) -> None:
    words = encoder.words([TEXTS[0]])
    (states,) = encoder.read([TEXTS[0]], words, [[(2, 5)]])
    (alone,) = _read(encoder, ["Frau Katharina Schneider"])
    assert np.array_equal(states[2:5], alone)
    assert not states[:2].any()
    assert not states[5:].any()


def test_products_of_bytes_are_near_exact_ones(encoder: Encoder, ranges: Ranges) -> None:
    file, name = models.path("rampart"), "layer.0.output.LayerNorm.sum"
    ids = np.array([[BEGIN, *encoder.tokenizer.encode(TEXTS[0], add_special_tokens=False).ids, END]], np.int32)
    given = {"ids": ids, "mask": np.ones_like(ids)}
    (exact,) = open_session(file, {}).run([name], given)
    (rounded,) = open_session(file, ranges, (0,)).run([name], given)
    assert np.square(rounded - exact).mean() < 0.02 * exact.var()
