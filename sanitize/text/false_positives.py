"""Second thoughts about single findings: what is no personal data after all, or of another kind."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from ipaddress import ip_network

from spacy.lang.en.stop_words import STOP_WORDS

from sanitize.text.boundaries import UNSPACED
from sanitize.text.spans import Finding, Trust

WEAK = 0.2
"""Score given to findings that need a context word and have none."""

VAGUE = 0.3
"""Score given to dates that name no day, month, year or number: "next week"."""

LEAST_DIGITS = 6
"""Digits of a phone number that a model found."""

NEEDS_CONTEXT = frozenset(
    {"UK_NHS", "US_BANK_NUMBER", "US_DRIVER_LICENSE", "US_PASSPORT", "US_ITIN", "MEDICAL_LICENSE"}
)
"""Entities whose patterns match many other numbers."""

_ARTICLE = re.compile(r"(?:a|an|this|that|my|our|your|his|her|their|rt|via)\s+", re.IGNORECASE)
_DEFINITE = re.compile(r"the\s+", re.IGNORECASE)
_OF_SEVERAL_WORDS = re.compile(r"The\s+[^\W\d_]\S*\s+\S*[^\W\d_]")
_FILE = re.compile(
    r"[\w-]+\.(?:py|rs|sh|md|pl|js|ts|so|cc|ml|mo|ps|pm|in|is|do|no|to|am|id|so|me|it|info|texi)", re.IGNORECASE
)
_DATED = re.compile(
    r"\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may\b|june|july|august|september|"
    r"october|november|december|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b|"
    r"\bone (?:year|month|week)\b|"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|[a-z]+ty)\b|christmas|easter|ramadan",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_NEVER = frozenset(
    {"rt", "mt", "ft", "via", "e.g", "i.e", "etc", "dob", "d.o.b", "ssn", "nhs no", "mrn", "tel", "a.k.a"}
)
"""Marks of a shared post and abbreviations, which are written where names are."""

_NAMES = frozenset({"PERSON", "LOCATION", "ORGANIZATION", "NRP"})


_UNSPACED = re.compile(f"[{UNSPACED}]")
"""A letter of a script in which a single one can be a name."""

_READABLE = re.compile(f"[^{UNSPACED}]+")
_DIALLED = re.compile(r"[+(]?\d[\d\s().x+/-]*\d(?:\s?(?:x|ext\.?|extension)\s?\d+)?", re.IGNORECASE)


_FRACTION = re.compile(r"[-+]?\d{1,6}\.\d{2,}")
_PRESSURE = re.compile(
    r"(?:BP|RR|blood pressure):? ?\d{2,3}/\d{2,3}|[a-z]{3,9} \d{1,2}/(?:10|12|15|20|21|24|27|28|30|36)", re.IGNORECASE
)
_CONSTANT = re.compile(
    r"0x[0-9a-f]{1,16}|(?:UTF|UCS|UTF8|ISO|SHA|MD|RFC|AES|RSA|base|latin|cp|x86|int|uint|float|windows)"
    r"[-_ ]?\d{1,5}(?:-\d{1,4}){0,2}(?:LE|BE)?",
    re.IGNORECASE,
)
"""Numbers in hexadecimal, and names of encodings, digests, standards and types."""

_LANGUAGE_AFTER = re.compile(
    r" (?:[a-z]+-[a-z]+ )?(?:language|lemmati[sz]\w+|tokeni[sz]\w+|alphabets?|letters?|keyboard|locale|stemmer|"
    r"grammar)\b|"
    r" (?:(?:VAT|tax|fiscal|personal|national|identity|postal|phone|mobile|social security|VAT|bank) ){1,2}"
    r"(?:cards?|IDs?|codes?|numbers?|identification|identifiers?)\b"
)
"""What follows on the name of a language that says nothing of where somebody comes from."""

_REQUEST = re.compile(r'HTTP/[\d.]{1,4}" \Z')
"""What comes before the status and the size of an answer in the log of a web server."""

_ROW_BEFORE = re.compile(r"(?<!\d)(?:\d{1,4}[\s,]{1,12}){6,12}\Z")
_ROW_AFTER = re.compile(r"[\s,]{0,12}(?:\d{1,4}[\s,]{1,12}){6}")
"""More short numbers than a telephone number or a card has."""

_STAMP = re.compile(r"(?:19|20)\d\d[01]\d[0-3]\dT[0-2]\d[0-5]\d(?:[0-5]\d)?Z?\b")
"""A time in the basic format of ISO 8601."""

_SLICE = re.compile(r"\w\[::\d*\Z")
_NOWHERE = re.compile(r"127\.|255\.|(?:0{0,4}:){2,7}0{0,3}1\Z|::\Z")
"""Addresses of no machine: the one that runs the program, any, all, and masks."""

_NETWORK = re.compile(r"(?<![\w.:])[0-9a-fA-F.:]{2,39}/\d{1,3}(?![\w.])")
LEAST_MACHINES = 16
"""Machines of a network that is nobody's own."""

