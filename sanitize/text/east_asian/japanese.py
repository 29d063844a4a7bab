"""Names in Japanese texts: what Sudachi's dictionary knows as a name, and words next to it that it doesn't know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sudachipy import Dictionary, SplitMode

from sanitize import models
from sanitize.text.east_asian.common_words import common_words, is_compound
from sanitize.text.east_asian.japanese_forms import names_by_japanese_form
from sanitize.text.east_asian.messengers import members
from sanitize.text.east_asian.romanized_names import romanized_names
from sanitize.text.spans import Finding, Trust

SCORE = 0.85
"""The dictionary gives no probabilities: the score that a spaCy model's findings have."""

GUESSED = 0.5
"""Score of words that no dictionary knows."""

_HAN = re.compile(r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff]{1,3}")
_KANA = re.compile("[ぁ-んァ-ヴ]")
_HIRAGANA = re.compile(r"[ぁ-んー]{2,3}")
_KATAKANA = re.compile(r"[ァ-ヴー]{3,}")
_FOREIGN_NAME = re.compile(
    r"(?<![ァ-ヴーA-Z.])(?:[ァ-ヴー]{1,20}|[A-Z]\.?)(?:[・＝=](?:[ァ-ヴー]{1,20}|[A-Z]\.?)){1,5}(?:\d{1,2}世)?"
    r"|(?<![ァ-ヴー])[ァ-ヴー]{2,20}\d{1,2}世"
)
"""Katakana joined by points, with initials, or with the number of a ruler."""

_LEAST_PART = 3
"""Letters of the shortest common word in a compound: "アンダーソン" isn't made of "アンダー" and "ソン"."""

_LONGEST_GIVEN = 3
"""Letters of the longest given name."""

_AFTER_NAMES = frozenset(
    "家氏都道府県市区町村郡駅城寺院館店社会部課室所署局省庁軍隊党派系流風式型的化性者員民国語号番目年月日時分秒期級位点回度枚円内外"
    "前後上中間側方辺付発行着産製作著訳編監演役賞杯戦線橋川山島湖港峠通御両他等達殿君様邸宅嬢師翁公侯伯王帝妃卿"
)
"""Letters that follow on names and belong to no given name."""

_BEFORE_NAMES = frozenset(
    "長次三二一父母兄弟姉妹夫妻娘子孫姪甥叔伯祖義亡故元前現同各両新旧某本当他名王帝妃氏家様役作画絵詞曲字号"
)
"""Letters that come before names and belong to no surname: relatives, offices, ranks."""

_SHORT_SURNAMES = frozenset(
    "金李朴崔鄭姜趙尹張林王陳劉黄周呉徐孫馬朱胡郭何高羅梁宋謝韓唐馮于董蕭程曹袁許傅沈曾彭呂蘇盧蔡賈丁魏薛葉余潘杜戴"
)
"""Surnames of one letter, from China and Korea."""

_OF_GRAMMAR_TEXT = "こと もの ため ほか とき ところ うち たち ごと まま ほう よう はず わけ つもり など"
_OF_GRAMMAR = frozenset(_OF_GRAMMAR_TEXT.split())
"""Nouns in hiragana that follow on names."""

_HONORIFICS_TEXT = "さん 様 さま 氏 君 くん ちゃん 殿 先生 教授 選手 議員 監督 社長 部長 課長 医師"
_HONORIFICS = frozenset(_HONORIFICS_TEXT.split())
_OF_CHILDREN = frozenset({"ちゃん", "くん"})
_RELATIVES_TEXT = """
おばあ おじい おかあ おとう おにい おねえ おば おじ みな おく まわり かみ ばあ じい かあ とう にい ねえ お母 お父
お兄 お姉 赤ちゃん お客 お嬢 奥 皆 坊 旦那 嫁 孫 娘 息子 子供 こども 猫 犬 わん にゃん"""
_RELATIVES = frozenset(_RELATIVES_TEXT.split())
"""Words before a form of address that are no names."""

_INSTITUTIONS_TEXT = """
会社 大学 大学院 病院 医院 銀行 学校 高校 高等学校 中学校 小学校 研究所 協会 財団 クラブ 新聞社 出版社 製作所 組合
事務所 クリニック 診療所 商店 工業 製薬 電機 商事 建設 学園 学院 党"""
_INSTITUTIONS = frozenset(_INSTITUTIONS_TEXT.split())
_COMPANY = frozenset({"株式会社", "有限会社", "合同会社"})


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    kind: tuple[str, ...]
    """Part of speech in Sudachi's six steps."""
    unknown: bool

    @property
    def entity(self) -> str | None:
        """PERSON or LOCATION for a word that the dictionary has as a name of one."""
        if self.kind[1] != "固有名詞":
            return None
        return {"人名": "PERSON", "地名": "LOCATION"}.get(self.kind[2])

    @property
    def is_noun(self) -> bool:
        return self.kind[0] == "名詞" and self.kind[1] != "数詞"


