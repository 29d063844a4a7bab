"""Train the head of the multilingual encoder, and the tagger before it: `python -m sanitize.text.train.languages DATA`.

DATA holds the corpora as JSON lines (`corpora.py` names them, PROVENANCE.md their licences). Generated texts are added,
and the weights that the package ships are written. The same data, versions, seed and processor family give the same
weights. `--without de,sv` leaves languages out: what is then found in them was not learned from them.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from threadpoolctl import threadpool_limits

from sanitize import models
from sanitize.text.encoder import ngrams
from sanitize.text.encoder.graph import LAYERS
from sanitize.text.encoder.head import save
from sanitize.text.encoder.hidden import Encoder
from sanitize.text.encoder.names import TAGGER, WEIGHTS
from sanitize.text.encoder.weights import read_vocabulary
from sanitize.text.train.languages.calibrate import ranges
from sanitize.text.train.languages.corpora import corpora
from sanitize.text.train.languages.distil import distil
from sanitize.text.train.languages.fit import fit, logger, of_layer, table

TEACHER = 3
"""The layer (from 0) that the tagger's teacher sees: two layers more than the shipped head's make it a better one."""


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m sanitize.text.train.languages", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="file to write for the head")
    parser.add_argument("--tagger", type=Path, default=TAGGER, help="file to write for the tagger")
    parser.add_argument("--without", default="", help="languages to leave out, separated by commas")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    chosen = list(corpora(options.data, options.seed, frozenset(options.without.split(","))))
    with threadpool_limits(1):  # sums of several threads come in any order
        layers = (*LAYERS, TEACHER)
        found = ranges(chosen, options.seed, layers)
        data = table(Encoder.open(found, layers), chosen, options.seed)
        head, teacher = (fit(of_layer(data, place), chosen, options.seed) for place in range(len(layers)))
        save(head, {name: found[name] for name in Encoder.open({}).matrix_inputs}, options.output)
        embeddings = read_vocabulary(models.path("rampart"))
        tagger = distil(of_layer(data, len(LAYERS)), teacher, chosen, embeddings, options.seed)
        ngrams.save(tagger, options.tagger)
    for file in (options.output, options.tagger):
        logger.info("%d bytes in %s", file.stat().st_size, file.name)


if __name__ == "__main__":
    main()
