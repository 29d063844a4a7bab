"""Extraction: does a model of the texts give back what only single people wrote?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from sanitize.attacks.evidence import ImpossibleError
from sanitize.proof.arms import RAW, RELEASE, Maker
from sanitize.proof.character_network import MOST, CharacterNetwork
from sanitize.proof.figures import ALL, EVERYBODY, Figure
from sanitize.proof.ground import Ground, Measured
from sanitize.proof.ngrams import NGrams
from sanitize.proof.statistics import LEVEL, Estimate, mean, proportion
from sanitize.proof.strongest import strongest
from sanitize.proof.tables import read_columns


class TextModel(Protocol):
    """A model that says how likely texts are, and goes on with them."""

    @property
    def completes(self) -> bool:
        """Whether it goes on with texts."""

    def surprise(self, texts: Sequence[str], last: int) -> np.ndarray:
        """The negative logarithm (base 2) of the likelihood of the last characters of each text."""

    def complete(self, prompt: str, length: int) -> str:
        """So many characters after a text."""


ATTACK = "extraction"
WHOLE = 2_000_000
"""Characters that a quick model learns from at most, and the user's own."""
MODELS: Mapping[str, tuple[Callable[[Sequence[str]], TextModel], int]] = {
    "character n-grams": (NGrams.learn, WHOLE),
    "character network": (CharacterNetwork.learn, MOST),
}
"""The models of texts, with the characters that each learns from at most."""
TIMES = (1, 5, 20)
"""How often canaries are planted."""
EACH = 10
"""Canaries for each of these."""
CANDIDATES = 4_096
"""Secrets that might have been planted, among which the planted one is ranked: at most 12 bits of exposure."""
GUESSED = 1.4427
"""The mean exposure (bits) of a secret that was never planted: log2 of e."""
TIE = 1e-3
"""Bits by which likelihoods have to differ: a model that knows no digits finds all secrets alike, but for rounding."""
PROMPTS, PROMPT = 400, 40
"""Names and numbers that are asked for, and the characters before them that the attacker knows."""
FORMS = ("You can reach me at (415) 555-{}.", "The code of the locker is {}.")
NUMBER = re.compile(r"(?<!\w)[+(]?\d(?:[ ().-]{0,2}\d){4,}(?!\w)")


def measure(ground: Ground) -> Measured:
    """Exposure of canaries and extraction by prefix, for the first column of text."""
    names = ground.released("text")
    if not names:
        raise ImpossibleError("no column of text was released")
    total = Measured()
    for name in names:
        total += _of_column(ground, name)
    return Measured(strongest(total.details), total.details, missing=total.missing, notes=total.notes)


def _of_column(ground: Ground, name: str) -> Measured:
    maker = ground.maker([name])
    raw, pool = maker.raw, ~ground.people.control[np.maximum(maker.person, 0)] & (maker.person >= 0)
    texts = {RAW: _texts(raw.filter(pa.array(pool)), name), RELEASE: _texts(read_columns(ground.after, [name]), name)}
    chance = np.random.Generator(np.random.PCG64([ground.seed, 7]))
    secrets = Secrets.drawn(chance)
    asked = _asked(raw, name, ground, chance)
    inside = [one for row, one in asked if pool[row]]
    outside = [one for row, one in asked if not pool[row] and maker.person[row] >= 0]
    planted, missing = {RAW: secrets.sentences}, dict[str, str]()
    try:
        planted[RELEASE] = _sanitized(maker, name, secrets.sentences)
    except ImpossibleError as why:
        missing[f"{ATTACK} of {RELEASE}, canaries"] = str(why)
    if not asked:
        missing[f"{ATTACK} by prefix"] = "the texts hold no identifier of their row and no number"
    models, notes = _models(ground)
    total = Measured(missing=missing, notes=notes)
    for model, (learn, most) in models.items():
        prefixes = Prefixes(inside, outside, model, LEVEL / len(models))
        for arm, own in texts.items():
            learned = learn(_among(own, planted.get(arm, ()), secrets.times, chance, most))
            if arm in planted:
                total += Measured(details=secrets.figures(arm, learned, model, LEVEL / len(models)))
            total += prefixes.measured(arm, learned)
    return total


@dataclass
class Prefixes:
    """What a model is asked to go on with: the characters before names and numbers of its texts and of others."""

    inside: Sequence[tuple[str, str]]
    outside: Sequence[tuple[str, str]]
    model: str
    level: float
    by_chance: float | None = None
    """What is given back of texts that the model of the raw data has not learned from."""

    def measured(self, arm: str, learned: TextModel) -> Measured:
        """How many names and numbers are given back; the raw data come first."""
        if not self.inside:
            return Measured()
        if not learned.completes:
            return Measured(missing={f"{ATTACK} by prefix": f"{self.model} has no complete, to go on with a text"})
        if self.by_chance is None:
            guessed = _completed(learned, self.outside)
            self.by_chance = float(guessed.mean()) if len(guessed) else 0.0
        given_back = _completed(learned, self.inside)
        rate = proportion(int(given_back.sum()), len(given_back), self.by_chance, self.level)
        how = f"the {PROMPT} characters before it"
        made = Figure(ATTACK, arm, EVERYBODY, ALL, "extracted", rate, self.model, how, len(given_back))
        return Measured(details=[made])


