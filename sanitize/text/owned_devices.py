"""Owners in names of devices, networks and playlists: `Kojo's iPhone`, `iPhone de Itzel`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.7
_NAME = r"(?P<name>[^\W\d_a-zß-öø-ÿ][^\W\d_]{1,20}(?:[-’'][^\W\d_a-z][^\W\d_]{1,20})?)"
_DEVICES = (
    r"(?:i-?phone|i-?pad|i-?mac|mac ?book|mac|air ?pods|apple watch|galaxy|pixel|xperia|redmi|huawei|oneplus|phone|"
    r"tablet|laptop|pc|computer|notebook|kindle|echo|chromecast|roku|tv|speaker|watch|fitbit|printer|wi-?fi|wlan|"
    r"network|hotspot|playlist|mix|mixtape|library|backup|airdrop|bluetooth|buds|xbox|playstation|switch|ps[345])"
)
_OWNED = re.compile(rf"(?<![\w@#/.-]){_NAME}[’']s? (?:\w{{1,14}} ){{0,2}}(?i:{_DEVICES})(?!\w)")
_DEVICE_OF = re.compile(rf"(?<!\w)(?i:{_DEVICES}) (?:\w{{1,8}} )?(?:de|do|da|di|von|van|af|av|od|of) {_NAME}(?![\w-])")
_NETWORK = re.compile(
    rf"(?<![\w@#/.-]){_NAME}(?: (?i:family|home|house|guest))? (?i:wi-?fi|wlan|hotspot|network)(?!\w)|"
    r"(?<![\w@#/.-])(?P<host>[^\W\d_]{3,20})[-_](?i:laptop|pc|desktop|mbp|macbook|imac|iphone|ipad|phone|notebook|surface|"
    r"tablet|ipod|nas|wifi|wlan)(?![\w.])|(?<![\w@#/.-])(?P<net>[^\W\d_a-zß-öø-ÿ][^\W\d_]{3,20}?)(?:net|NET|wifi|WiFi)(?![\w.])"
)
"""Networks and computers with the name of who set them up: `Okafor Family WiFi`, `KWABENA-LAPTOP`, `Ikramnet`."""
_MAKERS_TEXT = """
apple samsung google microsoft amazon spotify youtube netflix verizon vodafone starbucks huawei xiaomi sony dell lenovo
apples guest free public staff office airport hotel cafe corp eduroam xfinity"""
_MAKERS = frozenset(_MAKERS_TEXT.split())


SIGNS = (_OWNED, _DEVICE_OF, _NETWORK)
"""A text in which none of them matches holds nothing for this finder."""


def owned_devices(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Words that no dictionary has, as owners of what people give their names to."""
    for pattern in (_OWNED, _DEVICE_OF):
        for match in pattern.finditer(text):
            name = match["name"]
            if name.casefold() not in _MAKERS and not words.is_in_dictionaries(name):
                yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)
    for match in _NETWORK.finditer(text):
        group = str(match.lastgroup)
        name = match[group]
        known = words.is_known(name) if group == "net" else words.is_in_dictionaries(name)
        if name.casefold() not in _MAKERS and not (known and not words.is_name(name)):
            yield Finding(*match.span(group), "PERSON", SCORE, Trust.STATISTICAL)
