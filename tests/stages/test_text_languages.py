"""What the text stage does with languages that no detector covers."""

from __future__ import annotations

import pandas as pd
import pytest

import sanitize as sz
from sanitize.config import ColumnConfig
from sanitize.policy import Policy
from sanitize.stage.shapes import Column, Declared
from sanitize.text.detector import TextDetector
from sanitize.text.language.coverage import LanguageError

CHINESE = "我叫王小明，住在北京市朝阳区。"
ENGLISH = "My name is Anna Keller and I live in London."


def test_a_text_that_no_detector_covers_is_rejected_and_counted_by_its_language() -> None:
    outcome = sz.TextPii(columns=["note"]).run(pd.DataFrame({"note": [ENGLISH, "สวัสดีครับ ผมชื่อสมชาย", ENGLISH]}))
    assert [(one.row, one.code) for one in outcome.rejected] == [(1, "language_not_covered")]
    assert "Anna" not in outcome.data["note"].str.cat()
    assert [(f.entity, f.count) for f in outcome.findings if f.action == "quarantined"] == [("language:th", 1)]


@pytest.mark.parametrize("language", ["en", ["en"], ("en",)])
def test_a_declared_language_is_not_believed(language: object) -> None:
    column = Column("note", **ColumnConfig.model_validate({"role": "text", "language": language}).model_dump())
    stage = sz.TextPii(columns=["note"]).bind(Declared((column,)), Policy())
    assert isinstance(stage, sz.TextPii)
    chinese, english = TextDetector.open(language=stage.languages[0]).detect([CHINESE, ENGLISH])
    assert isinstance(chinese, LanguageError)
    assert chinese.language == "zh"
    assert isinstance(english, list)


def test_a_language_without_a_detector_is_refused_with_those_there_are() -> None:
    column = Column("note", "text", language=("en", "th"))
    with pytest.raises(sz.UsageError, match=r"column 'note': text language 'th' is not covered: choose auto, .*\ben\b"):
        sz.TextPii(columns=["note"]).bind(Declared((column,)), Policy())


def test_identities_named_in_texts_ask_for_the_models_of_all_languages() -> None:
    declared = Declared((Column("note", "text"),), identity=(("note",),), named=("note",))
    stage = sz.Identities(columns=["note"], max_share=0.1).bind(declared, Policy())
    asked = {"en_core_web_md", "rampart", "rampart_tokenizer", "slovnet_ner", "navec_news", "sudachi_small"}
    assert asked == set(stage.model_names())
