"""Given names alone in Chinese texts, by what only people do and have: `清扬今天请假`, `希望清扬假期多读书`.

Many given names are words as well, and a tagger of news, where nobody is called by a given name alone, passes them by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import wordfreq

from sanitize.text.east_asian.name_lists import LISTS, alternatives
from sanitize.text.spans import Finding, Trust

SCORE = 0.6

WORD = 2.5e-6
"""The share of all words from which on a word counts as a word, whatever is around it."""

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_NAME = rf"(?P<name>[{_HAN}]{{2}}|(?:[{''.join(sorted(LISTS['chinese']))}])[{_HAN}]{{2}})"
_DONE = alternatives(LISTS["chinese_done_by_people"])
_WHEN = "(?:今天|昨天|前天|今早|今晚|昨晚|上午|下午|早上|晚上|中午|刚才|刚刚|最近|上周|这周|本周|假期|暑假|寒假)"
_ALWAYS = "(?:又|还|也|都|已经|已|总|老|一直|经常|常常|有时|没有|没|不|很|太|正在|正|在|会|想|要|能|刚|就)"
_OF_PEOPLE = alternatives(LISTS["chinese_of_people"])
_BEFORE = alternatives(LISTS["chinese_before_people"])
_START = rf"(?:^|(?<=[^{_HAN}\w]))"

_PATTERNS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # at the beginning of a clause: what people do or have
        rf"{_START}{_NAME}(?=(?:{_WHEN})?(?:{_ALWAYS}){{0,2}}(?:{_DONE}))",
        rf"{_START}{_NAME}(?=的?(?:{_OF_PEOPLE}))",
        rf"{_START}{_NAME}(?={_WHEN}[和跟与][{_HAN}])",
        # after a word that is said of or to people
        rf"(?:{_BEFORE}){_NAME}(?=(?:{_WHEN})?(?:{_ALWAYS}){{0,2}}(?:{_DONE})|的?(?:{_OF_PEOPLE})|{_WHEN}|[了吗呢吧，,。！!？?])",
        # with whom
        rf"[和跟与]{_NAME}(?=(?:一起|{_WHEN})?(?:在[{_HAN}]{{1,4}})?(?:{_DONE}))",
    )
)
_PARTS_OF_SPEECH = frozenset(
    "的了是不我你您他她它们在有这那谁每该各又再就都也还很太只从被把让和与跟及或但"
    "因所几某两个些么吗呢吧咱俺全本会既才却并即快"
)
"""Letters that no given name holds."""


def given_names(text: str) -> Iterator[Finding]:
    """People called by their given names in a Chinese text, simplified."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            name = match["name"]
            if _PARTS_OF_SPEECH.isdisjoint(name) and not is_word(name):
                yield Finding(*match.span("name"), "PERSON", SCORE, Trust.PATTERN)


def is_word(letters: str) -> bool:
    """Whether Chinese letters are a word that texts use often enough to be no name."""
    if letters in LISTS["chinese_people_in_general"]:
        return True
    return bool(wordfreq.get_frequency_dict("zh", "small").get(letters, 0.0) >= WORD)
