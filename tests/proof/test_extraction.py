"""Extraction from texts: raw texts give their secrets back, scrubbed ones don't."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import sanitize as sz
from sanitize.config import PipelineConfig
from sanitize.io.read.source import open_source
from sanitize.proof.character_network import CharacterNetwork
from sanitize.proof.figures import Figure
from sanitize.proof.ground import Effort, Ground, Measured
from sanitize.proof.ngrams import NGrams
from sanitize.proof.of_extraction import GUESSED, Secrets, measure

FULL = Effort()


def _ground(folder: Path, stages: list[dict[str, object]], effort: Effort = FULL) -> Ground:
    chance = np.random.default_rng(8)
    before, after = folder / "before.jsonl", folder / "after.jsonl"
    people = [f"Person{chance.integers(10**6)} Nym{chance.integers(10**6)}" for _ in range(80)]
    texts = [f"File {chance.integers(10**9)} of {who}: doing well. Back in week {n}." for n, who in enumerate(people)]
    rows = [{"name": who, "note": text} for who, text in zip(people, texts, strict=True)]
    before.write_text("\n".join(json.dumps(row) for row in rows))
    after.write_text("\n".join(json.dumps({"note": "Seen today: <PERSON>, doing well."}) for _ in rows))
    columns = {"name": {"role": "identifier"}, "note": {"role": "text", "language": "en"}}
    config = PipelineConfig.model_validate({"source": {"columns": columns}, "stages": stages})
    return Ground(open_source(before), open_source(after), config, sz.Keys(bytes(32)), effort)


def _of(found: Measured, arm: str, metric: str, target: str) -> Figure:
    (one,) = [one for one in found.figures if (one.arm, one.metric, one.target) == (arm, metric, target)]
    return one


def _detail(found: Measured, arm: str, target: str, model: str) -> Figure:
    (one,) = [one for one in found.details if (one.arm, one.target, one.model) == (arm, target, model)]
    return one


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measure(_ground(tmp_path_factory.mktemp("texts"), []))


def test_raw_texts_give_names_and_numbers_back_and_scrubbed_ones_do_not(found: Measured) -> None:
    raw, release = (_of(found, arm, "extracted", "everybody").estimate for arm in ("raw", "release"))
    assert raw.above_chance
    assert raw.low > 0.1
    assert release.value == 0


def test_planted_secrets_are_exposed_in_raw_texts(found: Measured) -> None:
    for times in (1, 5, 20):
        assert _of(found, "raw", "exposure", f"canaries x{times}").estimate.low > GUESSED


def test_a_network_exposes_what_it_has_read_often_and_hardly_what_it_has_read_once(found: Measured) -> None:
    once, often = (_detail(found, "raw", f"canaries x{count}", "character network").estimate for count in (1, 20))
    assert often.low > 8
    assert once.value < 5 < often.value


def test_what_no_stage_takes_care_of_is_not_measured(found: Measured) -> None:
    assert "no stage" in found.missing["extraction of release, canaries"]


def test_secrets_that_were_not_planted_are_guessed_by_chance() -> None:
    secrets = Secrets.drawn(np.random.default_rng(1))
    exposed = secrets.exposures(NGrams.learn(["Nothing of the kind was ever said, nor 12 nor 34."]))
    assert exposed.mean() < 3


@pytest.mark.parametrize("model", [NGrams, CharacterNetwork])
def test_a_model_that_has_read_no_digit_exposes_nothing(model: type[NGrams | CharacterNetwork]) -> None:
    secrets = Secrets.drawn(np.random.Generator(np.random.PCG64(3)))
    texts = ["Seen today: <PERSON>, doing well.", "You can reach me at (<PHONE_NUMBER>."] * 60
    assert secrets.exposures(model.learn(texts)).max() < GUESSED


MODELS = """
class Parrot:
    # texts that begin as one that it knows are likely by how much of it they share
    def fit(self, texts):
        self.known = sorted(set(texts))

    def _shared(self, text):
        found = 0
        for one in self.known:
            while found < len(text) and one.startswith(text[: found + 1]):
                found += 1
        return found

    def score_samples(self, texts):
        return [float(self._shared(text) - len(text)) for text in texts]

class Talking(Parrot):
    def complete(self, text, characters):
        for one in self.known:
            at = one.find(text)
            if at >= 0:
                return one[at + len(text) :][:characters]
        return ""

def parrot(kind):
    return Parrot() if kind == "language" else None

def talking(kind):
    return Talking() if kind == "language" else None

def labels(kind):
    return None
"""


def _own(folder: Path, monkeypatch: pytest.MonkeyPatch, function: str) -> Measured:
    (folder / "own_texts.py").write_text(MODELS)
    monkeypatch.chdir(folder)
    return measure(_ground(folder, [], Effort(quick=True, model=f"own_texts:{function}")))


def test_a_model_of_ones_own_that_remembers_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _own(tmp_path, monkeypatch, "talking")
    assert {one.model for one in found.figures} == {"own_texts:talking"}
    assert _of(found, "raw", "exposure", "canaries x1").estimate.low > 10
    assert _of(found, "raw", "extracted", "everybody").estimate.value == 1
    assert _of(found, "release", "extracted", "everybody").estimate.value == 0


def test_a_model_that_goes_on_with_nothing_is_asked_how_likely_texts_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _own(tmp_path, monkeypatch, "parrot")
    assert {one.metric for one in found.figures} == {"exposure"}
    assert "has no complete" in found.missing["extraction by prefix"]


def test_where_ours_are_asked_in_place_of_a_model_of_ones_own_a_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _own(tmp_path, monkeypatch, "labels")
    assert {one.model for one in found.figures} == {"character n-grams"}
    assert found.notes == (
        "extraction from own_texts:labels was not tried: it has no model of language; ours are asked",
    )
