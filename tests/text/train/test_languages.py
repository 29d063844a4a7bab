"""Training of the head and the tagger that find names in many languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from sanitize import models
from sanitize.text.encoder import ngrams
from sanitize.text.encoder.head import load, save
from sanitize.text.encoder.hidden import Encoder
from sanitize.text.encoder.names import EncoderNames
from sanitize.text.encoder.weights import read_vocabulary
from sanitize.text.train.generate import Labelled
from sanitize.text.train.languages.calibrate import ranges
from sanitize.text.train.languages.corpora import NAMES, Corpus
from sanitize.text.train.languages.distil import distil
from sanitize.text.train.languages.fit import fit, table

SEED = 3
EMBEDDINGS = read_vocabulary(models.path("rampart"))
PEOPLE = ("Anna Becker", "Jonas Vogt", "Lucía Romero", "Marek Novák", "Ingrid Dahl", "Paolo Ricci")
SENTENCES = (
    "Frau {} hat gestern angerufen.", "El señor {} vive en Sevilla.", "Sehr geehrter Herr {}, danke für die Nachricht.",
    "Bitte prüfen Sie die Rechnung und den Vertrag bis zum Abend.", "Die Preise sind im dritten Quartal gestiegen.",
)  # fmt: skip


def _texts() -> Iterator[Labelled]:
    for person in PEOPLE:
        for sentence in SENTENCES:
            start = sentence.find("{}")
            spans = [(start, start + len(person), "PERSON")] if start >= 0 else []
            yield Labelled(sentence.format(person), spans, "made up")


def _train(head_file: Path, tagger_file: Path) -> None:
    corpora = [Corpus("made up", list(_texts()) * 15, NAMES, 1.0)]
    found = ranges(corpora, SEED)
    with threadpool_limits(1):
        data = table(Encoder.open(found), corpora, SEED)
        head = fit(data, corpora, SEED)
        save(head, found, head_file)
        ngrams.save(distil(data, head, corpora, EMBEDDINGS, SEED), tagger_file)


def test_the_same_texts_give_the_same_bytes_and_a_finder_of_names(tmp_path: Path) -> None:
    first, second = ([tmp_path / f"{run}.npz", tmp_path / f"{run}_tagger.npz"] for run in ("first", "second"))
    _train(*first)
    _train(*second)
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
    head, found = load(first[0])
    names = EncoderNames(Encoder.open(found), head, ngrams.load(first[1], EMBEDDINGS))
    text = "Sehr geehrte Frau Katharina Schneider, vielen Dank für Ihre Nachricht."
    covered = {place for one in next(names.find([text])) for place in range(one.start, one.end)}
    start = text.index("Katharina")
    assert np.mean([place in covered for place in range(start, start + 19)]) > 0.5


def test_the_tagger_knows_no_part_of_a_word_that_few_documents_hold(tmp_path: Path) -> None:
    texts = [Labelled("Rechnung und Vertrag", [], "made up")] * 400
    rare = [Labelled("Rechnung Xylander", [(9, 18, "PERSON")], "made up")] * 4
    corpora = [Corpus("made up", texts + rare, NAMES, 1.0)]
    found = ranges(corpora, SEED)
    data = table(Encoder.open(found), corpora, SEED)
    tagger = distil(data, fit(data, corpora, SEED), corpora, EMBEDDINGS, SEED)
    assert "^rec" in tagger.rows
    assert not set(ngrams.ngrams("xylander")) & tagger.rows.keys()
