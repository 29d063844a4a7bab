"""The parts of a person's name that point at the person alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.boundaries import unspaced

_PARTICLES_TEXT = """
al as af av bin bint da dal dalla das de dei del della den der di do dos du e el i ibn la le les lo los mac mc
van vom von vander y zu zum zur ter ten te st san jr sr ii iii iv mr mrs ms dr prof herr frau frk phd md rn"""
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
"""Words in names that everybody's name may have."""

_FORMS_OF_ADDRESS = """
さん 様 さま 氏 くん 君 ちゃん 先生 殿 씨 님 군 양 선생 과장 부장 女士 小姐 太太 医生 醫生 大夫 教授
经理 經理 老师 老師 同学 总"""
_TITLES_AFTER = rf"\s?(?:{'|'.join(_FORMS_OF_ADDRESS.split())})"
_BEFORE_ALONE = r"(?:小|老|阿)$"
_ENDS_OF_GIVEN = rf"(?:{_TITLES_AFTER}|아|야|이|가|은|는|을|를|의|에게|께서|도|와|과|랑|이는|이가|이를|$|[^\w])"
_TWO_LETTER_SURNAMES_TEXT = """
欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 司徒 皇甫 尉迟 慕容 남궁 황보 제갈 선우 독고"""
_TWO_LETTER_SURNAMES = frozenset(_TWO_LETTER_SURNAMES_TEXT.split())
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_KANA_OR_HAN = re.compile(r"[\u3040-\u30ff\u3005\u3400-\u9fff]+")


_NAME = re.compile(r"[^\W\d_][^\W\d_.'’ -]*(?:[.,]?[ '’-]{1,2}[^\W\d_][^\W\d_.'’-]*\.?){0,5}")


def looks_like_name(value: str, said: bool) -> bool:
    """Whether a value may be a person's name: a few words of letters, with capitals in scripts that have them.

    Where the column is `said` to hold names, one word is enough, in any case.
    """
    value = value.strip()
    if not _NAME.fullmatch(value.replace("\u200c", "")):
        return False
    words = [word for word in re.split(r"[\s,.-]+", value) if word and word.casefold() not in _PARTICLES]
    if said:
        return bool(words)
    return 2 <= len(words) <= 5 and not any(word[0].islower() for word in words)


def name_parts(parts: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """(word, pattern needed before, pattern needed after) for the parts of a name that was split at its blanks.

    Initials and particles ("van", "bin") are none. A Chinese, Japanese or Korean name without a blank is parted where
    its surname may end; a surname of one letter counts before a form of address only.
    """
    for part in parts:
        if len(parts) > 1 and part.casefold() not in _PARTICLES and (len(part) > 1 and not part.isdecimal()):
            yield part, "", ""
        if len(parts) > 1 and len(part) == 1 and unspaced(part):
            yield part, "", _TITLES_AFTER
    if len(parts) == 1 and 2 <= len(parts[0]) <= 5 and unspaced(parts[0][0]):
        yield from _east_asian(parts[0])


def _east_asian(name: str) -> Iterator[tuple[str, str, str]]:
    sizes = {2} if name[:2] in _TWO_LETTER_SURNAMES else {1} if len(name) <= 3 else {2}
    if _KANA_OR_HAN.fullmatch(name) and len(name) == 3:
        sizes.add(2)  # Japanese surnames have two letters, mostly
    for size in sizes:
        surname, given = name[:size], name[size:]
        yield surname, "", _TITLES_AFTER
        if len(given) > 1:
            yield (
                given,
                ("(?:^|[^\uac00-\ud7a3])$" if _HANGUL.fullmatch(given) else ""),
                (_ENDS_OF_GIVEN if _HANGUL.fullmatch(given) else _TITLES_AFTER),
            )
        elif given:
            yield given, _BEFORE_ALONE, ""
