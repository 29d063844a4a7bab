"""Names in Korean texts: what Kiwi's model takes for a proper noun, words it doesn't know, and the forms of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from kiwipiepy import Kiwi

from sanitize.text.east_asian.common_words import common_words, is_compound
from sanitize.text.east_asian.korean_forms import names_by_korean_form
from sanitize.text.east_asian.messengers import members
from sanitize.text.east_asian.romanized_names import romanized_names
from sanitize.text.spans import Finding, Trust

SCORE = 0.85
"""The model's tags have no probabilities: the score that a spaCy model's findings have."""

GUESSED = 0.5
"""Score of words that are no proper nouns by the model."""

SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구라진민지엄채원천방공현함변염여추도소석선설마길"
    "연위표명기반왕금옥육인맹제모탁국어은편용"
)
"""The commonest surnames, of nearly everybody in Korea (census of 2015)."""
_LONG_SURNAMES = frozenset({"남궁", "황보", "제갈", "선우", "독고", "사공", "서문"})

_PLACES_TEXT = """
서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주 한국 대한민국 북한 남한 조선
미국 중국 일본 영국 독일 프랑스 러시아 인도 호주 캐나다 유럽 아시아 아프리카 도쿄 베이징 뉴욕 런던 파리"""
_PLACES = frozenset(_PLACES_TEXT.split())
_DISTRICTS = frozenset("시군구")
_PLACE = re.compile(r"[가-힣]{2,}(?:특별시|광역시|자치도|[시군구읍면동리도로길산강])")
_INSTITUTION = re.compile(
    r"(?:대학교?|병원|회사|은행|학교|재단|협회|연구[소원]|그룹|전자|건설|제약|신문|방송|클럽|의원)"
)
_TITLES_TEXT = """
씨 님 양 군 교수 선생 선생님 박사 의사 원장 과장 부장 사장 대리 팀장 기자 의원 대표 감독 선수 누나 형 언니 오빠"""
_TITLES = frozenset(_TITLES_TEXT.split())
_HANGUL = re.compile(r"[가-힣]{2,8}")
_NAME = re.compile(r"[가-힣A-Za-z\u4e00-\u9fff]")
_HANJA = re.compile(
    r"[金李朴崔鄭姜趙尹張林吳韓申徐權黃安宋柳洪全高文孫梁裵白許南沈盧河郭成車朱禹羅陳閔池嚴][\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{1,2}"
)
"""A name in Chinese characters, by its surname."""

_AGED = re.compile(r"(?<![가-힣A-Z])([가-힣]{1,4}|[A-Z]{1,2}) ?\(\d{1,3}\) ?(?:씨|양|군|님)")
"""A name before an age in brackets."""

_LEAST_PART = 2
"""Syllables of the shortest common word that a compound may be made of."""

_GIVEN = 2
"""Syllables of nearly every given name."""


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    kind: str
    """Part of speech in Sejong's tags."""
    unknown: bool
    place: int
    """Number of the word between blanks that it is a part of."""


@dataclass(frozen=True)
class KoreanNames:
    """Finds people, places and organizations."""

    tokenizer: Any

    @classmethod
    def open(cls) -> KoreanNames:
        """With the model that comes with Kiwi."""
        return _opened()

    def find(self, texts: Sequence[str]) -> Iterator[list[Finding]]:
        """People, places and organizations of each text."""
        for text, tokens in zip(texts, self.tokenizer.tokenize(list(texts)), strict=True):
            words = [
                _Word(one.start, one.end, text[one.start : one.end], one.tag, bool(one.oov), one.word_position)
                for one in tokens
                if one.len
            ]
            yield [
                *_proper(words),
                *_of_several_words(text, words),
                *_guessed(words),
                *_full_names(words),
                *_aged(text),
                *names_by_korean_form(text),
                *members(text),
                *romanized_names(text),
            ]


