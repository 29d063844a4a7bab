"""Given names alone, names of other texts, names in Latin letters: what a Chinese text says of people."""

from __future__ import annotations

import pytest

from sanitize.text.detector import TextDetector
from sanitize.text.east_asian.chinese_across_texts import chinese_names_across_texts
from sanitize.text.east_asian.chinese_given_names import given_names
from sanitize.text.east_asian.romanized_names import romanized_names
from sanitize.text.spans import Finding, Trust


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("清扬今天请假", "清扬"),
        ("老师好，书豪又迟到了", "书豪"),
        ("单来福妈妈反映孩子睡眠不好", "单来福"),
        ("希望景行假期多读书", "景行"),
        ("昨天刚碰到予安了", "予安"),
        ("下午和铁柱在操场打架", "铁柱"),
    ],
)
def test_a_given_name_by_what_only_people_do(text: str, name: str) -> None:
    assert [text[one.start : one.end] for one in given_names(text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "孩子今天请假",
        "我们上课时很安静",
        "全班同学都来了",
        "数学老师很负责",
        "天气今天不错",
        "与会者获得好评",
        "公司上班时间是九点",
    ],
)
def test_who_is_nobody_in_particular_has_no_name(text: str) -> None:
    assert not list(given_names(text))


def test_a_name_of_one_text_is_found_in_others() -> None:
    texts = ["学生：王景行", "今天景行没来", "这里风景行不行", "程开来你看一下"]
    found = [[Finding(3, 6, "PERSON", 0.9, Trust.PATTERN)], [], [], []]
    places = [(at, one.start, one.end) for at, one in chinese_names_across_texts(texts, found)]
    assert places == [(1, 2, 4)]


def test_names_across_japanese_texts_are_left_to_its_own_finders() -> None:
    texts = ["学生：王景行", "景行さんは休みです"]
    found = [[Finding(3, 6, "PERSON", 0.9, Trust.PATTERN)], []]
    assert not list(chinese_names_across_texts(texts, found))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chen Chih-ming（陳志明）致電查詢", "Chen Chih-ming"),
        ("김민준 (Kim Min-jun)", "Kim Min-jun"),
        ("Tanaka Haruki さん", "Tanaka Haruki"),
        ("请联系 Xu Siyuan", "Xu Siyuan"),
    ],
)
def test_a_name_in_latin_letters(text: str, name: str) -> None:
    assert [text[one.start : one.end] for one in romanized_names(text)] == [name]


@pytest.mark.parametrize(
    "text", ["Apple Park 很大", "我在用Sony Music听歌", "Long Island 冰茶", "Hong Kong 航班", "Go Pro 相机"]
)
def test_other_latin_words_are_no_names(text: str) -> None:
    assert not list(romanized_names(text))


@pytest.mark.parametrize("text", ["出貨速度快，包裝完整，下次還會再買。", "將洋蔥切丁，放入鍋中炒至金黃色。"])
def test_plain_letters_and_words_are_nobody(text: str) -> None:
    (found,) = TextDetector.open().detect([text])
    assert found == []
