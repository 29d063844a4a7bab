"""Names in Chinese texts, simplified or traditional: a tagger of letters, and jieba's dictionary of people's names."""

from __future__ import annotations

import math
import re
import string
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import rjieba

from sanitize.text.east_asian.chinese_forms import names_by_chinese_form
from sanitize.text.east_asian.chinese_given_names import given_names
from sanitize.text.east_asian.chinese_tagger import ChineseTagger, simplified
from sanitize.text.east_asian.common_words import common_words
from sanitize.text.east_asian.messengers import members
from sanitize.text.east_asian.name_lists import LISTS
from sanitize.text.east_asian.romanized_names import romanized_names
from sanitize.text.spans import Finding, Trust

POINT = 0.4
"""Score at the operating point, the default threshold of policies."""

LEAST = {"PERSON": 0.05, "LOCATION": 0.5, "ORGANIZATION": 0.5}
"""Chance of an entity at the operating point: people on whom the tagger is silent cost more than other words."""

LISTED = 0.6
"""Score of a word that jieba takes for a person's name, and that is no common word."""

COMMON = 0.15
"""Chance of a person below which a common word is none."""

FAMOUS = 0.01
"""The same for a common word that jieba takes for a name in another language, or for one of three letters or more."""

UNLIKELY = {"foreign": 0.01, "surname": 0.001, "other": 0.003}
"""Chances of a person below which a word that jieba takes for a name is none."""

_ENTITIES = {
    "person": "PERSON", "location": "LOCATION", "org": "ORGANIZATION", "company": "ORGANIZATION",
}  # fmt: skip
_PEOPLE = frozenset({"nr", "nrt", "nrfg"})
"""jieba's classes of people's names, of names from other languages, and of famous people."""

_LATIN = frozenset(string.ascii_letters + string.digits + " ")
_THANKS = frozenset({"谢谢", "多谢", "感谢"})
"""Words that begin with, or end on, a surname."""

_NAME_ALONE = re.compile(
    r"(?<![\u3400-\u9fff])[王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    r"范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛阎雷龙史陶贺顾毛郝龚邵万钱严覃武戴莫孔汤游温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧]"
    r"[\u3400-\u9fff]{1,2}(?![\u3400-\u9fff])"
)
_RULER = re.compile("[一二三四五六七八九十]{1,3}世")
_SENTENCE = re.compile(r"[^。！？；!?;\n]{0,200}[。！？；!?;\n]*")


@dataclass(frozen=True)
class ChineseNames:
    """Finds people, places and organizations; people by either of two means."""

    tagger: ChineseTagger
    simplified: Mapping[int, int]
    """The simplified form of traditional characters, as code points, for `str.translate`."""

    @classmethod
    def open(cls) -> ChineseNames:
        """With the shipped weights."""
        return _opened()

    def find(self, texts: Sequence[str]) -> Iterator[list[Finding]]:
        """People, places and organizations of each text."""
        plain = [text.translate(self.simplified) for text in texts]
        places = [
            (at, match.start()) for at, text in enumerate(plain) for match in _SENTENCE.finditer(text) if match[0]
        ]
        sentences = [match[0] for text in plain for match in _SENTENCE.finditer(text) if match[0]]
        found: list[list[Finding]] = [[] for _ in texts]
        for (at, start), sentence, chances in zip(places, sentences, self.tagger.chances(sentences), strict=True):
            chances[[letter in _LATIN for letter in sentence]] = 0.0  # other detectors read these
            by_entity = _by_entity(chances, self.tagger.labels)
            words = list(_words(sentence))
            found[at] += _listed(words, by_entity["PERSON"], start)
            found[at] += _alone(sentence, start)
            found[at] += _tagged(sentence, by_entity, {(first, last) for first, last, *_ in words}, start)
        for at, text in enumerate(plain):
            found[at] += [*names_by_chinese_form(text), *given_names(text), *members(text), *romanized_names(text)]
        yield from found


def _by_entity(chances: np.ndarray, labels: Sequence[str]) -> dict[str, np.ndarray]:
    """The chance of each entity at each letter."""
    sums = {entity: np.zeros(len(chances)) for entity in LEAST}
    for place, label in enumerate(labels):
        if label in _ENTITIES:
            sums[_ENTITIES[label]] += chances[:, place]
    return sums


def _tagged(
    sentence: str, by_entity: Mapping[str, np.ndarray], words: Collection[tuple[int, int]], offset: int
) -> Iterator[Finding]:
    """Letters in a row at or above an entity's operating point, with the score of the surest of them.

    A letter alone that is one of the `words` of the sentence, and no surname, is nobody.
    """
    people = by_entity["PERSON"]
    for start, end in _runs(people >= LEAST["PERSON"]):
        if end == start + 1 and sentence[start] not in LISTS["chinese"] and (start, end) in words:
            people[start] = 0.0
    together = by_entity["LOCATION"] + by_entity["ORGANIZATION"]
    kind = "LOCATION" if by_entity["LOCATION"].sum() >= by_entity["ORGANIZATION"].sum() else "ORGANIZATION"
    for entity, chances in (("PERSON", by_entity["PERSON"]), (kind, together)):
        least = LEAST[entity]
        for start, end in _runs(chances >= least):
            score = float(chances[start:end].max()) ** (math.log(POINT) / math.log(least))
            number = _RULER.match(sentence, end)
            end = number.end() if number else end
            yield Finding(start + offset, end + offset, entity, max(score, POINT), Trust.LEARNED)


def _runs(above: np.ndarray) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(above.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _words(sentence: str) -> Iterator[tuple[int, int, str, str]]:
    """Words of a sentence: where each starts and ends, the word, and its class."""
    start = 0
    for word, kind in rjieba.tag(sentence):
        yield start, start + len(word), word, kind
        start += len(word)


def _listed(words: Sequence[tuple[int, int, str, str]], people: np.ndarray, offset: int) -> Iterator[Finding]:
    """Words of two letters or more that jieba takes for names; common words lose their small chance in `people`."""
    for start, end, word, kind in words:
        if len(word) > 1:
            common = word in common_words("zh")
            listed = kind in _PEOPLE
            least = FAMOUS if kind == "nrt" or (listed and len(word) > 2) else COMMON
            if word in _THANKS or (common and people[start:end].max() < least):
                people[start:end] = 0.0
            elif listed and people[start:end].max() >= _least_of(word, kind):
                yield Finding(start + offset, end + offset, "PERSON", LISTED, Trust.STATISTICAL)


def _least_of(word: str, kind: str) -> float:
    """The chance of a person from which on a word is one that jieba takes for a name."""
    if kind == "nrt" or len(word) > 3:
        return UNLIKELY["foreign"]
    return UNLIKELY["surname" if word[0] in LISTS["chinese"] else "other"]


def _alone(sentence: str, offset: int) -> Iterator[Finding]:
    """Two or three letters among other signs that begin with a surname and are no common word."""
    for match in _NAME_ALONE.finditer(sentence):
        if match[0] not in common_words("zh"):
            yield Finding(match.start() + offset, match.end() + offset, "PERSON", LISTED, Trust.PATTERN)


@cache
def _opened() -> ChineseNames:
    return ChineseNames(ChineseTagger.open(), simplified())