def _models(ground: Ground) -> tuple[Mapping[str, tuple[Callable[[Sequence[str]], TextModel], int]], Sequence[str]]:
    """The models of texts that are attacked, and a note where the user's own model isn't one of them."""
    if ground.own_language is not None:
        return {str(ground.effort.model): (ground.own_language, WHOLE)}, []
    models = dict(list(MODELS.items())[:1]) if ground.effort.quick else MODELS
    if ground.effort.model is None:
        return models, []
    return models, [f"extraction from {ground.effort.model} was not tried: it has no model of language; ours are asked"]


@dataclass(frozen=True)
class Secrets:
    """Sentences with a secret each, and how often they are planted."""

    sentences: list[str]
    heads: list[str]
    secrets: list[str]
    times: list[int]
    others: list[str]
    """Secrets that were not planted."""

    @classmethod
    def drawn(cls, chance: np.random.Generator) -> Secrets:
        """Secrets of seven digits, half of them as phone numbers."""
        digits = [f"{number:07d}" for number in chance.choice(10**7, CANDIDATES + EACH * len(TIMES), replace=False)]
        times = [count for count in TIMES for _ in range(EACH)]
        forms = [FORMS[number % len(FORMS)] for number in range(len(times))]
        secrets = digits[CANDIDATES:]
        made = [form.format(secret) for form, secret in zip(forms, secrets, strict=True)]
        return cls(made, [form.split("{}")[0] for form in forms], secrets, times, digits[:CANDIDATES])

    def exposures(self, model: TextModel) -> np.ndarray:
        """For each secret by how many bits of all guesses the model's order saves (Carlini et al. 2019); ties halve."""
        found = []
        by_head = {head: np.sort(model.surprise([head + one for one in self.others], 7)) for head in set(self.heads)}
        for head, secret in zip(self.heads, self.secrets, strict=True):
            own = model.surprise([head + secret], 7)[0]
            below = int(np.searchsorted(by_head[head], own - TIE, side="left"))
            upto = int(np.searchsorted(by_head[head], own + TIE, side="right"))
            found.append(np.log2(CANDIDATES + 1) - np.log2(1 + (below + upto) / 2))
        return np.array(found)

    def figures(self, arm: str, learned: TextModel, model: str, level: float) -> list[Figure]:
        """The mean exposure by how often the secrets were planted."""
        exposed, times = self.exposures(learned), np.array(self.times)
        said = f"rank among {CANDIDATES:,} secrets that were not planted"
        return [
            Figure(ATTACK, arm, f"canaries x{count}", ALL, "exposure", bits, model, said, EACH)
            for count, bits in ((count, _bits(exposed[times == count], level)) for count in TIMES)
        ]


def _bits(exposed: np.ndarray, level: float) -> Estimate:
    found = mean(exposed, GUESSED, level)
    return Estimate(found.value, max(0.0, found.low), min(float(np.log2(CANDIDATES + 1)), found.high), GUESSED)


def _texts(table: pa.Table, name: str) -> list[str]:
    return [text for text in table.column(name).cast(pa.string()).to_pylist() if text]


def _among(
    texts: Sequence[str], planted: Sequence[str], times: Sequence[int], chance: np.random.Generator, most: int
) -> list[str]:
    """The texts, up to so many characters, with the planted ones somewhere among them."""
    own = [text for text, count in zip(planted, times, strict=bool(planted)) for _ in range(count)]
    both = [*own, *texts]
    length = np.cumsum([len(text) for text in both])
    kept = int(np.searchsorted(length, most)) + 1
    order = chance.permutation(min(kept, len(both)))
    return [both[number] for number in order]


def _sanitized(maker: Maker, name: str, sentences: Sequence[str]) -> list[str]:
    """What the pipeline makes of sentences in rows of the source."""
    rows = maker.raw.take(pa.array(np.arange(len(sentences)) % maker.raw.num_rows))
    at = rows.schema.get_field_index(name)
    planted = rows.set_column(at, name, pa.array(sentences, pa.string()).cast(rows.schema.field(name).type))
    made = maker.written(planted, name)
    if made.num_rows != len(sentences):
        raise ImpossibleError("the pipeline didn't take all of the planted sentences")
    return [text or "" for text in made.column(name).cast(pa.string()).to_pylist()]


def _asked(raw: pa.Table, name: str, ground: Ground, chance: np.random.Generator) -> list[tuple[int, tuple[str, str]]]:
    """What the attacker asks for: rows, each with the characters before a name or number of its text, and that."""
    identifiers = [one for one in ground.config.declared.names("identifier") if one in raw.schema.names]
    texts = raw.column(name).cast(pa.string()).to_pylist()
    known = {one: raw.column(one).cast(pa.string()).to_pylist() for one in identifiers}
    found = []
    for row in chance.permutation(len(texts))[: 4 * PROMPTS].tolist():
        text = texts[row] or ""
        for value in secrets_of(text, row, known):
            at = text.find(value)
            if at >= 8:
                found.append((row, (text[max(0, at - PROMPT) : at], value)))
    return found[:PROMPTS]


def secrets_of(text: str, row: int, known: Mapping[str, Sequence[str | None]]) -> list[str]:
    """The identifiers of its row and the long numbers that a text holds."""
    own = [value for column in known.values() if (value := column[row]) and len(value) >= 4 and value in text]
    return list(dict.fromkeys([*own, *NUMBER.findall(text)]))


def _completed(model: TextModel, asked: Sequence[tuple[str, str]]) -> np.ndarray:
    return np.array([model.complete(prompt, len(value)) == value for prompt, value in asked], dtype=bool)
