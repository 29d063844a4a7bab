"""Names in Japanese texts by their form: after a label or a role, before a form of address, a surname of the lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.east_asian.common_words import common_words, is_compound
from sanitize.text.east_asian.name_lists import LISTS, alternatives
from sanitize.text.spans import Finding, Trust

SCORE = 0.6

_HAN = r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fffヶノ"
_LONGEST = 4
"""Letters of the longest surname, and of a given name and its first syllables."""

_KATAKANA = {hiragana: hiragana + 0x60 for hiragana in range(ord("ぁ"), ord("ゖ") + 1)}


def _in_both(words: frozenset[str]) -> frozenset[str]:
    """Words in hiragana, and the same in katakana."""
    return words | {word.translate(_KATAKANA) for word in words}


_SURNAMES = LISTS["japanese"]
_ALSO_WORDS = LISTS["japanese_also_words"]
_READINGS = LISTS["japanese_readings"]
_GIVEN_NAMES = _in_both(LISTS["japanese_given"])
_NO_NAMES, _NO_KANA = LISTS["japanese_no_names"], LISTS["japanese_no_kana"]
_ANY_SURNAME = alternatives(_SURNAMES)
_SURNAME = alternatives(_SURNAMES - _ALSO_WORDS)
_READING = alternatives(_in_both(_READINGS))
_GIVEN = alternatives(_GIVEN_NAMES)
_GIVEN_ALONE = alternatives(_GIVEN_NAMES - _in_both(LISTS["japanese_given_also_words"]))

_ROLE = "|".join(sorted(LISTS["japanese_roles"]))
_BLANK = r"[ \u3000]"
_NO_GIVEN = rf"(?!{_ROLE}|続柄|操作|対象|電話|住所|携帯|主訴|先生|係|昭和|平成|令和|口座|年齢|性別|生年)"
_NAME = (
    rf"(?:[{_HAN}]{{1,6}}(?:(?:{_GIVEN})(?![ぁ-んァ-ヴー]{{3}})"
    rf"|{_BLANK}{_NO_GIVEN}(?:[{_HAN}]{{1,3}}|[ぁ-んー]{{2,4}}|[ァ-ヴー]{{2,5}})(?![{_HAN}ぁ-んァ-ヴー\d]))?"
    rf"|[ァ-ヴー]{{2,9}}(?:{_BLANK}{_NO_GIVEN}[ァ-ヴー]{{2,9}})?|(?:{_READING}){_BLANK}?(?:{_GIVEN})?|(?:{_GIVEN}))"
)
_AFTER_ROLE = re.compile(
    rf"(?<![{_HAN}])(?:{_ROLE})(?:[（(][^（()）]{{1,6}}[)）])?"
    rf"(?:(?:{_BLANK}?[:：=＝]{_BLANK}?|{_BLANK})|(?:の名前は|は|の)(?![ァ-ヴー]))(?P<name>{_NAME})"
)
"""What a person is in a form, a note or a court, and what follows on it after a sign or a blank."""

_ROLE_AT_ONCE = re.compile(
    rf"(?<![{_HAN}])(?:被告人|容疑者|申立人|証人|弁護人|検察官|相続人|被害者|責任者|執刀医|裁判官|"
    r"担任|患者|患児|母|娘|息子|長男|長女|送り主|受取人)"
    rf"(?P<name>(?:{_ANY_SURNAME})(?:{_BLANK}?(?:{_GIVEN})|{_BLANK}[{_HAN}]{{1,3}}|[{_HAN}]{{1,3}})?)"
)
"""A surname of the lists right after what a person is."""

_LIST = re.compile(rf"(?:{_BLANK}?[、・,;；/→]{_BLANK}?|と|および|及び)(?P<name>{_NAME})")
"""A further name after the first."""

_ONE = (
    "[蓮葵湊凛樹律朔蒼碧悠誠隆茂清勇進博亮翼彩愛舞遥昭勝稔実豊豪仁渉渚圭香"
    "薫恵瞳忍純潤馨匠陸翔颯柊楓杏紬雫栞澪咲桜栄功修晃茜剛健司聡哲]"
)
"""Given names of one letter."""
_RELATIVE = re.compile(
    rf"(?:長男|次男|三男|長女|次女|三女|息子|娘|妻|夫|孫|弟|妹|兄|姉|うちの子|患児|上司|部下|先輩|後輩|店員|隣)の"
    rf"(?P<name>(?:[{_HAN}]{{2,4}}|{_ONE})(?![{_HAN}])|(?:{_GIVEN})(?=[はがをにもと、。のさちく]|$))"
    rf"|(?:長男|次男|三男|長女|次女|三女|息子|娘|妻|夫|母|父|患児)[（(、。 ]?"
    rf"(?P<after>[{_HAN}]{{2,3}}|{_ONE}|(?:{_GIVEN}))(?=[）)、。はがも氏さ]|$)"
)
_NOT_SIR = "様(?![々式相子態変なをで])"
_CALLED = re.compile(
    rf"(?P<han>(?<![{_HAN}])[{_HAN}]{{1,6}}(?<![仕同有模多異一何]))(?=さん|さま|ちゃん|くん|君(?![子臨主])|{_NOT_SIR}|"
    rf"氏(?![名族神長])|先生|先輩|部長|課長|社長|主任|Dr|ドクター|医師|看護師|弁護士|{_BLANK}様)"
    rf"|(?P<hiragana>(?<![ぁ-ん])[ぁ-んー]{{2,7}})(?=さん|ちゃん|くん|君|{_NOT_SIR})"
    rf"|(?P<katakana>(?<![ァ-ヴー])[ァ-ヴー]{{2,9}})(?=さん|さま|ちゃん|くん|君|{_NOT_SIR}|氏)"
)
_FULL = re.compile(
    rf"(?<![{_HAN}])(?:{_ANY_SURNAME}){_BLANK}?(?:(?:{_GIVEN})(?![ぁ-んァ-ヴー]{{3}})|"
    rf"(?<=[ \u3000])[{_HAN}]{{1,3}}(?![{_HAN}]))"
    rf"|(?<![ぁ-んァ-ヴー])(?:{_READING}){_BLANK}?(?:{_GIVEN})(?![ぁ-んァ-ヴー]{{3}})"
    rf"|(?<![ァ-ヴー])(?=[ァ-ヴ])(?:{_READING}){_BLANK}?[ァ-ヴー]{{2,5}}(?![ァ-ヴー])"
)
"""A surname, in Han or as it is read, and a given name."""

_SURNAME_ALONE = re.compile(
    rf"(?<![{_HAN}])(?:{_SURNAME})(?![{_HAN}])|(?<![ァ-ヴー])(?:{_READING})(?![ァ-ヴー])(?<=[ァ-ヴ])"
)
_GIVEN_ONLY = re.compile(
    rf"(?<![ぁ-んァ-ヴー])(?:{_GIVEN_ALONE})(?=[はがをにもとの](?![ぁ-ん]{{2}}で)|"
    r"[、。！？!?\s「」（）)]|$)"
)
_ADDRESSED = re.compile(
    rf"(?:ねえ|おい|やあ|@|Hi |拝啓){_BLANK}?(?P<name>{_GIVEN}|[{_HAN}]{{1,4}}(?![{_HAN}]))"
    r"(?=[、！!？? \u3000]|$)"
)
_SIGNED = re.compile(
    rf"(?:^|[\n。：:]|会社\w{{1,8}}の)(?P<name>(?:{_ANY_SURNAME})(?:{_BLANK}?(?:{_GIVEN}|[{_HAN}]{{1,3}}))?)"
    r"(?=です[。よ]|より$|拝$|と申し|と言います|といいます)",
    re.MULTILINE,
)
"""Who speaks or writes, in their own words."""


def names_by_japanese_form(text: str) -> Iterator[Finding]:
    """People in a text that is Japanese at least in part."""
    for pattern in (_FULL, _SURNAME_ALONE, _GIVEN_ONLY):
        for match in pattern.finditer(text):
            yield _person(*match.span())
    for match in _AFTER_ROLE.finditer(text):
        yield from _listed(text, match)
    for pattern in (_RELATIVE, _ADDRESSED, _SIGNED, _ROLE_AT_ONCE):
        for match in pattern.finditer(text):
            group = match.lastgroup or ""
            if match[group] not in _NO_NAMES and not _is_made_of_words(match[group]):
                yield _person(*match.span(group))
    for match in _CALLED.finditer(text):
        yield from _called(match)


def _person(start: int, end: int) -> Finding:
    return Finding(start, end, "PERSON", SCORE, Trust.PATTERN)


def _listed(text: str, role: re.Match[str]) -> Iterator[Finding]:
    """The name after a role, and those that are listed after it."""
    match: re.Match[str] | None = role
    while match:
        name = match["name"]
        single = len(name) == 1 and name not in _SURNAMES and not re.match(_ONE, name)
        if single or name in _NO_NAMES or name in _NO_KANA or _is_made_of_words(name):
            return
        yield _person(*match.span("name"))
        match = _LIST.match(text, match.end())


def _called(match: re.Match[str]) -> Iterator[Finding]:
    """What comes before a form of address, unless it says who is meant without a name."""
    kind = match.lastgroup or ""
    name, start, end = match[kind], match.start(), match.end()
    if kind == "han":
        length = next((length for length in range(len(name), 0, -1) if name[-length:] in _SURNAMES), 0)
        if length == 1 < len(name) <= _LONGEST and not _is_made_of_words(name):
            yield _person(start, end)
        elif length and name != "神":
            yield _person(end - length, end)
        elif name not in _NO_NAMES and not _is_made_of_words(name) and (len(name) > 1 or re.match(_ONE, name)):
            yield _person(max(start, end - _LONGEST), end)
    elif name in _NO_KANA:
        return
    elif kind == "hiragana":
        known = max((len(one) for one in LISTS["japanese_given"] | _READINGS if name.endswith(one)), default=0)
        if known:
            yield _person(end - known, end)
        elif name[0] not in "をはがのにでもとへしたなって" and len(name) <= _LONGEST:
            yield _person(start, end)
    elif not _is_made_of_words(name):
        yield _person(start, end)


def _is_made_of_words(name: str) -> bool:
    """Whether a name is a common word that is no surname, several of them, or begins with one."""
    if name in _SURNAMES or name in _GIVEN_NAMES or any(name[:length] in _SURNAMES for length in (2, 3, 4)):
        return False
    if len(name) < 2:
        return False
    common = common_words("ja")
    begins = len(name) > 2 and name[:2] in common and name[-1] not in "子美郎介太之香奈"
    return name in common or begins or is_compound(name, "ja", 2)
