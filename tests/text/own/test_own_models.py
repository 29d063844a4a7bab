"""Detectors that an organisation brings along: what they find is redacted, and only the pinned one runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import spacy

import sanitize as sz
from sanitize import models
from sanitize.models.digest import model_sha256
from sanitize.policy import Policy, TextModel
from sanitize.stage.in_memory import run_stages
from sanitize.stage.shapes import Column, Declared
from sanitize.text.own.names import OwnNames

CHINESE = "我叫王小明，住在北京。"

RECOGNIZER = """
from presidio_analyzer import Pattern, PatternRecognizer

class Fleet(PatternRecognizer):
    def __init__(self):
        super().__init__("FLEET_CODE", patterns=[Pattern("code", r"zq-[0-9]+", 0.9)], supported_language="zh")
"""


def pipeline(folder: Path) -> Path:
    nlp = spacy.blank("zh")
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": "PER", "pattern": "王小明"}, {"label": "GPE", "pattern": "北京"}]
    )
    nlp.to_disk(folder)
    return folder


def scrubbed(text: str, *own: TextModel, language: str = "auto") -> pd.Series:
    declared = Declared((Column("note", "text", language=language),))
    stages, policy = [sz.TextPii(columns=["note"])], Policy(text_models=own)
    outcome = run_stages(stages, pd.DataFrame({"note": [text]}), declared=declared, policy=policy)
    assert not outcome.rejected
    return outcome.data["note"][0]


def pinned(kind: str, place: Path, language: str = "zh", **more: object) -> TextModel:
    return TextModel(language=language, kind=kind, path=str(place), sha256=model_sha256(place), **more)


def test_a_spacy_pipeline_covers_a_language_that_was_refused(tmp_path: Path) -> None:
    assert scrubbed(CHINESE, pinned("spacy", pipeline(tmp_path / "zh"))) == "我叫<PERSON>，住在<LOCATION>。"


def test_a_presidio_recognizer_works_beside_another_model(tmp_path: Path) -> None:
    file = tmp_path / "fleet.py"
    file.write_text(RECOGNIZER)
    own = (pinned("spacy", pipeline(tmp_path / "zh")), pinned("presidio", file, recognizer="Fleet"))
    assert scrubbed("王小明 zq-17", *own, language="zh") == "<PERSON> <FLEET_CODE>"


def test_an_onnx_model_finds_words_by_the_labels_of_its_pieces(tmp_path: Path) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    shutil.copy(models.path("rampart"), folder / "model.onnx")
    shutil.copy(models.path("rampart_tokenizer"), folder / "tokenizer.json")
    named = {number: "NAME" if 1 <= number <= 4 else "O" for number in range(35)}
    (folder / "config.json").write_text(json.dumps({"id2label": named}))
    text = "Mein Name ist Hans Müller, ich wohne in Berlin und arbeite an einer Schule. " * 40
    own = OwnNames.open(pinned("onnx", folder, "de", labels={"NAME": "STAFF"}))
    (found,) = own.find([text])
    assert {one.entity for one in found} == {"STAFF"}
    assert {text[one.start : one.end] for one in found} <= {"Hans Müller", "Hans", "Müller"}
    assert found[-1].start > len(text) - 100


def test_another_model_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    own = pinned("spacy", pipeline(tmp_path / "zh"))
    (tmp_path / "zh" / "meta.json").write_text("{}")
    with pytest.raises(sz.UsageError, match="sha256"):
        scrubbed(CHINESE, own)


@pytest.mark.parametrize(("kind", "expected"), [("spacy", "config.cfg"), ("onnx", "id2label"), ("presidio", "without")])
def test_what_cannot_be_opened_says_what_is_expected(tmp_path: Path, kind: str, expected: str) -> None:
    (tmp_path / "a.txt").write_text("nothing")
    with pytest.raises(sz.UsageError, match=expected):
        scrubbed(CHINESE, pinned(kind, tmp_path))
