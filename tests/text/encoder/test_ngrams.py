"""The quick tagger by n-grams."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sanitize import models
from sanitize.text.encoder.features import forms
from sanitize.text.encoder.names import EncoderNames
from sanitize.text.encoder.ngrams import NgramTagger, load, ngrams, save, spread
from sanitize.text.encoder.weights import read_vocabulary


@pytest.fixture(scope="module")
def tagger() -> NgramTagger:
    return EncoderNames.open().tagger


def _chances(tagger: NgramTagger, text: str) -> np.ndarray:
    (words,) = EncoderNames.open().encoder.words([text])
    said = [text[start:end].lower() for start, end in zip(words.starts, words.ends, strict=True)]
    return tagger.chances(said, words, forms(text, words.starts, words.ends))


def test_parts_of_a_word() -> None:
    assert ngrams("ana") == ["=^ana$", "^a", "a$", "^an", "ana", "na$", "^ana", "ana$"]
    assert not any(part.startswith("=") for part in ngrams("x" * 30))


def test_rows_with_their_neighbours() -> None:
    rows = np.array([[1], [2], [3]])
    assert spread(rows, 1).tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 0]]


def test_chances_add_up_and_nothing_comes_of_nothing(tagger: NgramTagger) -> None:
    chances = _chances(tagger, "Gestern hat Frau Katharina Schneider angerufen")
    assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)
    assert _chances(tagger, "").shape == (0, len(tagger.labels))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Gestern hat Frau Katharina Schneider angerufen", 3),
        ("El paciente Juan Gómez vive en Sevilla", 2),
        ("Igår ringde Anna Lindqvist igen", 2),
    ],
)
def test_a_name_is_likelier_than_a_plain_word(tagger: NgramTagger, text: str, place: int) -> None:
    person = _chances(tagger, text)[:, tagger.labels.index("PERSON")]
    assert person[place] > 0.5
    assert person[0] < 0.1


def test_reads_what_it_wrote(tagger: NgramTagger, tmp_path: Path) -> None:
    save(tagger, tmp_path / "again.npz")
    text = "Luka Horvat je rođen u Zadru"
    again = load(tmp_path / "again.npz", read_vocabulary(models.path("rampart")))
    assert np.array_equal(_chances(again, text), _chances(tagger, text))
