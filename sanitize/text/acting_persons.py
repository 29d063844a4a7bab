"""Names in no dictionary, in the place of a person who acts as only people do: `Sipho must hand in homework`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.names_without_capitals import is_without_capitals
from sanitize.text.spans import Finding, Trust
from sanitize.text.technical_prose import documents_software
from sanitize.text.vocabulary import Vocabulary
from sanitize.word_frequency import MORE_LANGUAGES, frequency

SCORE = 0.6
COMMON, COMMON_ELSEWHERE = 4.0, 4.5
"""Frequencies (Zipf scale of wordfreq) in English and in other languages from which a word with a capital is no name
here: the words around it are English."""
_NAME = r"(?P<name>[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,20}(?:[-’'][^\W\d_a-z][^\W\d_]{1,20})?)"
_SAID_TEXT = """
said told replied thinks thought believes wanted wishes hopes hoped promised refused refuses agreed complained
complains apologised apologized phoned emailed e-mailed texted rang wrote writes visited forgot forgets remembers
remembered denies denied admits admitted insisted explained signed loves loved hates hated liked enjoys enjoyed
prefers feels felt worries worried cried laughed smiled sleeps slept eats ate lived married died drove drives walked
walks travelled studied studies struggles struggled arrived paid owes bought teaches taught sings sang participates
behaved listened concentrates attended attends missed talked resigned retired advised stated testified alleges
alleged"""
_STATE_TEXT = """
late sick ill absent married divorced pregnant happy sad tired angry upset polite rude lazy shy diligent attentive
talkative distracted cheerful worried anxious hardworking hard-working nice fired hired promoted born"""
_PERSON_TEXT = """
pleasure student pupil child boy girl man woman friend teacher nurse doctor colleague employee patient customer person
neighbour neighbor"""
_HAD_TEXT = """
asked told agreed refused moved worked improved forgotten paid difficulty trouble"""
_DO_TEXT = """
listen concentrate behave apologise apologize phone pay talk speak learn study attend practise practice"""
_OWN_TEXT = """
handwriting homework mother father mum mom dad parents wife husband partner son daughter brother sister grandmother
grandfather grandma grandpa grandson granddaughter aunt uncle cousin kids birthday wedding funeral attitude room house
flat apartment car bike phone desk office appointment shift salary boss manager teacher doctor lawyer landlord
girlfriend boyfriend friend friends hair dog cat laptop passport visa spelling essay death"""


def _one_of(words: str) -> str:
    return "|".join(words.split())


_HAS = (
    rf"(?:has|had) (?:made (?:\w+ ){{0,2}}(?:progress|effort)|a (?:cold|fever|headache|appointment|good|great|hard)|"
    rf"been (?:absent|late|ill|sick)|{_one_of(_HAD_TEXT)}|an (?:appointment|interview))"
)
_MUST = (
    "(?:must|should|needs? to|has to|had to|could|will|would) (?:hand in|work (?:on (?:her|his|their)|harder)|"
    rf"read more|try (?:hard|to)|be (?:more|home|proud|praised)|{_one_of(_DO_TEXT)})"
)
_IS = (
    rf"(?:is|was|seems|seemed|looks|looked|has been|became) (?:a (?:\w+ ){{0,2}}(?:{_one_of(_PERSON_TEXT)})|"
    rf"(?:always |often |never |very |really )?(?:{_one_of(_STATE_TEXT)})|on (?:leave|vacation|holiday)|out of office|"
    r"in hospital|\d{1,2} years)"
)
_ACTS = re.compile(
    rf"(?<![\w@#/\\.:=$<>{{}}`'\"-]){_NAME}"
    rf"(?= (?:{_one_of(_SAID_TEXT)}|{_IS}|{_HAS}|{_MUST})\b|[’']s (?:\w{{2,12}} )?(?:{_one_of(_OWN_TEXT)})\b)"
)
_SMALL = r"(?P<name>[a-zß-öø-ÿ]{4,20}(?:-[a-zß-öø-ÿ]{3,20})?)"
_CHATTED = (
    r"will (?:bring|pick|pay|be (?:late|there|back|away|out)|"
    r"(?:send|call|give|tell) (?:me|you|us|him|her|them|pics|photos))|"
    r"(?:is|was) (?:coming|here|gone|off (?:sick|today|work))|"
    r"(?:can(?:no|')?t|cant|couldn'?t|won'?t|didn'?t) (?:come|make it|be there|call|pay|sleep|talk)"
)
_ASKED_TEXT = """
call called come coming say said send sent pay paid get leave left tell know there home ok okay alright sick still mad
angry"""
_IN_PASSING = re.compile(
    rf"(?<![\w@#/\\.:=$<>{{}}`'\"-])(?:{_SMALL}"
    rf"(?= (?:{_one_of(_SAID_TEXT)}|{_IS}|{_HAS}|{_MUST}|{_CHATTED})\b|"
    rf"[’']s (?:\w{{2,12}} )?(?:{_one_of(_OWN_TEXT)})\b)|"
    r"(?:(?:did|does|has|is|was|will|can|could|should) (?P<asked>[a-zß-öø-ÿ]{4,20})"
    rf"(?= (?:{_one_of(_ASKED_TEXT)})\b)|"
    r"(?:asked|told|phoned|texted|emailed|thanks|thx|hi|hey|hello|dear|married|visited|hbd|mad at|"
    r"angry (?:at|with)|tysm|\bty|\bta,?|cheers,?|love,|regards,|xx?,|behalf of) (?P<met>[a-zß-öø-ÿ]{4,20})"
    r"(?=[,.!?\n]|\Z| (?:to|that|about|and|for|on|at|yesterday|today|last|if)\b)))|"
    r"(?i:\b(?:gift|paid|payment|transfer|refund|rent|loan|allowance|salary|wages|love) (?:to|for|from) "
    r"(?P<given>[^\W\d_]{4,20})(?![\w@/\\=:(-]))"
)


_GREETED = re.compile(
    r"\b(?i:hbd|happy birthday|happy bday|congrats|kudos (?:to|2)|shout ?out to|its|it's|this is|rip) "
    r"(?P<name>[^\W\d_]{4,20}(?:-[^\W\d_]{3,20})?)(?=[,.!?]|\s?\Z| (?:here|again|calling|from|n|and|&)\b)"
)
"""Who is congratulated, and who says who writes."""

_BORN = re.compile(
    r"(?<![\w@#-])(?P<name>[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,20}(?:-[^\W\d_]{2,20})?)"
    r"(?=,? (?:(?:son|dau|daughter|[sd])\.? of |(?:b|d|m|bapt|bur)\. (?:c\.? ?)?(?:\d|of\b)|née ))|"
    r"\b(?:bapt|bur|marr)\.?:? (?:\d[\w ]{2,14}: )?(?P<entered>[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,20})(?![\w-])"
)
"""Entries of parish registers and family trees."""

_SAYS = re.compile(rf" (?:{_one_of(_SAID_TEXT)})\b")
"""What companies do, too."""

_SERVED = re.compile(
    r"\b(?i:se (?:le )?(?:notifica|cita|emplaza|requiere|informa|comunica|condena|absuelve)|notif[ií]quese|"
    r"c[ií]tese|comun[ií]quese|empl[aá]cese|requi[eé]rase) a (?:(?i:don|doña|d\.|dña\.|sr\.|sra\.) )?"
    r"(?P<name>[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,20}(?: (?:(?:de|del|la|y) )?[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,20}){0,3})"
)
"""Who is served with what a Spanish court or office decides."""

_DOES_TEXT = """
send bring call come pick help drive pay cook join meet take tell ask let get give go know do finish start be have say
show text email phone visit stay sleep eat work write talk wait sign fix check drop"""
_CASUAL_TEXT = """
says asked wants knows knew called calls sent sends came comes gave likes lost left brought moved"""
_OPENS_TEXT = """
and so if that when because ok okay hey hi but then while coz cuz maybe does did says said think hope until since"""
_THEN_TEXT = """
about to if for that when and or at on tomorrow today later first again where what yesterday tonight"""
_HURRIED = re.compile(
    rf"(?:^|[,.;:!?] |\b(?:{_one_of(_OPENS_TEXT)}) )(?P<name>[a-zß-ÿ]{{4,14}}) (?=(?:"
    rf"(?:will|can|could|should|would|might|may|wont|won't|can't|cant) (?:not |also |just |always )?"
    rf"(?:{_one_of(_DOES_TEXT)})|{_one_of(_SAID_TEXT)}|{_one_of(_CASUAL_TEXT)})\b)|"
    r"\b(?:ask|asked|tell|told|texted|fire|fired|hire|sack|keep|met|invite|invited|ping|cc|visit|visited|hug|thank|called|emailed|phone|remind|"
    rf"married|dating) (?P<reached>[a-zß-ÿ]{{4,14}})(?=$|[,.;!?]| (?:{_one_of(_THEN_TEXT)})\b)",
    re.MULTILINE,
)
"""What programs do, too: it counts only in texts without capitals, where it also counts for names of the lists."""


SIGNS = (_ACTS, _IN_PASSING, _GREETED, _BORN, _SERVED, _HURRIED)
"""A text in which none of them matches holds nothing for this finder."""


def acting_persons(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Words that no dictionary has, before what only people do, are or own, and in lower case also after it."""
    for match in _ACTS.finditer(text):
        name = match["name"]
        shaped = name[1:].islower() or (name.isupper() and len(name) > 3) or re.search(r"['’-]|[a-z][A-Z]", name)
        says = _SAYS.match(text, match.end()) is not None
        if shaped and all(_may_be_name(part, words, says=says) for part in re.findall(r"[^\W_]+", name)):
            yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)
    for match in _IN_PASSING.finditer(text):
        group = str(match.lastgroup)
        if not any(words.is_known(part) for part in match[group].split("-")):
            yield Finding(*match.span(group), "PERSON", SCORE, Trust.STATISTICAL)
    for match in (*_GREETED.finditer(text), *_BORN.finditer(text)):
        start, end = match.span(str(match.lastgroup))
        if not any(map(words.is_known, re.findall(r"[^\W\d_]+", text[start:end]))):
            yield Finding(start, end, "PERSON", SCORE, Trust.STATISTICAL)
    for match in _SERVED.finditer(text):
        if not all(map(words.is_known, re.findall(r"[^\W\d_]+", match["name"]))):
            yield Finding(*match.span("name"), "PERSON", SCORE, Trust.STATISTICAL)
    for match in _HURRIED.finditer(text) if is_without_capitals(text) else ():
        start, end = match.span(str(match.lastgroup))
        name = text[start:end]
        if (words.is_name(name) or not words.is_known(name)) and not documents_software(text, start, end):
            yield Finding(start, end, "PERSON", SCORE, Trust.STATISTICAL)


def _may_be_name(word: str, words: Vocabulary, *, says: bool) -> bool:
    """Whether a word with a capital before what people do in English is in no dictionary, and no common word."""
    if says or words.is_in_dictionaries(word):
        return not words.is_known(word)
    folded = word.casefold()
    rare = frequency(folded, ("en",)) < COMMON and frequency(folded, MORE_LANGUAGES) < COMMON_ELSEWHERE
    return rare or words.listed(folded, "gi")
