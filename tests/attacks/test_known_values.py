"""Known values of the source, and a row's own values, looked for in the output."""

from __future__ import annotations

import base64
import datetime as dt
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.attacks.hits import Hits
from sanitize.attacks.known_values import KnownValues, _strings_of
from sanitize.attacks.own_values import own_values
from sanitize.attacks.people_in_two_parts import split_overlap
from sanitize.attacks.planted_pictures import plant_picture
from sanitize.attacks.written_parts import key_numbers

NAMES = pa.array(["Velmora Trisk", "Ann Li", "Quentin Young", None, ""])
NUMBERS = pa.array([20411, 123456789, None])


def search(tmp_path: Path, known: KnownValues, free: tuple[str, ...] = ("note",), **columns: Any) -> dict[str, Hits]:
    file = tmp_path / "part.parquet"
    pq.write_table(pa.table(columns), file)
    return dict(known.searcher().part(file, free))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("she is VELMORA  TRISK", "whole"),
        ("see velmora.trisk@example.org", "whole"),
        (base64.b64encode(b"Velmora Trisk").decode(), "whole"),
        ("Mrs. Trisk called", "part"),
        ("file 20411", "part"),
        ("call 123-456-789", "whole"),
        ("a trisk of hay", None),
        ("a young man", None),
        ("file 204110", None),
        ("20411 EUR", None),
        ("Young men came.", None),
        ("Quentin was here", "part"),
        ("See Quentin Young", "whole"),
        ("See Ann Young", "part"),
        ("Dr. Young came", "part"),
        ("nothing", None),
    ],
)
def test_values_are_found_as_wholes_and_in_parts(tmp_path: Path, text: str, kind: str | None) -> None:
    found = search(tmp_path, KnownValues.gather([NAMES, NUMBERS]), note=[text])
    assert dict(found["note"].by) == ({kind: 1} if kind else {})


def test_outside_free_text_only_whole_values_count(tmp_path: Path) -> None:
    found = search(tmp_path, KnownValues.gather([NAMES, NUMBERS]), city=["Trisk", "Velmora Trisk"], pay=[20411, 5])
    assert (found["city"].hits, found["pay"].hits) == (1, 0)


def test_a_part_that_many_values_share_is_a_common_word(tmp_path: Path) -> None:
    streets = pa.array([f"{number} Elderberry Street" for number in range(100, 160)] + ["7 Quillfeather Street"])
    found = search(
        tmp_path, KnownValues.gather([streets]), note=["in Elderberry Street", "at Quillfeather", "7 Street"]
    )
    assert dict(found["note"].by) == {"part": 1}


def test_plain_columns_and_columns_of_byte_strings_are_counted_the_same(tmp_path: Path) -> None:
    names = ["Velmora Trisk", "Velmora Trisk", "", None, "nobody"]
    nested = [[name] for name in names]
    found = search(
        tmp_path, KnownValues.gather([NAMES, NUMBERS]), plain=names, nested=nested, id=[20411, 0, 1, None, 1]
    )
    assert found["plain"] == found["nested"] == Hits(3, 2, Counter({"whole": 2}))
    assert found["id"] == Hits(4, 0)


def test_values_left_in_a_dictionary_are_found(tmp_path: Path) -> None:
    names = pa.array(["Velmora Trisk", "nobody"]).dictionary_encode().slice(1)
    assert search(tmp_path, KnownValues.gather([NAMES]), name=names)["name"].by == {"whole": 1}


def test_metadata_of_pictures_is_searched(tmp_path: Path) -> None:
    planted = plant_picture(random.Random(1), card=False)
    known = KnownValues.gather([pa.array([f"{planted.marker[:12]} {planted.marker[12:]}"])])
    found = search(tmp_path, known, photo=pa.array([{"bytes": planted.data, "path": None}]))
    assert found["photo"].by["whole"] > 0


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("a 34-year-old nurse", 34, True),
        ("aged 34, works", 34, True),
        ("34 mg twice", 34, False),
        ("134 years", 34, False),
        ("seen on March 5, 2024", dt.date(2024, 3, 5), True),
        ("seen on 5.3.2024", dt.date(2024, 3, 5), True),
        ("seen on 2024-03-06", dt.date(2024, 3, 5), False),
        ("works as a bee-keeper", "Bee keeper", True),
        ("works as a plumber", "plumber", True),
        ("works as a carpenter", "carpenter", True),
        ("saw Carpenter", "Carpenter", True),
        ("wrote to Quillfeather", "Quillfeather", True),
        ("lives in 45128", "45128", True),
        ("room 451", "451", False),
        ("no job", None, False),
    ],
)
def test_what_a_text_says_of_its_own_row(text: str, value: Any, said: bool) -> None:
    found = own_values([(text, {"column": value}), ("nothing", {"column": value})])
    assert (found.checked, found.hits) == (2, int(said))
    assert dict(found.by) == ({"column": 1} if said else {})


def test_persons_in_two_parts_of_a_split_are_counted(tmp_path: Path) -> None:
    split, unit = tmp_path / "part.parquet", tmp_path / "unit.parquet"
    pq.write_table(pa.table({"split": ["train", "test", "train", "train", "test"]}), split)
    for units, hits in (([1, 2, 1, 3, 2], 0), ([1, 1, 2, 3, 3], 2)):
        pq.write_table(pa.table({"unit": pa.array(units, pa.uint64())}), unit)
        assert split_overlap([split], "split", [unit]) == Hits(3, hits)
    assert split_overlap([], "split", []) == Hits()


def test_a_key_stands_in_for_a_unit_and_rows_without_one_are_nobody_s(tmp_path: Path) -> None:
    split, key = tmp_path / "part.parquet", tmp_path / "key.parquet"
    pq.write_table(pa.table({"split": ["train", "test", "train", "test"]}), split)
    for keys, found in (([0, 0, 5, 6], Hits(2, 0)), ([0, 5, 5, 6], Hits(2, 1)), ([0, 0, 0, 0], Hits())):
        pq.write_table(pa.table({"key": pa.array(keys, pa.uint64())}), key)
        assert split_overlap([split], "split", [key], key_numbers) == found


def test_strings_and_whole_numbers_are_counted_and_blanks_are_none() -> None:
    arrays = (["a", "", None, "a"], [1, None, 0], [["a"], ["", "b"], None])
    assert [_strings_of(pa.array(values)) for values in arrays] == [2, 2, 2]
    assert KnownValues((), frozenset()).short == 0