_VERSION = re.compile(r"(?:\bversion|\bv|\brelease|[a-z]{2}-)\s?\Z", re.IGNORECASE)
_HEADING = re.compile(r"(?:\A|\n)#{1,4} \Z")
_RELEASE = re.compile(r"\d(?:\.\d{1,2}){3}(?=\s*(?:\n|\Z))")
"""A version of four small numbers, alone in the heading of a changelog."""

_ISSUE = re.compile(
    r"\b(?:closes?|closed|fix(?:es|ed)?|resolve[sd]?|bugs?|issues?|PR|pull requests?|merge requests?|LP|GH|RT|BZ|bpo)"
    r"[:\s-]{0,2}(?:#?\d{2,8},? (?:and )?){0,4}#?\Z",
    re.IGNORECASE,
)
"""Before the numbers of an issue tracker: `Closes: #784324`."""

_STANDARD = re.compile(r"(?:PEP|RFC|ISO|IEC|DIN|EN|BS|CVE|IEEE|ANSI|ECMA|ITU|FIPS|NIST|SP|GH|PR)[ -/]\d{1,6}(?:-\d+)?")
_NUMBERS = frozenset(
    {"ID_NUMBER", "ZIP_CODE", "PHONE_NUMBER", "US_DRIVER_LICENSE", "US_BANK_NUMBER", "US_PASSPORT", "AGE", "QUANTITY"}
)
_MARK_BEFORE = re.compile(r"(?:\A|\n)[ \t]{0,4}[#*/;%]{1,2} \Z")
_COLOUR = re.compile(
    r"(?:colou?r|background|border|fill|stroke|shadow|outline|gradient)[^;\n#]{0,24}#\Z", re.IGNORECASE
)
_OF_STEPS = re.compile(
    r"\b(?:batch|step|steps|epoch|iteration|iter|page|pages|score|scores|ratio|vision|part|chunk|worker|task|tests?|passed|"
    r"failed|progress|BP|blood pressure|RR|HR|port|line|lines|rows?|bytes|took|took_ms|version|RFC|ISO|section|chapter|"
    r"table|figure|fig|equation|eq)\W{1,3}\Z",
    re.IGNORECASE,
)
"""Words before two numbers with a stroke, or one, that say of what they are."""


_BEFORE_THINGS: Mapping[str, tuple[tuple[int, re.Pattern[str]], ...]] = {
    "PHONE_NUMBER": ((40, _ISSUE), (72, _ROW_BEFORE), (12, _REQUEST), (40, _COLOUR)),
    "CREDIT_CARD": ((72, _ROW_BEFORE),),
    "ID_NUMBER": ((40, _ISSUE), (40, _COLOUR), (24, _OF_STEPS)),
    "IP_ADDRESS": ((24, _VERSION),),
    **dict.fromkeys(_NUMBERS - {"PHONE_NUMBER", "ID_NUMBER"}, ((40, _COLOUR),)),
}
"""By entity, what says before a finding that it is of things, within so many characters."""


def _is_network(text: str, finding: Finding) -> bool:
    """Whether it is a whole private network, or any address: `10.1.0.0/16`, `::/0` (RFC 1918, RFC 4193, RFC 4632)."""
    places = _NETWORK.finditer(text, max(finding.start - 40, 0), finding.end + 4)
    match = next((one for one in places if one.start() <= finding.start and finding.end <= one.end()), None)
    if match is None:
        return False
    try:
        network = ip_network(match[0])
    except ValueError:  # a machine in a network, or no address at all
        return False
    return network.prefixlen == 0 or (network.is_private and network.num_addresses >= LEAST_MACHINES)


def _is_named_by_number(text: str, finding: Finding, value: str) -> bool:
    """Whether it is the number of an issue (`#19`) or an item (`# 5. `), or a parameter (`"$1"`, `$name`)."""
    if value.isdecimal() and text.startswith(". ", finding.end):
        return _MARK_BEFORE.search(text, max(finding.start - 8, 0), finding.start) is not None
    before = text[max(finding.start - 2, 0) : finding.start]
    if before.endswith("#"):
        return value.isdecimal()
    if before.endswith(("$", "${")) and not any(map(str.isdecimal, value)):
        return True
    return before in ('"$', "'$", "${") and value.isdecimal() and text[finding.end : finding.end + 1] in ('"', "'", "}")


