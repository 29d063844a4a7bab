"""Train the model of rare names: `python -m sanitize.text.train.rare_names DATA`.

DATA holds tweets_train.jsonl, court_dev.jsonl and synth_dev.jsonl, as for the CRF. Texts from the patterns in
`templates`, texts generated for the CRF, and source code and documentation of installed packages are added. The same
data, versions and seed give the same weights.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from threadpoolctl import threadpool_limits

from sanitize.text.rare_names.model import WEIGHTS
from sanitize.text.train import corpora
from sanitize.text.train.documentation import of_package, of_service
from sanitize.text.train.generate import Labelled, generate
from sanitize.text.train.rare_names.examples import examples
from sanitize.text.train.rare_names.fit import Example, fit, of_document, save

PENALTY = 1.0
SMALLEST = 0.02
"""Weights below it are left out of the file."""

GENERATED = 900_000
"""Characters of texts from the patterns of the CRF."""

SENTENCES = 500
"""Sentences of documentation a package."""

PACKAGES = (
    "sklearn", "scipy", "polars", "matplotlib", "spacy", "albumentations", "pydantic", "hypothesis", "numpy", "thinc",
    "pandas", "presidio_analyzer", "PIL", "skimage", "onnxruntime", "huggingface_hub", "networkx", "botocore",
)  # fmt: skip
SERVICES = ("cur", "invoicing", "omics", "comprehend", "supplychain", "panorama", "ssm", "rds", "lambda", "s3")

logger = logging.getLogger("sanitize.text.train")


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m sanitize.text.train.rare_names", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="weights file to write")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    found = list(_examples(options.data, options.seed))
    logger.info("%d places, %d of persons", len(found), sum(example.is_person for example in found))
    with threadpool_limits(1):  # sums of several threads come in any order
        save(fit(found, PENALTY), options.output, SMALLEST)
    logger.info("%d bytes in %s", options.output.stat().st_size, options.output.name)


def _examples(data: Path, seed: int) -> Iterator[Example]:
    tweets = corpora.tweets(data / "tweets_train.jsonl", lambda _: [])
    court, synthetic = corpora.court(data / "court_dev.jsonl"), corpora.synthetic(data / "synth_dev.jsonl")
    for document in _apart(chain(tweets, court, synthetic, generate(GENERATED, seed))):
        yield from of_document(document)
        small = document.text.lower()
        if small != document.text and len(small) == len(document.text):
            yield from of_document(replace(document, text=small))
    sentences = (sentence for name in PACKAGES for sentence in islice(of_package(name), SENTENCES))
    described = (sentence for name in SERVICES for sentence in islice(of_service(name), SENTENCES))
    harmless = (Labelled(sentence, [], "documentation") for sentence in chain(sentences, described))
    for document in _apart(chain(corpora.sources(), harmless, examples(seed))):
        yield from of_document(document)


def _apart(documents: Iterable[Labelled]) -> Iterator[Labelled]:
    """The documents, each as a group of its own."""
    for number, document in enumerate(documents):
        yield replace(document, group=f"{number} {document.group}")


if __name__ == "__main__":
    main()
