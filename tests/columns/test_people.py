"""Columns of names in many scripts and spellings, by the lists of names alone; and what is left to the detectors."""

from __future__ import annotations

import pytest

from sanitize.columns.names import is_value, people_among
from sanitize.columns.people import Detect, as_name, by_lists, people_in


def unopened() -> Detect:
    raise AssertionError("the detectors were opened")


NAMES = {
    "han": ["唐建华", "俞淑华", "许桂香", "陳偉強", "欧阳娜", "王小明"],
    "kanji": ["高橋美咲", "田中太郎", "佐藤 健", "林 京助", "鈴木一郎", "山本さくら"],
    "hangul": ["박지훈", "김민수", "이서연", "최영희", "정현우", "강미경"],
    "arabic": ["محمد الحداد", "فاطمة الزهراء", "خالد سعيد", "ليلى حسن", "عبدالله العلي", "سارة منصور"],
    "hebrew": ["נועה לוי", "יעקב כהן", "שרה מזרחי", "דוד פרץ", "תמר ביטון", "משה אזולאי"],
    "devanagari": ["राजेश कुमार", "सुनीता शर्मा", "अमित गुप्ता", "पूजा सिंह", "विजय पाटिल", "नेहा जोशी"],
    "thai": ["นายอนุชา สุขใจ", "นางสาวสมหญิง รักไทย", "นายสมชาย ใจดี", "นางมาลี ทองดี", "นายวิชัย ศรีสุข"],
    "cyrillic": ["Иван Петров", "Мария Соколова", "Олег Шевченко", "Анна Иванова", "Пётр Ильич"],
    "greek": ["Νίκος Παπαδόπουλος", "Τίτος Πετρίδης", "Σαράντης Πετρίδης", "Κλεάνθης Θεολόγος", "Άννα Παππά"],
    "initials": ["Müller, J.", "Weber, K. H.", "Roth, A.", "Lang, S.", "Vogt, P."],
    "initials first": ["J. Müller", "K. H. Weber", "A. Roth", "S. van den Lang", "P. Vogt II"],
    "titles": ["Dr. Schulz", "Dr. med. Bruder", "Mrs Keller", "Herr Ernst", "Prof. Hansen"],
    "tickets of an airline": ["KELLER/ANNA MRS", "SMITH/JOHN MR", "HANSEN/LARS MR", "MOLNAR/EVA MS", "ROSSI/MARCO MR"],
    "camel": ["AnnaKeller", "JohnSmith", "LarsHansen", "EvaMolnar", "MarcoRossi"],
    "lookalikes": ["Аnnа Kеllеr", "Jоhn Smіth", "Lаrs Hаnsеn", "Еvа Mоlnаr", "Mаrсо Rоssі"],
}
CATEGORIES = {
    "race": ["White", "Black", "Asian-Pac-Islander", "Amer-Indian-Eskimo", "Other"],
    "occupation": ["Sales", "Craft-repair", "Machine-op-inspct", "Priv-house-serv", "Tech-support"],
    "country": ["India", "Puerto-Rico", "Poland", "El-Salvador", "France", "Ireland", "Cuba", "Peru", "Iran", "Laos"],
    "colour": ["black", "white", "green", "silver", "gray"],
    "month": ["January", "March", "April", "May", "June"],
}


@pytest.mark.parametrize("kind", NAMES)
def test_names_are_known_by_lists_in_columns_of_people_and_of_things(kind: str) -> None:
    found = people_in(NAMES[kind], unopened)
    assert found.named()
    assert found.named(things=True)


@pytest.mark.parametrize("kind", CATEGORIES)
def test_categories_that_are_surnames_too_are_not_worth_the_detectors(kind: str) -> None:
    assert not people_in(CATEGORIES[kind], unopened).named()


@pytest.mark.parametrize(
    "value",
    ["北京市", "已完成", "서울", "배송 준비중", "القاهرة", "ירושלים", "Москва", "दिल्ली", "E. coli"],
)
def test_towns_and_states_are_no_names(value: str) -> None:
    assert by_lists(as_name(value)) != "full"


def test_given_names_alone_are_known_from_ten_on() -> None:
    names = [
        "Amy",
        "John",
        "Denise",
        "Wilfried",
        "Piotr",
        "Agnieszka",
        "Giulia",
        "Matteo",
        "Sanna",
        "Erik",
        "Jane",
        "Zoe",
    ]
    assert people_in(names, unopened).named(things=True)
    assert not people_in(names[:3], lambda: lambda texts: [[] for _ in texts]).named()


def test_what_no_detector_reads_is_counted() -> None:
    values = ["ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "ᎠᏂᏴᏫᏯ ᎠᎹ", "ᎣᏏᏲ ᏩᏙ"]
    assert people_in(values, lambda: lambda texts: [None for _ in texts]).unread == len(values)


def test_people_in_the_names_of_columns_are_found_where_there_are_several() -> None:
    people = ["visits_anna_keller", "visits_john_smith", "visits_lars_hansen"]
    assert people_among(["id", *people, "total"]) == tuple(people)
    assert not people_among(["max_depth", "grace_period", "visits_anna_keller", "rate", "mark_up"])
    assert is_value("陈偉強")
    assert not is_value("金额")
