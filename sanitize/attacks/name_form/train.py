"""Train the model of the letters of names: `python -m sanitize.attacks.name_form.train [--output FILE]`.

Names are those of Faker in Latin letters, in all of its languages, and of the US census; other words are those of the
dictionary of en_core_web_sm (WordNet's lemmas) that are rare. The same versions give the same weights.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import pkgutil
import re
from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path

import faker.providers.person
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from spacy.lookups import Lookups
from threadpoolctl import threadpool_limits

from sanitize import models
from sanitize.attacks.likely_names import RARE, frequency, given, surnames
from sanitize.attacks.name_form.model import BUCKETS, WEIGHTS, buckets, folded

UNCOMMON = RARE + 0.5
"""Words of the dictionary that are more frequent in English (Zipf scale) aren't taken for names anyhow."""
STRENGTH = 1.0
"""Inverse of the L2 penalty."""
LARGEST = 127
_LISTS = re.compile(r"(?:first|last)_names|surname|first_name|last_name")
_WORD = re.compile(r"[^\W\d_]{3,20}")
_PLAIN = re.compile(r"[a-z]{3,20}")

logger = logging.getLogger("sanitize.attacks.train")


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="weights file to write")
    output = parser.parse_args().output
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    words = _dictionary()
    listed = {*_names(), *given(), *surnames()}
    names = sorted(name for name in map(folded, listed) if _PLAIN.fullmatch(name) and name not in words)
    others = sorted(word for word in words if word not in listed and frequency(word) < UNCOMMON)
    with threadpool_limits(1):  # sums of several threads come in any order
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=300)
        model.fit(_matrix([*names, *others]), np.repeat([1, 0], [len(names), len(others)]))
    weights = model.coef_[0]
    scale = float(np.abs(weights).max() / LARGEST)
    rounded = np.rint(weights / scale).astype(np.int8)
    np.savez_compressed(output, weights=rounded, scale=np.float64(scale), bias=np.float64(model.intercept_[0]))
    logger.info("%d names, %d other words, %d bytes", len(names), len(others), output.stat().st_size)


def _names() -> Iterator[str]:
    """The words of Faker's names of people."""
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in filter(_LISTS.search, dir(provider)):
            values = getattr(provider, attribute)
            if isinstance(values, Collection):
                yield from chain.from_iterable(_WORD.findall(value) for value in values if isinstance(value, str))


def _dictionary() -> set[str]:
    lookups = Lookups().from_disk(models.path("en_core_web_sm") / "lemmatizer" / "lookups")
    lemmas = lookups.get_table("lemma_index")
    return {word for kind in ("noun", "verb", "adj", "adv") for word in lemmas[kind] if _PLAIN.fullmatch(word)}


def _matrix(words: list[str]) -> csr_matrix:
    rows = [list(buckets(word)) for word in words]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter(chain.from_iterable(rows), np.int64, ends[-1])
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(words), BUCKETS))


if __name__ == "__main__":
    main()
