"""Second detectors for languages other than English."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.attacks.hits import Hits
from sanitize.attacks.on_any_files import TwoDataSets
from sanitize.attacks.residual_findings import _in_column, attack_texts
from sanitize.attacks.second_detectors_by_language import SecondDetectors
from sanitize.attacks.written_parts import Sample
from sanitize.io.read.source import open_source
from sanitize.stage.shapes import Column, Declared


@pytest.fixture(scope="module")
def detectors() -> SecondDetectors:
    return SecondDetectors.open()


def kinds(detectors: SecondDetectors, text: str) -> set[str]:
    (found,) = detectors.find([text])
    return {entity for _, _, entity in found}


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Yesterday Jonathan Robertson called again.", "PERSON"),
        ("Gestern hat mich Jonathan Robertson noch einmal angerufen.", "PERSON"),
        ("Ayer volvió a llamarme María Fernández, la vecina de mi madre.", "PERSON"),
        ("Вчера мне снова звонил Иван Сергеевич Петров из соседнего дома.", "PERSON"),
        ("昨天王小明先生又打来电话。", "PERSON"),
        ("姓名：陳偉強", "PERSON"),
        ("昨日、田中太郎さんから電話がありました。", "PERSON"),
        ("어제 김민준 씨가 다시 전화했습니다.", "PERSON"),
        ("환자 이름: 박지훈", "PERSON"),
        ("Please call 王小明先生 about the invoice tomorrow.", "PERSON"),
        ("Schreiben Sie bitte noch heute an velmora.trisk@example.org wegen der Sache.", "EMAIL_ADDRESS"),
    ],
)
def test_what_is_left_is_found_in_its_language(detectors: SecondDetectors, text: str, entity: str) -> None:
    assert entity in kinds(detectors, text)


@pytest.mark.parametrize(
    "text",
    [
        "Gestern hat mich <PERSON> noch einmal wegen der Rechnung angerufen.",
        "Die Untersuchung ergab keinen Befund, der Verlauf war gut.",
        "Вчера мне снова звонил <PERSON> из соседнего дома.",
        "昨天<PERSON>先生又打来电话，谈了王国的历史。",
        "昨日、<PERSON>さんから電話がありました。皆様によろしく。",
        "어제 <PERSON> 씨가 다시 전화했습니다. 김치가 맛있습니다.",
        "La empresa aumentó sus ventas un diez por ciento el año pasado.",
    ],
)
def test_plain_text_is_not(detectors: SecondDetectors, text: str) -> None:
    assert not kinds(detectors, text)


def test_a_text_that_none_of_them_reads_is_a_finding(detectors: SecondDetectors) -> None:
    assert kinds(detectors, "เมื่อวานนี้เขาโทรมาอีกครั้ง") == {"LANGUAGE_NOT_READ"}


def test_rows_of_a_column_in_which_nothing_is_left_were_looked_at(tmp_path: Path) -> None:
    pq.write_table(pa.table({"town": ["*", "*", None], "who": ["Jonathan Robertson", "*", "*"]}), tmp_path / "part")
    sample = Sample(tmp_path / "part", np.arange(3))
    assert _in_column(sample, "town") == Hits(3)
    found = _in_column(sample, "who")
    assert (found.checked, found.hits) == (1, 1)


def test_a_name_at_the_very_start_is_found_where_it_is(detectors: SecondDetectors) -> None:
    assert list(detectors.latin.find("Jonathan Robertson hat mich gestern noch einmal angerufen.")) == [
        (0, 8, "PERSON"),
        (9, 16, "PERSON"),
    ]


def test_columns_of_strings_are_looked_at_where_there_is_no_free_text(tmp_path: Path) -> None:
    pq.write_table(pa.table({"who": ["Jonathan Robertson", "*"], "visits": [1, 2]}), tmp_path / "in.parquet")
    source, declared = (
        open_source(tmp_path / "in.parquet"),
        Declared((Column("who", "label"), Column("visits", "keep"))),
    )
    found = attack_texts(TwoDataSets.copy(source, source, declared, tmp_path, 10, 0))
    assert {name: (hits.checked, hits.hits) for name, hits in found.hits.items()} == {"who": (1, 1)}
