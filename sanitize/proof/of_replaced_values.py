"""Replaced values in texts: can the one real value that a stage missed be told among those that it put in place?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sanitize.attacks.evidence import ImpossibleError
from sanitize.proof.arms import RAW, RELEASE
from sanitize.proof.figures import ALL, Figure
from sanitize.proof.ground import Ground, Measured
from sanitize.proof.of_extraction import NUMBER, secrets_of
from sanitize.proof.statistics import proportion

ATTACK = "reversal"
TARGET = "one real value among replaced ones"
MODEL = "linear on characters"
AMONG = 20
"""Values among which the real one is to be told."""
VALUES = 200
"""Real values that are looked at, at most."""
FEWEST = 20
"""Values of a kind from which a figure is made: half teach the attacker, half are asked about."""
SENTENCE = ("I spoke with ", " about it yesterday.")


def measure_values(ground: Ground, column: str) -> Measured:
    """Names and numbers by themselves; among tags the value that is none is known at once."""
    maker = ground.maker([column])
    chance = np.random.Generator(np.random.PCG64([ground.seed, 14]))
    identifiers = [one for one in ground.config.declared.names("identifier") if one in maker.raw.schema.names]
    known = {one: maker.raw.column(one).cast(pa.string()).to_pylist() for one in identifiers}
    texts = maker.raw.column(column).cast(pa.string()).to_pylist()
    order = chance.permutation(len(texts))[: 4 * VALUES].tolist()
    asked = {value: row for row in order for value in secrets_of(texts[row] or "", row, known)}
    values = list(asked)[:VALUES]
    if len(values) < FEWEST:
        return Measured(missing={f"{ATTACK} in texts": "the texts hold too few names and numbers of their rows"})
    try:
        made = _replaced(ground, column, values, np.roll([asked[value] for value in values], 1))
    except ImpossibleError as why:
        return Measured(missing={f"{ATTACK} of {RELEASE}, in texts": str(why)})
    total = Measured()
    for kind, numbers in (("names", False), ("numbers", True)):
        pairs = [
            (real, new)
            for real, new in zip(values, made, strict=True)
            if bool(NUMBER.fullmatch(real)) == numbers and new != real
        ]
        if len(pairs) >= FEWEST:
            total += _of_kind(kind, pairs, chance)
    return total


def _replaced(ground: Ground, column: str, values: Sequence[str], rows: np.ndarray) -> list[str]:
    """What the pipeline puts in place of each value in a row that doesn't know it; known ones become tags anyway."""
    maker, (before, behind) = ground.maker([column]), SENTENCE
    asked = maker.raw.take(pa.array(rows))
    at = asked.schema.get_field_index(column)
    texts = pa.array([f"{before}{value}{behind}" for value in values], pa.string())
    made = maker.written(asked.set_column(at, column, texts.cast(asked.schema.field(column).type)), column)
    if made.num_rows != len(values):
        raise ImpossibleError("the pipeline didn't take all of the sentences")
    found = made.column(column).cast(pa.string()).to_pylist()
    return [(text or "").removeprefix(before).removesuffix(behind) for text in found]


def _of_kind(kind: str, pairs: Sequence[tuple[str, str]], chance: np.random.Generator) -> Measured:
    real, made = (list(side) for side in zip(*pairs, strict=True))
    tags = sum("<" in one or "*" in one for one in made) > len(made) / 2
    half = len(pairs) // 2
    if tags:
        hits, said = len(pairs) - half, "what isn't a tag is real"
    else:
        hits, said = _told(real, made, half, chance), "learned from values that the attacker had replaced"
    asked, target = len(pairs) - half, f"{TARGET}: {kind}"
    figures = [
        Figure(ATTACK, arm, target, ALL, "told", proportion(count, asked, 1 / AMONG), MODEL, method, asked)
        for arm, count, method in ((RAW, asked, "every value is real"), (RELEASE, hits, said))
    ]
    return Measured(figures, figures)


def _told(real: Sequence[str], made: Sequence[str], half: int, chance: np.random.Generator) -> int:
    """How many of the other half's real values look realest among surrogates of other people."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), lowercase=False)
    rows = letters.fit_transform([*real[:half], *made[:half]])
    model = LogisticRegression(C=10.0, max_iter=200).fit(rows, np.repeat([1, 0], half))
    own, others = (model.decision_function(letters.transform(side[half:])) for side in (real, made))
    drawn = chance.integers(0, len(others), (len(own), AMONG - 1))
    return int(np.sum(own > others[drawn].max(axis=1)))
