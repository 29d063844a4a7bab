"""What stages say of themselves: their models, what they write, and what goes into the manifest."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.image.codec import Picture, encode
from sanitize.image.column import TYPE
from sanitize.policy import Policy, TextModel
from sanitize.stage.shapes import Column, Declared
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


def test_a_stage_that_copies_rows_says_so() -> None:
    assert sz.Augment(columns=("photo",)).touches().copies_rows
    assert not sz.Faces(columns=("photo",)).touches().copies_rows


def test_columns_are_added_by_what_marks_them_alone() -> None:
    assert sz.Outliers(columns=("age",)).touches().writes == ("outlier",)
    assert sz.Outliers(columns=("age",), action="drop").touches().writes == ()


@pytest.mark.parametrize(("cover", "source"), [("personal", {"photo", "who"}), ("all", {"photo"})])
def test_what_a_row_knows_is_read_where_personal_text_alone_is_covered(cover: str, source: set[str]) -> None:
    declared = Declared((Column("photo", "image"), Column("who", "identifier")))
    stage = sz.ImageText(columns=("photo",), cover=cover).bind(declared, Policy())  # type: ignore[arg-type]
    assert set(stage.touches().source) == source


def test_dates_in_texts_move_with_the_person_of_the_pipeline() -> None:
    declared = Declared((Column("who", "identifier"), Column("note", "text")), unit="who")
    assert sz.TextPii(columns=("note",)).bind(declared, Policy()).unit == "who"  # type: ignore[attr-defined]


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


def test_text_is_read_on_the_picture_as_the_source_has_it() -> None:
    """What another stage has covered in part could no longer be read as a whole."""
    source = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    cell = {"bytes": encode(Picture(source, "png")), "path": None}
    rows = pa.RecordBatch.from_pydict({"photo": pa.array([cell, None], TYPE)})
    stage = sz.ImageText(columns=("photo",))
    bound = stage.bind(Declared((Column("photo", "image"),)), Policy())
    assert isinstance(bound, sz.ImageText)
    covered = Picture(np.where(np.arange(60)[None, :, None] < 20, 0, source).astype(np.uint8), "png")
    now = pa.RecordBatch.from_pydict({"photo": pa.array([{"bytes": encode(covered), "path": None}, None], TYPE)})
    assert np.array_equal(bound._as_it_came(covered, now, rows, "photo", 0).pixels, source)
    assert bound._as_it_came(covered, rows, rows, "photo", 0) is covered  # nobody changed it
    assert bound._as_it_came(covered, now, rows, "photo", 1) is covered
    assert bound._as_it_came(Picture(source[:20], "png"), now, rows, "photo", 0).pixels.shape == (20, 60, 3)
    assert stage._as_it_came(covered, now, rows, "photo", 0) is covered  # a column that another stage made