@dataclass(frozen=True)
class JapaneseNames:
    """Finds people, places and organizations."""

    tokenizer: Any

    @classmethod
    def open(cls) -> JapaneseNames:
        """With the installed dictionary; UsageError says when it isn't installed."""
        return cls(_opened(models.path("sudachi_small")))

    def find(self, texts: Sequence[str]) -> Iterator[list[Finding]]:
        """People, places and organizations of each text."""
        for text in texts:
            words = [
                _Word(one.begin(), one.end(), one.surface(), one.part_of_speech(), one.is_oov())
                for one in self.tokenizer.tokenize(text, SplitMode.C)
            ]
            guessed = _guessed(words) if _KANA.search(text) else ()  # else the text may be Chinese
            formed = (*names_by_japanese_form(text), *members(text), *romanized_names(text))
            yield [*_known(words), *_foreign(text), *guessed, *_institutions(words), *formed]


def _known(words: Sequence[_Word]) -> Iterator[Finding]:
    """Names of the dictionary; surname and given name are one."""
    last: Finding | None = None
    for word in words:
        if (entity := word.entity) is None:
            continue
        if last and last.end == word.start and last.entity == entity:
            last = Finding(last.start, word.end, entity, SCORE, Trust.LEARNED)
            continue
        if last:
            yield last
        last = Finding(word.start, word.end, entity, SCORE, Trust.LEARNED)
    if last:
        yield last


def _foreign(text: str) -> Iterator[Finding]:
    for match in _FOREIGN_NAME.finditer(text):
        yield Finding(*match.span(), "PERSON", GUESSED, Trust.LEARNED)


def _guessed(words: Sequence[_Word]) -> Iterator[Finding]:
    """Words that the dictionary doesn't know in katakana or Han, and others where a part of a name belongs."""
    room = 0
    for place, word in enumerate(words):
        if word.entity == "PERSON":
            starts = word.kind[3] == "姓" and room < _LONGEST_GIVEN
            room = _LONGEST_GIVEN if starts else max(room - len(word.text), word.kind[3] == "名")
            continue
        common = word.text in common_words("ja") or is_compound(word.text, "ja", _LEAST_PART)
        given = len(word.text) <= room and _may_be_given(word, common)
        room = room - len(word.text) if given else 0
        if given or _may_be_surname(words, place) or _unknown(words, place, common):
            yield Finding(word.start, word.end, "PERSON", GUESSED, Trust.STATISTICAL)


def _unknown(words: Sequence[_Word], place: int, common: bool) -> bool:
    """Whether a noun is unknown to the dictionary, or is addressed as a person."""
    word = words[place]
    after = words[place + 1] if place + 1 < len(words) else None
    if not word.is_noun:
        return False
    if word.unknown and not common and (_HAN.fullmatch(word.text) or _KATAKANA.fullmatch(word.text)):
        return True
    if after and after.unknown and word.text in _SHORT_SURNAMES and _HAN.fullmatch(after.text):
        return True
    return after is not None and after.text in _HONORIFICS and _may_be_called(word, after, common)


def _may_be_given(word: _Word, common: bool) -> bool:
    """Whether a word right after a surname may be a given name, or a letter of one."""
    if word.kind[0] in ("助詞", "助動詞", "補助記号", "記号") or word.kind[1] == "数詞":
        return False
    if _HAN.fullmatch(word.text):
        return word.text not in _AFTER_NAMES if len(word.text) == 1 else not common and word.kind[0] != "接尾辞"
    return word.is_noun and word.text not in _OF_GRAMMAR and _HIRAGANA.fullmatch(word.text) is not None


def _may_be_surname(words: Sequence[_Word], place: int) -> bool:
    """Whether a word is one or two letters before a given name, or the first of them."""
    word, *others = words[place : place + 3]
    if not _HAN.fullmatch(word.text) or len(word.text) > 2 or word.kind[1] == "数詞" or not others:
        return False
    if others[0].kind[2:4] == ("人名", "名"):
        return word.text not in (common_words("ja") if len(word.text) == 2 else _BEFORE_NAMES)
    then = others[1] if len(others) > 1 else None
    single = len(word.text) == len(others[0].text) == 1 and _HAN.fullmatch(others[0].text)
    return bool(
        single
        and then
        and then.kind[2:4] == ("人名", "名")
        and len(then.text) > 1
        and word.text not in _BEFORE_NAMES
        and others[0].text not in _BEFORE_NAMES
    )


def _may_be_called(word: _Word, after: _Word, common: bool) -> bool:
    """Whether a word before a form of address may be a name: one in hiragana, or of a child, may be a common word."""
    if after.text in _OF_CHILDREN or _HIRAGANA.fullmatch(word.text):
        return len(word.text) > 1 and word.text not in _RELATIVES
    return word.kind[1] == "固有名詞" and not common


def _institutions(words: Sequence[_Word]) -> Iterator[Finding]:
    """Nouns in a row that end with, or begin with, what an institution is called, and hold a name."""
    start = 0
    for place, word in enumerate(words):
        if not (word.is_noun or word.kind[0] in ("接頭辞", "接尾辞") or word.kind[1] == "数詞"):
            start = place + 1
            continue
        row = words[start : place + 1]
        named = len(row) > 1 and any(one.kind[1] == "固有名詞" or one.unknown for one in row)
        following = words[place + 1] if place + 1 < len(words) else None
        ends = following is None or not (following.is_noun or following.kind[0] == "接尾辞")
        if named and (word.text in _INSTITUTIONS or (ends and row[0].text in _COMPANY)):
            yield Finding(row[0].start, word.end, "ORGANIZATION", SCORE, Trust.LEARNED)


@cache
def _opened(file: Path) -> Any:
    return Dictionary(dict=str(file.resolve())).tokenizer()
