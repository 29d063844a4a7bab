"""Train the CRF: `python -m sanitize.text.train DATA`, where DATA holds the corpora as JSON lines.

Reads tweets_train.jsonl (Broad Twitter Corpus, CC BY 4.0), court_dev.jsonl (Text Anonymization Benchmark, MIT) and
synth_dev.jsonl (presidio-research, MIT), adds generated texts and source code of installed packages, and writes the
weights that the package ships. The same data, versions and seed give the same weights. `--unseen` leaves court cases
and synthetic texts out, and `--fold K` leaves half of their cases and templates out: what the detector then finds in
them, it has not learned from them.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from sanitize import models
from sanitize.text.crf.clusters import lookup
from sanitize.text.crf.features import Features, Lexicon
from sanitize.text.crf.model import Crf, Hints
from sanitize.text.crf_recognizer import WEIGHTS
from sanitize.text.fast_ner import FastNer
from sanitize.text.ner import load
from sanitize.text.train import corpora
from sanitize.text.train.cluster import clusters, lent_labels
from sanitize.text.train.fit import fit, frequent_words, matching_form, save
from sanitize.text.train.generate import Labelled, generate
from sanitize.text.train.wordlists import lists

HINTED = 0.7
"""Share of training texts that come with the hints of spaCy's model; the rest teaches the CRF to do without."""

SMALLEST = 0.02
"""Attributes whose greatest weight is less are left out of the file."""

logger = logging.getLogger("sanitize.text.train")


def main() -> None:
    """Train and write the weights."""
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    nlp = load(models.path("en_core_web_md"))
    table = clusters(nlp.vocab.vectors.data)
    documents = [matching_form(document) for document in _documents(options)]
    logger.info("%d documents, %d characters", len(documents), sum(len(document.text) for document in documents))
    lexicon = Lexicon(lists(), frequent_words(documents), lookup(nlp.vocab.vectors, table))
    hints = _hints(FastNer(nlp), documents, options.seed)
    weights = fit(documents, hints, Features(lexicon), iterations=options.iterations, c1=0.05, c2=0.01)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    save(Crf(weights, lexicon), table, options.output, SMALLEST)
    logger.info("%d attributes, %d bytes in %s", len(weights.rows), options.output.stat().st_size, options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sanitize.text.train", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="weights file to write")
    parser.add_argument("--characters", type=int, default=2_300_000, help="how much text to generate")
    parser.add_argument("--iterations", type=int, default=70, help="of L-BFGS")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--unseen", action="store_true", help="leave court cases and synthetic texts out")
    parser.add_argument("--fold", type=int, choices=(0, 1), help="leave this half of their cases and templates out")
    return parser.parse_args()


def _documents(options: argparse.Namespace) -> list[Labelled]:
    nlp = load(models.path("en_core_web_md"))
    tweets = options.data / "tweets_train.jsonl"
    lent = lent_labels(nlp, corpora.texts(tweets))
    documents = list(corpora.tweets(tweets, lent.__getitem__))
    if not options.unseen:
        held = [*corpora.court(options.data / "court_dev.jsonl"), *corpora.synthetic(options.data / "synth_dev.jsonl")]
        documents += [document for document in held if fold(document.group) != options.fold]
    return [*documents, *corpora.sources(), *generate(options.characters, options.seed)]


def fold(group: str) -> int:
    """The half that a case or template belongs to, from its name."""
    return sha256(group.encode()).digest()[0] % 2


def _hints(ner: FastNer, documents: Sequence[Labelled], seed: int) -> list[Hints | None]:
    chosen = random.Random(seed)
    return [
        Hints(parsed.starts, parsed.hints) if parsed.hints is not None and chosen.random() < HINTED else None
        for parsed in ner.parse([document.text for document in documents])
    ]


if __name__ == "__main__":
    main()
