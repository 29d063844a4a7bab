"""The quick tagger by n-grams."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sanitize.text.encoder.features import forms
from sanitize.text.encoder.names import TAGGER
from sanitize.text.encoder.ngrams import NgramTagger, load, ngrams, save, spread


@pytest.fixture(scope="module")
def tagger() -> NgramTagger:
    return load(TAGGER)


def _chances(tagger: NgramTagger, text: str) -> np.ndarray:
    words = text.split()
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    starts = ends - [len(word) for word in words]
    return tagger.chances([word.lower() for word in words], forms(text, starts, ends))


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
    assert np.array_equal(_chances(load(tmp_path / "again.npz"), text), _chances(tagger, text))
