"""Names of who speaks, where transcripts, subtitles and exports of chats put them: before the words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.logged_accounts import SYSTEM_ACCOUNTS
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import RARE, Vocabulary
from sanitize.word_frequency import frequency

SCORE = 0.7
COMMON_SURNAME = 4.5
"""Frequency (Zipf scale of wordfreq) from which a surname of the lists is rather a word of some language."""
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d{1,3})?(?: ?[AaPp]\.?[Mm]\.?)?"
_DATE = r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},? )?"
_NICK = r"[@+~&%!]?(?P<nick>[^\W\d_][\w\[\]\\`^{}|-]{1,30})"
_WORD = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?"
_LABEL = rf"(?P<label>{_WORD}(?: (?:{_WORD}|de|da|van|von|der|bin|al|el)){{0,3}})"
_CERTAIN = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # exports of WhatsApp, Telegram and Signal; transcripts of meetings
        rf"^\u200e?\[{_DATE}{_CLOCK}\] (?:~ ?)?(?P<name>[^\W\d_][^:\n<>/\[\]{{}}=]{{0,40}}): (?=\S)",
        rf"^{_DATE}{_CLOCK} [-–] (?:~ ?)?(?P<name>[^\W\d_][^:\n<>/\[\]{{}}=]{{0,40}}): (?=\S)",
        rf"^(?P<name>{_WORD}(?: {_WORD}){{0,3}}) (?:\({_CLOCK}\)|\[{_CLOCK}\]):?(?: |$)",
        # answers to mails
        rf"\bOn [^\n]{{6,60}}\d{{2}}[^\n]{{0,12}}, (?P<name>{_WORD}(?: {_WORD}){{0,3}})(?: <[^<>\n]{{3,80}}>)? wrote:",
    )
)
_NICKS = (
    re.compile(rf"^\[?{_DATE}{_CLOCK}\]? (?:<{_NICK}>|\* ?{_NICK.replace('nick', 'doing')}) (?=\S)", re.MULTILINE),
    re.compile(
        rf"^(?:\[?{_DATE}{_CLOCK}\]? )?(?:-!-|\*\*\*|-->|<--) {_NICK} \[?\(?[\w~!@.:/-]{{0,80}}\)?\]? ?(?:has |is now)"
    ),
)
_CUE = re.compile(rf"{_CLOCK} --> {_CLOCK}")
_TITLES_TEXT = "mr mrs ms miss mx dr prof professor judge justice sir dame lord lady sister father"
_TITLES = frozenset(_TITLES_TEXT.split())
_TO_NICK = re.compile(rf"(?:> ){_NICK}[:,] (?=\S)")
_LABELLED = re.compile(rf"^(?:[-–>»]{{1,2}} ?)?{_LABEL}: (?=[\"'“‘(\[¿¡—–-]?[^\W\d_][^\n=;{{}}]{{2}})", re.MULTILINE)


SIGNS = (*_CERTAIN, *_NICKS, _LABELLED)
"""A text in which none of them matches holds nothing for this finder."""


def speakers(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Persons and accounts who speak; a label that is an ordinary or a technical word isn't one (`Note: …`)."""
    for pattern in _CERTAIN:
        for match in pattern.finditer(text):
            if not all(_says_nothing(word, words) for word in re.findall(r"[^\W\d_]+", match["name"])):
                yield Finding(*match.span("name"), "PERSON", SCORE, Trust.PATTERN)
    chat = False
    for pattern in _NICKS:
        for match in pattern.finditer(text):
            chat = True
            for group in ("nick", "doing"):
                if match.groupdict().get(group) and match[group].casefold() not in SYSTEM_ACCOUNTS:
                    yield Finding(*match.span(group), "USERNAME", SCORE, Trust.PATTERN)
    if chat:
        for match in _TO_NICK.finditer(text):
            if not _says_nothing(match["nick"], words):
                yield Finding(*match.span("nick"), "USERNAME", SCORE, Trust.PATTERN)
    timed = _CUE.search(text) is not None
    for match in _LABELLED.finditer(text):
        label = re.findall(r"[^\W\d_]+", match["label"])
        names = [word for word in label if word.casefold() not in _TITLES]
        if _is_name(names, words, spoken=timed or len(names) < len(label)):
            yield Finding(*match.span("label"), "PERSON", SCORE, Trust.STATISTICAL)


def _is_name(names: list[str], words: Vocabulary, *, spoken: bool) -> bool:
    """Whether no word of a label is ordinary, and one is in the lists of names, or rare where a person is meant."""
    folded = [name.casefold() for name in names if len(name) > 1]
    if not folded or any(_says_nothing(name, words) for name in folded):
        return False
    if any(words.listed(name, "gi") and not words.listed(name, "ci", "co") for name in folded):
        return True
    if any(words.listed(name, "su") for name in folded):
        return all(frequency(name) < COMMON_SURNAME for name in folded)
    return spoken and all(frequency(name) < RARE for name in folded)


def _says_nothing(word: str, words: Vocabulary) -> bool:
    return words.is_in_dictionaries(word) or word.casefold() in SYSTEM_ACCOUNTS
