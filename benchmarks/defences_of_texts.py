"""What helps against extraction from texts: a part of the table of `defences.py`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from defence_rows import Row

import sanitize as sz
from sanitize.proof.character_network import CharacterNetwork
from sanitize.proof.ngrams import NGrams
from sanitize.proof.of_extraction import GUESSED, TIMES, Secrets, TextModel
from sanitize.proof.statistics import mean

TEXTS, OTHERS = 800, 200
"""Texts that a model learns from, and texts that it has not seen."""
PIECE, READ = 60, 20
"""The use of a model is measured on pieces of texts of so many characters, by the last ones of them."""
MODELS = {"n-grams": NGrams.learn, "network": CharacterNetwork.learn}


def of_texts(folder: Path) -> Iterator[Row]:
    """Three rows per defence of each of two models of texts: secrets planted once, 5 and 20 times."""
    chance = np.random.default_rng(5)
    with (folder / "tweets_train.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, TEXTS + OTHERS)]
    texts, others = texts[:TEXTS], texts[TEXTS:]
    secrets = Secrets.drawn(chance)
    often = [one for one, times in zip(secrets.sentences, secrets.times, strict=True) for _ in range(times)]
    mixed = [str(one) for one in chance.permutation([*often, *texts])]
    scrubber = sz.TextPii(columns=("text",))
    scrubbed = scrubber.run(pa.table({"text": mixed})).data.column("text").to_pylist()
    times = np.array(secrets.times)
    for name, shown in {
        "none": mixed,
        "repeated texts removed": list(dict.fromkeys(mixed)),
        "half of the texts": mixed[::2],
        "scrubbed": scrubbed,
    }.items():
        for model, learn in MODELS.items():
            started = time.process_time()
            learned = learn(shown)
            cost = time.process_time() - started
            exposed, bits = secrets.exposures(learned), _bits(learned, others)
            gap = float(bits.mean() - _bits(learned, shown).mean())
            use = f"{bits.mean():.2f} ({mean(bits).low:.2f}–{mean(bits).high:.2f}) bits a character"
            for count in TIMES:
                said = f"extraction from {model}: bits of 12 of a secret planted {count} times"
                yield Row("tweets", name, said, mean(exposed[times == count], GUESSED), use, gap, cost)


def _bits(model: TextModel, texts: list[str]) -> np.ndarray:
    """Bits per character of the end of a piece of each text."""
    pieces = [text[:PIECE] for text in texts if len(text) >= PIECE]
    return model.surprise(pieces, READ) / READ
