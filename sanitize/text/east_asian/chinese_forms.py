"""Names in Chinese texts by their form: surnames of two letters, names with points, what follows on a role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.east_asian.common_words import common_words
from sanitize.text.east_asian.name_lists import LISTS, alternatives
from sanitize.text.spans import Finding, Trust

SCORE = 0.6

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_LONG = alternatives(LISTS["chinese_long"])
_ANY = f"(?:{_LONG}|[{''.join(sorted(LISTS['chinese']))}])"
_COMMON = f"[{''.join(sorted(LISTS['chinese_common']))}]"
_AFTER = alternatives(re.escape(word) for word in LISTS["chinese_after"])
_END = rf"(?=[^{_HAN}]|$|{_AFTER})"

_TRANSLITERATED = (
    "阿卜杜拉买提江吐尔逊古丽娜艾肯热依汗不都合曼迪拜木帕吾力玉素甫努次仁旺姆扎西多吉卓玛央金格桑顿珠丹增"
    "洛平措其美德才让南索巴特呼勒图哈斯根约翰史密亚历山大维克托娃伊万诺夫基罗伯查理安东尼奥马卡弗朗科里莎"
    "贝塔布莱登普京瑟琳雷蒙杰戈萨米兰弥塞佩佐加文森汉丁比利莉雅妮可"
)
_POINT = "[·•・‧∙]"
_POINTED = re.compile(
    rf"[{_TRANSLITERATED}]{{1,8}}(?:{_POINT}[{_TRANSLITERATED}{_HAN}]{{1,6}}){{0,3}}{_POINT}[{_TRANSLITERATED}]{{1,9}}"
    rf"|(?<![{_HAN}{_POINT[1:-1]}])[{_HAN}]{{2,6}}{_POINT}[{_HAN}]{{2,8}}(?![{_HAN}{_POINT[1:-1]}])"
)
"""Names of other peoples, their parts joined by points."""

_ALSO_WORDS = frozenset({"东方", "闻人", "百里", "司空", "太史", "端木", "单于", "南宫", "公孙"})
_LONG_NAME = re.compile(rf"(?:{_LONG})(?:[{_HAN}]{{2}}|[{_HAN}])")
_AFTER_ROLE = re.compile(
    rf"(?:{alternatives(LISTS['chinese_roles'])})(?:[（(][^（()）]{{1,8}}[)）])?"
    rf"(?:号|有|是|为)?[ \u3000]?[:：=]?[ \u3000]?(?P<name>{_ANY}[{_HAN}]{{1,2}}){_END}"
)
_LABELLED = re.compile(
    rf"(?:姓名|户名|收[货件]人|寄件人|发件人|联系人|患者|病人|签名|原告|被告|上诉人|客户|创建人|最后修改|操作人|用户|抄送|值日生|name)"
    rf"[ \u3000]?[:：=][ \u3000]?[\"“]?(?P<name>[{_HAN}]{{2,6}})(?=[^{_HAN}]|$)"
)
_LIST = re.compile(rf"(?:[、，,；;/]|和|与|及) ?(?P<name>{_ANY}[{_HAN}]{{1,2}}){_END}")
_FAMILIAR = re.compile(
    rf"(?<![{_HAN}])(?P<nick>(?!小白)[小老阿]{_COMMON})(?=[^{_HAN}]|$|说|来|去|也|都|和|跟|让|今|昨|明|在|请|家|头|住|给|你|没|先|那|这)"
    r"|(?<=[跟和与问找给让叫请被把对向@，。：:！!？?、我你\"“ ])"
    rf"{_COMMON}(?:姐|哥|叔|姨|总|董|工|队|导|局|处|科|婶|师傅|老板|阿姨|奶奶|爷爷|大爷|大妈)"
    rf"(?=[^{_HAN}]|$|说|来|去|也|都|和|让|今|昨|明|在|你|没|那|当|态|会|可|处|请|请客|不|住|找)"
    rf"|^{_COMMON}(?:姐|哥|叔|姨|总|董|工|导|局|师傅|老板|阿姨|奶奶|大爷|大妈)(?=[，,：:！! ])"
)
_AFTER_FAMILY = re.compile(
    rf"(?:我女儿|我儿子|我孩子|宝宝|患儿|患者|家长您好，|祝|亲爱的)(?P<name>[{_HAN}]{{2}})(?=[生今昨三五上回过不多也在，：:！]|[一-九]岁|$)"
)


def names_by_chinese_form(text: str) -> Iterator[Finding]:
    """People in a Chinese text, simplified."""
    common = common_words("zh")
    for match in _POINTED.finditer(text):
        yield _person(*match.span())
    for match in _LONG_NAME.finditer(text):
        name = match[0]
        unsure = name[:2] in _ALSO_WORDS and (len(name) < 4 or name[2:] in common)
        if not unsure and name[:3] not in LISTS["chinese_no_names"] and name not in common:
            yield _person(*match.span())
    for pattern in (_AFTER_ROLE, _LABELLED):
        for match in pattern.finditer(text):
            yield from _listed(text, match)
    for match in _FAMILIAR.finditer(text):
        if match[0] not in common or match["nick"]:
            yield _person(*match.span())
    for match in _AFTER_FAMILY.finditer(text):
        if match["name"] not in common:
            yield _person(*match.span("name"))


def _person(start: int, end: int) -> Finding:
    return Finding(start, end, "PERSON", SCORE, Trust.PATTERN)


def _listed(text: str, role: re.Match[str]) -> Iterator[Finding]:
    """The name after a role, and those that are listed after it."""
    match: re.Match[str] | None = role
    while match:
        name = match["name"]
        sure = name[0] in LISTS["chinese_common"] or name[:2] in LISTS["chinese_long"]
        common = common_words("zh")
        alone = match.end() == len(text) or not text[match.end()].isalnum()
        unsure = name[:2] in common or (len(name) > 2 and name[1:] in common and not alone)
        if name in common or (unsure and not sure):
            return
        yield _person(*match.span("name"))
        match = _LIST.match(text, match.end())
