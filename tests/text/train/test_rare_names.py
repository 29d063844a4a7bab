"""Training of the model of rare names."""

from itertools import islice
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from sanitize.text.rare_names.candidates import candidates
from sanitize.text.rare_names.model import WEIGHTS, load
from sanitize.text.train.rare_names.examples import ROUNDS, examples
from sanitize.text.train.rare_names.fit import chances, fit, frequent, of_document, save
from sanitize.text.vocabulary import vocabulary

LARGEST = 300_000


def test_the_same_examples_give_the_same_bytes_and_their_own_answers(tmp_path: Path) -> None:
    documents = list(islice(examples(3), 12 * ROUNDS))
    found = [example for document in documents for example in of_document(document)]
    with threadpool_limits(1):
        fitted = fit(found, 1.0)
        save(fitted, tmp_path / "first.npz", 0.02)
        save(fit(found, 1.0), tmp_path / "second.npz", 0.02)
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
    persons = np.array([example.is_person for example in found])
    assert chances(fitted, found)[persons].mean() > 0.8
    model = load(tmp_path / "first.npz")
    document = next(one for one in documents if one.spans)
    place = next(one for one in candidates(document.text, vocabulary()) if one.start == document.spans[0][0])
    example = next(one for one in of_document(document) if one.is_person)
    expected = float(chances(fitted, [example])[0])
    assert abs(model.chance(document.text, place, plain=document.text.islower()) - expected) < 0.1


def test_what_few_documents_hold_is_left_out() -> None:
    document = next(one for one in examples(3) if one.spans)
    found = list(of_document(document))
    assert frequent(found * 9).size == 0
    apart = [example._replace(group=str(number)) for number in range(5) for example in found]
    assert frequent(apart).size > 0


def test_the_shipped_weights_are_small() -> None:
    assert WEIGHTS.stat().st_size <= LARGEST
