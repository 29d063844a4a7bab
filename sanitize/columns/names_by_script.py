"""Names of people in scripts for which the lists of the text detectors hold none: by surnames, given names and shape.

Short lists are enough for whole columns: most people of a country share few surnames, and few other words begin so.
The lists are common knowledge: the most frequent surnames and given names of each country, in no order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Literal

Kind = Literal["full", "single"]
_HAN = re.compile(r"[\u3400-\u9fff々]+")
_HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々ヶ]+")
_HANGUL = re.compile(r"[\uac00-\ud7af]+")
_TWO_PARTS = re.compile(r"([\u3040-\u30ff\u3400-\u9fff々ヶ]{1,4})[ ・·]([\u3040-\u30ff\u3400-\u9fff々]{1,5})")
_ARABIC = re.compile(r"[\u0600-\u06ff ]+")
_HEBREW = re.compile(r"[\u0590-\u05ff '\"״׳-]+")
_DEVANAGARI = re.compile(r"[\u0900-\u097f .]+")
_THAI = re.compile(r"(?:นาย|นางสาว|นาง|น\.ส\.|ด\.ช\.|ด\.ญ\.|คุณ)[\u0e00-\u0e7f ]+")
_FORMS_OF_ADDRESS = re.compile(r"(?:さん|様|氏|くん|君|先生|女士|小姐|씨|님)$")
_PATRONYMIC = re.compile(r"(?:ович|евич|ьич|овна|евна|ична|инична)$", re.IGNORECASE)
_PLACES = ("시", "군", "구", "읍", "면")
"""With what names of Korean towns and districts end, and given names hardly ever."""
MOST_WORDS = 6
LONGEST_WORDS = 16
"""Letters up to which a value is a name or a word; longer ones may mention people."""
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{2,}(?:[・·＝][\u30a1-\u30fa\u30fc]{2,}){1,3}")


def name_in_script(value: str) -> Kind | None:
    """Whether a value is a whole name, or one part of a name, in Han, kana, Hangul, Arabic, Hebrew, Devanagari or Thai.

    In Cyrillic only what a patronymic shows; the lists of the text detectors know the rest.
    """
    value = _FORMS_OF_ADDRESS.sub("", value.strip()).strip()
    if not value or value.isascii():
        return None
    for pattern, judge in _JUDGES:
        if pattern.fullmatch(value):
            return judge(value)
    return "full" if any(_PATRONYMIC.search(word) for word in value.split()) else None


def is_looked_up(value: str) -> bool:
    """Whether a value is a few words in a script whose names are listed here: the lists have had their say."""
    scripts = (_HAN_OR_KANA, _TWO_PARTS, _HANGUL, _ARABIC, _HEBREW, _DEVANAGARI)
    plain = re.sub(r"[\s()（）・·0-9A-Za-z,.-]+", "", value)
    short = len(value) <= LONGEST_WORDS and len(value.split()) <= MOST_WORDS
    return short and (not plain or any(script.fullmatch(plain) for script in scripts))


def is_chinese_name(value: str) -> bool:
    """Whether a value is a Chinese surname with one or two letters that given names are made of, and nothing else."""
    sizes = (size for size in (1, 2) if value[:size] in _list("han"))
    return any(len(value) > size and _given_in_han(value[size:]) for size in sizes)


def _japanese_or_chinese(value: str) -> Kind | None:
    if _KATAKANA.fullmatch(value):
        return "full"
    if parts := _TWO_PARTS.fullmatch(value):
        surname = parts[1] in _list("kanji") or parts[1] in _list("han") or parts[1] in _list("han_given")
        return "full" if surname or _given_in_han(parts[2]) else None
    if value in _list("kanji"):
        return "single"
    if any(value[:size] in _list("kanji") for size in (3, 2)):
        return "full" if len(value) <= 5 else None
    return _chinese(value) if _HAN.fullmatch(value) else None


def _chinese(value: str) -> Kind | None:
    if value in _list("han"):
        return "single"
    for size in (2, 1):
        if value[:size] in _list("han") and 1 <= len(value) - size <= 2:
            return "full"
    return "single" if _given_in_han(value) else None


def _given_in_han(value: str) -> bool:
    return len(value) <= 2 and all(sign in _list("han_given") for sign in value)


def _korean(value: str) -> Kind | None:
    if value in _list("hangul"):
        return "single"
    if value.endswith(_PLACES):
        return None
    if value[0] in _list("hangul") and 2 <= len(value) <= 4 and value[-1] in _list("hangul_given"):
        return "full" if len(value) == 3 else "single"
    given = len(value) == 2 and all(sign in _list("hangul_given") for sign in value)
    return "single" if given else None


def _by_words(script: str) -> Kind | None:
    words = [word.strip(".'\"") for word in script.split()]
    if not 1 <= len(words) <= MOST_WORDS:
        return None
    known = sum(any(word.startswith(prefix) for prefix in ("عبد", "أبو")) or word in _names() for word in words)
    if len(words) == 1:
        return "single" if known else None
    return "full" if known else None


_JUDGES: tuple[tuple[re.Pattern[str], Callable[[str], Kind | None]], ...] = (
    (_HAN_OR_KANA, _japanese_or_chinese),
    (_TWO_PARTS, _japanese_or_chinese),
    (_HANGUL, _korean),
    (re.compile(_HANGUL.pattern + " " + _HANGUL.pattern), lambda value: _korean(value.replace(" ", ""))),
    (_ARABIC, _by_words),
    (_HEBREW, _by_words),
    (_DEVANAGARI, _by_words),
    (_THAI, lambda _: "full"),
)


@cache
def _names() -> frozenset[str]:
    return _list("arabic") | _list("hebrew") | _list("devanagari")


@cache
def _list(name: str) -> frozenset[str]:
    """A list of `names/NAME.txt`, blanks between its entries."""
    text = (files("sanitize") / "columns" / "names" / f"{name}.txt").read_text("utf-8")
    return frozenset(text.split())