def _proper(words: Sequence[_Word]) -> Iterator[Finding]:
    """Proper nouns, with a last syllable that was cut off, and with neighbours that make them an institution."""
    for place, word in enumerate(words):
        if word.kind != "NNP" or not _NAME.match(word.text):
            continue
        end, after = word.end, words[place + 1 : place + 3]
        if after and after[0].place == word.place and after[0].start == end:
            if (
                len(after[0].text) == 1
                and after[0].kind in ("NNG", "XPN", "MM")
                and not _INSTITUTION.match(after[0].text)
            ):
                end = after[0].end
            elif after[0].kind.startswith("NN") and _INSTITUTION.match(after[0].text):
                yield Finding(word.start, after[0].end, "ORGANIZATION", SCORE, Trust.LEARNED)
                continue
        yield Finding(word.start, end, _entity(word.text), SCORE, Trust.LEARNED)


def _of_several_words(text: str, words: Sequence[_Word]) -> Iterator[Finding]:
    """Names of people, most of them from other languages, with blanks between their parts."""
    for word, after in pairwise(word for word in words if word.kind[0] == "N"):
        known = word.kind == "NNP" and (after.kind == "NNP" or after.unknown)
        if known and text[word.end : after.start] == " " and {_entity(word.text), _entity(after.text)} == {"PERSON"}:
            yield Finding(word.start, after.end, "PERSON", SCORE, Trust.LEARNED)


def _entity(name: str) -> str:
    if _INSTITUTION.search(name):
        return "ORGANIZATION"
    if name[0] in SURNAMES and len(name) == 1 + _GIVEN and name not in _PLACES and name[-1] not in _DISTRICTS:
        return "PERSON"
    return "LOCATION" if name in _PLACES or _PLACE.fullmatch(name) else "PERSON"


def _guessed(words: Sequence[_Word]) -> Iterator[Finding]:
    """Words that the model doesn't know, what is addressed as a person, and names in Chinese characters."""
    for place, word in enumerate(words):
        after = words[place + 1].text if place + 1 < len(words) else ""
        known = word.text in common_words("ko") or is_compound(word.text, "ko", _LEAST_PART)
        noun = word.kind in ("NNG", "NNP", "SL", "XPN", "MM")
        unknown = word.unknown and word.kind == "NNG" and _HANGUL.fullmatch(word.text) and not known
        addressed = (
            noun and after in ("씨", "양", "군", "모") and len(word.text) <= 3 and (word.kind == "SL" or not known)
        )
        hanja = word.kind == "SH" and _HANJA.fullmatch(word.text)
        if unknown or addressed or hanja or (word.text in SURNAMES and after in _TITLES and noun):
            trust = Trust.PATTERN if addressed else Trust.STATISTICAL
            yield Finding(word.start, word.end, "PERSON", GUESSED, trust)


def _full_names(words: Sequence[_Word]) -> Iterator[Finding]:
    """A surname at the beginning of a word, and two syllables after it that the model cut into pieces."""
    for place, word in enumerate(words):
        begins = place == 0 or words[place - 1].place != word.place or not words[place - 1].text.isalnum()
        if not begins or word.text not in SURNAMES | _LONG_SURNAMES or word.kind[0] in "JE":
            continue
        end, rest = word.end, place + 1
        while (
            rest < len(words) and words[rest].start == end and words[rest].kind[0] in "NMXV" and end - word.end < _GIVEN
        ):
            end, rest = words[rest].end, rest + 1
        pieces = rest - place - 1
        following = words[rest] if rest < len(words) else None
        closed = (
            following is None or following.place != word.place or following.kind[0] in "JS" or following.kind == "VCP"
        )
        titled = following is not None and following.text in _TITLES
        if end - word.end == _GIVEN and closed and (titled or word.kind == "NNP" or pieces == _GIVEN):
            yield Finding(word.start, end, "PERSON", GUESSED, Trust.STATISTICAL)


def _aged(text: str) -> Iterator[Finding]:
    for match in _AGED.finditer(text):
        yield Finding(*match.span(1), "PERSON", SCORE, Trust.PATTERN)


@cache
def _opened() -> KoreanNames:
    return KoreanNames(Kiwi(num_workers=1, load_multi_dict=False, load_typo_dict=False))
