"""Copies of pictures across a split, in the bytes as they were written."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from skimage import data

from sanitize.attacks.copies import attack, split_copies
from sanitize.attacks.evidence import ImpossibleError
from sanitize.attacks.hits import Hits
from sanitize.attacks.on_any_files import TwoDataSets
from sanitize.stage.shapes import Column, Declared


def part(file: Path, pictures: list[np.ndarray], split: list[str]) -> Path:
    cells = [{"bytes": cv2.imencode(".png", picture)[1].tobytes(), "path": None} for picture in pictures]
    pq.write_table(pa.table({"photo": pa.array([*cells, None]), "split": [*split, "test"]}), file)
    return file


def test_a_turned_copy_in_another_part_is_found_and_blank_pictures_are_no_copies(tmp_path: Path) -> None:
    coffee, cat, blank = data.coffee(), data.cat(), np.full((60, 60, 3), 7, np.uint8)
    one = part(tmp_path / "a.parquet", [coffee, cat, blank], ["train", "train", "train"])
    torn = part(tmp_path / "b.parquet", [np.rot90(coffee).copy(), blank], ["test", "test"])
    kept = part(tmp_path / "c.parquet", [cv2.resize(coffee, (300, 200)), cat], ["train", "train"])
    assert split_copies([one, torn], "split", "photo") == Hits(1, 1)
    assert split_copies([one, kept], "split", "photo") == Hits(2, 0)
    assert split_copies([one, torn], "split", "photo", most=1) == Hits(0, 0)


def test_cards_whose_text_was_covered_are_no_copies_of_each_other(tmp_path: Path) -> None:
    card = np.full((240, 340, 3), 245, np.uint8)
    cv2.rectangle(card, (4, 4), (336, 236), (120, 80, 60), 3)
    one = part(tmp_path / "a.parquet", [card], ["train"])
    other = part(tmp_path / "b.parquet", [card], ["test"])
    assert split_copies([one, other], "split", "photo") == Hits(0, 0)


def test_without_a_split_the_attack_cannot_be_made(tmp_path: Path) -> None:
    file = part(tmp_path / "a.parquet", [data.coffee()], ["train"])
    nothing = TwoDataSets(file, file, Declared((Column("photo", "image"),)), ("photo",), 1, 0)
    with pytest.raises(ImpossibleError, match="there is no split"):
        attack(nothing)
