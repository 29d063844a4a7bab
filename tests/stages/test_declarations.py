"""What stages say of themselves: their models, what they write, and what goes into the manifest."""

from __future__ import annotations

import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.policy import Policy, TextModel
from sanitize.stages.shared.evidence import is_picture


def test_a_recognizer_is_needed_unless_every_face_is_filled() -> None:
    assert "sface" in sz.Faces(columns=("photo",), action="pixelate").model_names()
    assert "sface" not in sz.Faces(columns=("photo",), action="fill").model_names()


def test_a_language_model_is_needed_where_the_detector_decides() -> None:
    models = tuple(TextModel(language=one, kind="spacy", path=one, sha256="ab" * 32) for one in ("en", "de"))
    for cover, needed in (("personal", models[:1]), ("all", ())):
        stage = sz.ImageText(columns=("photo",), cover=cover).bound(policy=Policy(text_models=models))
        assert stage.text_models() == needed
        assert stage.model_names() == (("en_core_web_md",) if needed else ())


def test_the_copies_asked_for_are_written_down() -> None:
    stage = sz.Augment(columns=("photo",), copies=3)
    assert stage.facts(None)["augmentation"] == {"copies": 3, "recipe_sha256": stage.recipe_sha256}


def test_tokens_need_a_column() -> None:
    with pytest.raises(sz.UsageError, match="name columns, dates, or both"):
        sz.Pseudonymize(columns=())
    assert sz.Pseudonymize(columns=(), dates=("born",)).touches().writes == ("born",)


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        (pa.struct([("bytes", pa.binary()), ("path", pa.string())]), True),
        (pa.struct([("bytes", pa.binary())]), False),
        (pa.binary(), True),
        (pa.large_binary(), True),
        (pa.string(), False),
    ],
)
def test_columns_that_hold_pictures(kind: pa.DataType, held: bool) -> None:
    assert is_picture(kind) is held