def _whole(text: str, finding: Finding) -> tuple[int, int]:
    """The finding with the digits and points that touch it."""
    start, end = finding.start, finding.end
    while start and (text[start - 1].isdecimal() or text[start - 1] == "."):
        start -= 1
    while end < len(text) and (text[end].isdecimal() or (text[end] == "." and text[end + 1 : end + 2].isdecimal())):
        end += 1
    return start, end


def readable(text: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of models that read alphabets, without what they make of Han, kana, Hangul or Thai."""
    if text.isascii():
        yield from findings
        return
    for finding in findings:
        for stretch in _READABLE.finditer(text, finding.start, finding.end):
            if any(map(str.isalnum, stretch[0])):
                yield replace(finding, start=stretch.start(), end=stretch.end())


def judged(text: str, finding: Finding, nationalities: Container[str]) -> Finding | None:
    """The finding, corrected; None when it isn't one."""
    value = text[finding.start : finding.end]
    if finding.entity in _NUMBERS and (stamp := _STAMP.match(text, finding.start)):
        return replace(finding, end=stamp.end(), entity="DATE_TIME")
    if finding.entity == "NRP" and _LANGUAGE_AFTER.match(text, finding.end):
        return None
    if finding.entity in _NAMES and finding.trust <= Trust.LEARNED:
        return _judged_name(text, finding, nationalities)
    if _is_of_things(text, finding, value):
        return None
    if finding.entity == "PHONE_NUMBER" and finding.trust <= Trust.LEARNED:
        dialled = _DIALLED.search(text, finding.start, finding.end)
        if dialled is None or sum(map(str.isdecimal, dialled[0])) < LEAST_DIGITS:
            return None
        return replace(finding, start=dialled.start(), end=dialled.end())
    if finding.entity == "DATE_TIME" and not _DATED.search(value):
        return replace(finding, score=min(finding.score, VAGUE))
    weak = finding.entity == "DATE_TIME" and value.isdecimal() and not _YEAR.fullmatch(value)
    if weak or (finding.entity == "URL" and _FILE.fullmatch(value)):
        return replace(finding, score=min(finding.score, WEAK))
    return finding


def _is_of_things(text: str, finding: Finding, value: str) -> bool:
    """Whether a number, an address or a handle is one of things: a version, a fraction, a row of figures, a colour."""
    entity = finding.entity
    for reach, pattern in _BEFORE_THINGS.get(entity, ()):
        if pattern.search(text, max(finding.start - reach, 0), finding.start):
            return True
    if entity in ("PHONE_NUMBER", "CREDIT_CARD") and _ROW_AFTER.match(text, finding.end):
        return True
    if entity in ("PHONE_NUMBER", "IP_ADDRESS", "ID_NUMBER") and _FRACTION.fullmatch(text, *_whole(text, finding)):
        return True
    if entity == "ID_NUMBER":
        return _PRESSURE.fullmatch(value) is not None or _CONSTANT.fullmatch(value) is not None
    if entity == "QUANTITY":
        return _is_named_by_number(text, finding, value)
    if entity == "IP_ADDRESS":
        slice_ = _SLICE.search(text, max(finding.start - 2, 0), finding.end)
        heading = _HEADING.search(text, max(finding.start - 6, 0), finding.start)
        if heading and _RELEASE.match(text, finding.start):
            return True
        nowhere = value.startswith("0.") or _NOWHERE.match(value) is not None
        return nowhere or slice_ is not None or _is_network(text, finding)
    if entity == "STREET_ADDRESS":
        return _STANDARD.fullmatch(value) is not None
    return entity == "USERNAME" and value.casefold() in STOP_WORDS


def _judged_name(text: str, finding: Finding, nationalities: Container[str]) -> Finding | None:
    value = text[finding.start : finding.end]
    article = _ARTICLE.match(value)
    if not (finding.entity in ("ORGANIZATION", "LOCATION") and _OF_SEVERAL_WORDS.match(value)):
        article = article or _DEFINITE.match(value)  # which is a part of names such as "the Peak District"
    if article:
        finding = replace(finding, start=finding.start + article.end())
        value = value[article.end() :]
    word = value.casefold().strip(" .,'’")
    if len(word) < 2 and not value.isupper() and not _UNSPACED.match(word):
        return None
    if word in _NEVER or (word in STOP_WORDS and not _acronym(value, text)):
        return None
    if word in nationalities or word.removesuffix("s") in nationalities:
        return replace(finding, entity="NRP", trust=Trust.LEARNED)
    return finding


def _acronym(value: str, text: str) -> bool:
    """Whether a word such as "US" is in capitals where the words around it are not."""
    return value.strip(" .,'’").isupper() and len(value) > 1 and not text.isupper()
