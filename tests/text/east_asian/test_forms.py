"""Names in Chinese, Japanese and Korean texts by their form."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sanitize.text.east_asian.chinese_forms import names_by_chinese_form
from sanitize.text.east_asian.japanese_forms import names_by_japanese_form
from sanitize.text.east_asian.korean_forms import names_by_korean_form
from sanitize.text.spans import Finding, resolve


def _found(find: Callable[[str], Iterator[Finding]], text: str) -> set[str]:
    return {text[span.start : span.end] for span in resolve(text, find(text))}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("上官晚晴说明天再来", {"上官晚晴"}),
        ("帕提古丽·吾买尔，孕39周", {"帕提古丽·吾买尔"}),
        ("患者逄德厚诉切口疼痛", {"逄德厚"}),
        ("值日生：冼大勇、阚小雨", {"冼大勇", "阚小雨"}),
        ("昨天老马没来", set()),
        ("我去问老马，老马说不知道", {"老马"}),
        ("太阳从东方升起", set()),
        ("患者应当在术前签字", set()),
        ("小白也能轻松上手", set()),
    ],
)
def test_chinese(text: str, names: set[str]) -> None:
    assert _found(names_by_chinese_form, text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("四十物谷さんは欠席です", {"四十物谷"}),
        ("はるとくんがけがをしました", {"はると"}),
        ("代理受取：百目鬼進（ご家族）", {"百目鬼進"}),
        ("日直：榊・水卜", {"榊", "水卜"}),
        ("娘の栞が熱を出した", {"栞"}),
        ("タカナシ ケンタ 普通 1234567", {"タカナシ ケンタ"}),
        ("お客様のご意見、皆様の声、仕様書", set()),
        ("たくさん買いました。お母さんも喜びました", set()),
        ("森の空気がおいしい", set()),
        ("患者は増えている", set()),
    ],
)
def test_japanese(text: str, names: set[str]) -> None:
    assert _found(names_by_japanese_form, text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("갈경희님이 들어왔습니다.", {"갈경희"}),
        ("춘자야, 밥 먹었어?", {"춘자"}),
        ("판석이한테 전화해봐", {"판석"}),
        ("재판장 판사 편로운", {"편로운"}),
        ("예금주: 배빈, 국민은행", {"배빈"}),
        ("위원장과 이사장이 주차장에 있다", set()),
        ("하늘이 맑고 보라색 꽃이 피었다", set()),
        ("고객님의 소중한 의견을 기다립니다", set()),
    ],
)
def test_korean(text: str, names: set[str]) -> None:
    assert _found(names_by_korean_form, text) == names
