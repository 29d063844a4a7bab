"""Names in Korean texts by their form: a surname and a given name, after a role, or with what only follows on names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.east_asian.common_words import common_words, is_compound
from sanitize.text.east_asian.name_lists import LISTS, alternatives
from sanitize.text.spans import Finding, Trust

SCORE = 0.6

_GIVEN_NAMES = LISTS["korean_given"]
_SURE_NAMES = _GIVEN_NAMES - LISTS["korean_given_also_words"]

SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구라진민지엄채원천방공현함변염여추도소석선설마길"
    "연위표명기반왕금옥육인맹제모탁국어은편용탁피봉빈경단예좌감호갈팽승간상시복돈궉"
)
LONG_SURNAMES = "남궁|황보|제갈|선우|독고|사공|서문"

_NOT_IN_WORD = r"(?<![가-힣\d])"
_SYLLABLES = "".join(sorted({syllable for name in _GIVEN_NAMES for syllable in name}))
_GIVEN = alternatives(_GIVEN_NAMES)
_SURNAME = f"(?:{LONG_SURNAMES}|[{SURNAMES}])"
_PARTICLE = (
    r"(?:은|는|이|가|을|를|의|와|과|도|만|에게서?|한테서?|께서?|께|랑|이랑|하고|부터|까지|로부터|으로부터|보다|처럼|라고|이라고|이라는|라는|"
    r"입니다|이에요|예요|이고|고|인데|이며|님|씨|요|측|네|이네|군|양)"
)
_END = rf"(?=(?:{_PARTICLE}){{0,2}}(?![가-힣]))"
_TITLE = (
    "(?:고객|선생|교수|과장|차장|부장|팀장|실장|이사|상무|전무|대표|사장|회장|원장|대리|주임|사원|기사|간호사|의사|변호사|검사|판사|기자|감독|선수|의원|학생|"
    "어머니|어머님|아버지|아버님|엄마|아빠|오빠|언니|누나|형|이모|삼촌|할머니|할아버지|환자|양|군|씨|님|귀하|올림|드림|배상)"
)

_FULL = re.compile(rf"{_NOT_IN_WORD}(?P<name>{_SURNAME}(?:{_GIVEN})){_END}")
"""A surname and a given name of the lists."""

_TITLED = re.compile(
    rf"{_NOT_IN_WORD}(?P<name>{_SURNAME}[{_SYLLABLES}]{{1,2}})"
    rf"(?: {_TITLE}|(?:님|씨)(?:이|을|은|의|께|한테|과|도|,)?(?![가-힣])|(?:고객|선생|부장|과장|대리|팀장)님)"
)
_ROLE = "|".join(sorted(LISTS["korean_roles"]))
_AFTER_ROLE = re.compile(
    rf"{_NOT_IN_WORD}(?:{_ROLE})(?: ?[:：=] ?|\(| |은 |는 |이 )(?P<name>{_SURNAME}[가-힣]{{1,2}}){_END}"
)
_LIST = re.compile(rf"(?: ?[,、/·>|] ?| (?:피고|판사|와|과) ?|와 |과 )(?P<name>{_SURNAME}[가-힣]{{1,2}}){_END}")
_GIVEN_ONLY = re.compile(
    rf"{_NOT_IN_WORD}(?P<name>{_GIVEN})(?=[아야][!,. ~?]|[아야]$|이?[아야] |"
    r"이(?:가|는|랑|를|도|의|와|네|한테|야|하고|에게)(?![가-힣])|"
    r"네 (?:집|엄마|아빠)|씨|님|오빠|언니|누나| ?(?:엄마|아빠|어머님|아버님|어머니|아버지)(?![가-힣]{2}))"
)
_SURE = alternatives(_SURE_NAMES)
_GIVEN_SURE = re.compile(rf"{_NOT_IN_WORD}(?P<name>{_SURE}){_END}")
_ADDRESSED = re.compile(
    rf"(?:@|[Tt]o\. ?|[Ff]rom\. ?|환아 |우리 |울 ?아들 |울 ?딸 |아들 |딸 |손자 |손녀 )"
    rf"(?P<name>{_SURNAME}?(?:{_GIVEN})){_END}"
)
_SURNAME_TITLED = re.compile(
    rf"{_NOT_IN_WORD}(?!이사장|위원장|공사장|주차장|노교수|[전현신]회장|[전현신]대표|[전현신]사장|정교수|조교수|강사장|고대표)"
    rf"(?P<name>[{SURNAMES}])"
    r"(?=(?:고객|대리|과장|차장|부장|팀장|실장|상무|전무|대표|사장|회장|원장|선생|교수|간호사|주임)님?(?![가-힣]{2})|"
    r"(?:OO|○○|ㅇㅇ|\*\*|[Xx]{2})(?![A-Za-z]))"
)

_SHORT_PARTICLES = frozenset("은는이가을를의와과도로에만고라서")
_WORDS = frozenset(
    {"차지한", "진지한", "한아름", "지나서", "시성식", "감동하", "용서하", "유도하", "하천수", "여인숙", "이었고"}
)
"""Forms of words, and rare ones, that look like names."""


def names_by_korean_form(text: str) -> Iterator[Finding]:
    """People in a Korean text."""
    for match in _FULL.finditer(text):
        if not _is_word(match["name"]):
            yield _person(*match.span("name"))
    for pattern in (_TITLED, _SURNAME_TITLED):
        for match in pattern.finditer(text):
            if not _is_word(match["name"]) and not _is_word(match[0]):
                yield _person(*match.span("name"))
    for pattern in (_GIVEN_ONLY, _GIVEN_SURE, _ADDRESSED):
        for match in pattern.finditer(text):
            yield _person(*match.span("name"))
    for match in _AFTER_ROLE.finditer(text):
        yield from _listed(text, match)


def _person(start: int, end: int) -> Finding:
    return Finding(start, end, "PERSON", SCORE, Trust.PATTERN)


def _listed(text: str, role: re.Match[str]) -> Iterator[Finding]:
    """The name after a role, and those that are listed after it."""
    match: re.Match[str] | None = role
    while match:
        if _is_word(match["name"]) or is_compound(match["name"], "ko", 2):
            return
        yield _person(*match.span("name"))
        match = _LIST.match(text, match.end())


def _is_word(name: str) -> bool:
    """Whether what looks like a name is a common word, with or without a particle."""
    if len(name) < 2 or name[1:] in _SURE_NAMES:
        return False
    common = common_words("ko")
    return name in common or name in _WORDS or (len(name) > 2 and name[-1] in _SHORT_PARTICLES and name[:-1] in common)
