"""Whether a name that a model found can be one of a person, a company or a place."""

from __future__ import annotations

import re
from typing import NamedTuple

from sanitize.text.code_lines import is_calendar
from sanitize.text.code_syntax import CODE, has_inner_capital
from sanitize.text.eponyms import METHODS, eponym
from sanitize.text.spans import Finding
from sanitize.text.technical_words import DEFINED_TERMS, NOT_ORGANIZATIONS, names_licence, spelled_out
from sanitize.text.things_named import names_a_thing
from sanitize.text.units import CURRENCIES, UNITS, one_of
from sanitize.text.vocabulary import Vocabulary
from sanitize.word_frequency import frequency

_CODE_AFTER = re.compile(r"[_({=`]|\[\w|\.\w+\(|\.[a-z]\w*(?:[._]\w|`)| ?=[^=>]|::|->")
_CODE_BEFORE = re.compile(
    r"(?:[_$\\=<{`]|\w\[|\$\(|[a-z0-9)\]]\.|[-=]>\s?|::|--|#:|(?<!\S)/\w{1,20}/|\b(?:def|import|except|func|fn|class|struct|enum|trait|"
    r"interface|extends|implements|cimport|cdef) )\Z"
)
_TYPE_NAME = re.compile(
    r"\w*[a-z](?:Error|Exception|Warning|Array|Index|Spec|Config|Type|Base|List|Map|Set|Data|Frame|Handler|Model|Test|"
    r"Info|Key|Id|Name|Value|Request|Response|Client|Server|Service|Manager|Factory|Builder|Node|Tree|Event|State|Iterator)s?"
)
_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|^[a-z]+")
_GOES_ON = re.compile(r",? [a-z]")
_PROPERTY_BEFORE = re.compile(r"(?:\A|\n)(?:(?:BEGIN|END):)?\Z")
_PROPERTY_AFTER = re.compile(r"[:;]|\n|\Z")
"""Around the properties of calendars and cards: `BEGIN:VEVENT`, `SUMMARY:`."""

_HEADING = re.compile(r"#{1,6} ")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•*>\-]\s+|\n\s{0,12}(?:[-*•>#]\s*|\d{1,3}[.)]\s*)?|^\s*)\Z")
_LABEL_AFTER = re.compile(r"[^\S\n]{0,2}[:：](?=\s|$)")
_FILE_NAME = re.compile(
    r"[\w-]+\.(?:py|pyx|sh|js|ts|jsx|tsx|c|h|cc|cpp|hpp|rs|go|java|rb|pl|php|html?|css|sql|txt|csv|json|ya?ml|toml|md|rst|"
    r"ipynb|texi|info|cfg|ini|log|so|o|exe|dll|zip|gz|tar|png|jpe?g|svg|parquet|npz)"
)
_PATH = re.compile(r"\w/\w+/\w")
_REGION = re.compile(r"[a-z]{2,12}(?:-[a-z]{2,12})+-?\d")
"""The name of a data centre, such as us-east-1."""

_AMOUNT = re.compile(r"x?\d[\d.,]*|\d/\d")
_VALUE = re.compile(
    rf"(?!(?:{one_of(' '.join(sorted(CURRENCIES)))}) ?\d)"
    rf"(?:[A-Z][a-z]{{0,2}}|[A-Z][a-z]{{0,2}}[A-Z0-9+-][A-Za-z0-9+-]{{0,3}}) ?\d[\d.,/]*(?: ?{UNITS}(?:/\w+)*)?|"
    r"[A-Z][a-z]{3,9} \d{1,3}/\d{1,3}|"
    rf"[A-Z][a-z]+ \d[\d.,/]* ?{UNITS}(?:/\w+)*|(?:\d[\d.,]* ?)?{UNITS}(?:/\w+)+|"
    rf"[A-Z]{{2,6}} [IVX]{{1,4}}|[A-Z]\d/[A-Z]?\d"
)
_ROMAN = re.compile(r"[IVX]{2,5}[A-C]?")
_SCORED_VALUE = re.compile(r"[\w-]+ (?:score|index|scale|grade|stage|class)(?: of)? \d[\d/.]*")
_UNIT_FIRST = re.compile(rf"^{UNITS}(?:/\w+)+[.,;] ")
_UNIT_AFTER_NUMBER = re.compile(rf"{UNITS}|[IVX]+")
_NUMBER_BEFORE = re.compile(rf"(?:\d ?|\d ?{UNITS} ?|\w/)\Z")
_VALUE_AFTER = re.compile(r"\s?[<>=~:]?\s?\d")
_KEYWORD = re.compile(r"(?:^|\s)-{1,2}\w|^(?:AS|FROM|WHERE|AND|OR|BY|ON|IN|LIMIT|SELECT|JOIN|INTO|VALUES|SET) \w|\*\.")
_REPEATED = re.compile(r"([A-Za-z])\1{2,}")
_EXTREME_AFTER = re.compile(r" (?:values?|numbers?|sizes?|length|counts?|depth|width|height|age|time|retries|of)\b")
_CODE_IN_LIST = re.compile(r"[\"'][A-Z]{1,4}[\"'],")
_COMMANDED = re.compile(r" (?:this|your|all|each|any|every) (?:page|file|line|box|field|item|entry|row)s?\b")
_SCIENTIFIC_TEXT = """
gaussian bayesian euclidean cartesian boolean hessian jacobian laplacian lagrangian hermitian newtonian markovian
hamiltonian eulerian abelian riemannian wagnerian latex cyrillic latin greek roman arabic gregorian julian"""
_SCIENTIFIC = frozenset(_SCIENTIFIC_TEXT.split())
"""Words that are formed as nationalities are."""

SURE = 0.7
"""Score of a name at the start of a sentence that counts although it is a plain word as well."""


COMMON = 4.0
"""Frequency (Zipf scale) of a word that begins sentences more often than it is a name that no list has."""


class _Name(NamedTuple):
    """A finding in its text."""

    text: str
    finding: Finding
    vocabulary: Vocabulary
    value: str
    bare: str
    """Without signs around it."""
    words: list[str]
    """In lower case."""
    known: bool
    """Whether one of its words is in a list of names or places."""

    @property
    def before(self) -> str:
        """A dozen characters before it."""
        return self.text[max(self.finding.start - 12, 0) : self.finding.start]


def is_name(text: str, finding: Finding, vocabulary: Vocabulary) -> bool:
    """Whether a finding is a name, a job, a group or another word of somebody's, and not one of things."""
    value = text[finding.start : finding.end]
    words = [word.casefold() for word in _WORD.findall(value)]
    lists = ("gi", "su", "ci", "co", "na", *(("cp",) if len(words) > 1 else ()))
    known = any(vocabulary.listed(word, *lists) for word in words if len(word) > 2)
    name = _Name(text, finding, vocabulary, value, value.strip(" .,;:()"), words, known)
    if _of_program(name) or _is_value(name) or _is_term(name):
        return False
    if finding.entity == "OCCUPATION" and _PATH.search(value):
        return False
    if finding.entity in ("OCCUPATION", "MISC", "DEMOGRAPHIC") or not words:
        return (bool(words) or finding.entity == "MISC") and words != ["software"]
    if finding.entity == "NRP":
        odd = any(map(str.isdecimal, value)) or has_inner_capital(name.bare)
        return not odd and words[0] not in _SCIENTIFIC
    return not _is_put_together(name) and _is_written_as_names(name)


def _of_program(name: _Name) -> bool:
    """Whether signs of a program are in it or around it, or it is named after somebody who isn't meant."""
    text, finding = name.text, name.finding
    if CODE.search(name.value) or _CODE_AFTER.match(text, finding.end):
        return True
    if name.value.count("(") < name.value.count(")") and len("".join(name.words)) == 1:
        return True
    place = finding.entity == "LOCATION" and any(name.vocabulary.listed(word, "ci", "co") for word in name.words)
    excused = _CODE_BEFORE.search(text, max(finding.start - 10, 0), finding.start) or eponym(text, finding, place=place)
    return bool(excused) and not _is_full(name)


def _is_value(name: _Name) -> bool:
    """Whether it is a file, a region of a data centre, a score, a value with its unit, or a keyword with its own."""
    if (
        _FILE_NAME.fullmatch(name.value)
        or _ROMAN.fullmatch(name.bare)
        or _REGION.fullmatch(name.value)
        or _SCORED_VALUE.fullmatch(name.bare)
        or _VALUE.fullmatch(_UNIT_FIRST.sub("", name.bare))
        or _KEYWORD.search(name.value)
    ):
        return True
    if _UNIT_AFTER_NUMBER.fullmatch(name.bare) and _NUMBER_BEFORE.search(name.before):
        return True
    short = name.value.isupper() and len(name.value) < 7
    return short and _VALUE_AFTER.match(name.text, name.finding.end) is not None


def _is_filler(name: _Name) -> bool:
    """Whether it is the plain word of an element or a command, a code in a list, a placeholder of an example."""
    text, finding, bare = name.text, name.finding, name.bare.strip("#'\"")
    if _REPEATED.fullmatch(bare) or (bare in ("Max", "Min") and _EXTREME_AFTER.match(text, finding.end)):
        return True
    if finding.entity == "ORGANIZATION" and _CODE_IN_LIST.search(text, max(finding.start - 1, 0), finding.end + 2):
        return True
    if finding.entity == "ORGANIZATION" and not name.known and _is_string(name):
        return True
    if bare in ("Edit", "Mark") and _COMMANDED.match(text, finding.end) and _starts(text, finding.start):
        return True
    if len(name.words) != 1 or not name.vocabulary.is_ordinary(name.words[0]) or name.known:
        return False
    around = text[max(finding.start - 2, 0) : finding.start], text[finding.end : finding.end + 2]
    return around[0].endswith((">", "#")) and around[1].startswith(("</", '">', "'>", '"'))


def _is_string(name: _Name) -> bool:
    """Whether it is one word in small letters between quotes or brackets: a string of a program."""
    start, end = name.finding.start, name.finding.end
    enclosed = name.text[max(start - 1, 0) : start] in ('"', "[") and name.text[end : end + 1] in ('"', "]")
    return enclosed and name.value.isalpha() and name.value.islower()


def _is_term(name: _Name) -> bool:
    """Whether it is abbreviations of a trade, a property of a calendar, a licence, a document, a method, `jvm-opts`."""
    text, finding, words = name.text, name.finding, name.words
    if _is_technical(name) or _is_filler(name):
        return True
    property_name = _PROPERTY_AFTER.match(text, finding.end) and _PROPERTY_BEFORE.search(name.before)
    if name.value.isupper() and property_name and is_calendar(text):
        return True
    if names_licence(words) or names_a_thing(text, finding, words, name.vocabulary):
        return True
    parts = name.bare.replace("-", " ").split()
    if "-" in name.value and name.value.islower() and any(map(name.vocabulary.is_term, parts)):
        return True
    return len(words) == 1 and words[0] in METHODS


def _is_technical(name: _Name) -> bool:
    """Whether it is abbreviations of a trade, with plain words and amounts around them at most."""
    words = name.bare.split()
    known = [word in NOT_ORGANIZATIONS or word in CURRENCIES for word in words]
    plain = (
        (word.islower() and word in name.vocabulary.ordinary)
        or _AMOUNT.fullmatch(word)
        or _UNIT_AFTER_NUMBER.fullmatch(word)
        for word in words
    )
    return any(known) and all(one or other for one, other in zip(known, plain, strict=True))


def _is_full(name: _Name) -> bool:
    """Whether it is a given name and a further word with a capital letter."""
    words = [word for part in name.value.split() for word in _WORD.findall(part)[:1]]
    given = len(words) > 1 and name.vocabulary.listed(words[0].casefold(), "gi")
    return given and all(word[0].isupper() for word in words)


def _is_put_together(name: _Name) -> bool:
    """Whether it is a letter, or put together as names in programs are: with digits, or of several words."""
    value, entity = name.value, name.finding.entity
    if len(name.bare) == 1 and entity in ("LOCATION", "ORGANIZATION"):
        return True
    named = entity != "ORGANIZATION" and not name.known
    if named and any(map(str.isdecimal, value)) and value[0] != "@":
        return True
    if _TYPE_NAME.fullmatch(value) or (not name.known and _is_camel(name)):
        return True
    return named and len(value) > 7 and has_inner_capital(value)


def _is_camel(name: _Name) -> bool:
    """Whether it is one word of several plain ones: `GridDropout`, `DBSnapshot`."""
    value = name.bare
    humps = _HUMP.findall(value)
    whole = len(value) > 8 and len(humps) > 1 and "".join(humps) == value and not value.isupper()
    return whole and all(hump.isupper() or name.vocabulary.is_ordinary(hump) for hump in humps)


def _is_written_as_names(name: _Name) -> bool:
    """Whether words that dictionaries have as well are written here as a name is."""
    text, finding, value, words, vocabulary = name.text, name.finding, name.value, name.words, name.vocabulary
    if value.islower() and not name.known and finding.score <= SURE and _mixed(text, finding):
        return False
    if name.known:
        return finding.entity != "ORGANIZATION" or not spelled_out(text, finding)
    if (
        len(words) == 1
        and vocabulary.is_ordinary(words[0])
        and (_LABEL_AFTER.match(text, finding.end) or _begins_sentence(name))
    ):
        return False
    usual = all(map(vocabulary.is_ordinary, words))
    place = finding.entity == "LOCATION" and vocabulary.ordinary.issuperset(words)  # dictionaries have places as well
    if usual and not place and value.islower() and not text.islower() and _within_sentence(text, finding):
        return False
    if usual and finding.entity != "PERSON" and _in_words(name):
        return False
    if finding.entity == "ORGANIZATION" and spelled_out(text, finding):
        return False
    if vocabulary.ordinary.issuperset(words) and finding.score <= SURE:
        return not (value.islower() or (len(words) == 1 and _starts(text, finding.start)))
    return True


def _begins_sentence(name: _Name) -> bool:
    """Whether a common word has its capital from the start of a sentence that goes on in small letters."""
    text, finding = name.text, name.finding
    starts = (
        finding.entity == "PERSON" and _starts(text, finding.start) and _GOES_ON.match(text, finding.end) is not None
    )
    return starts and name.bare.istitle() and frequency(name.words[0], ("en",)) >= COMMON


def _in_words(name: _Name) -> bool:
    """Whether ordinary words are the start of a sentence, a heading, or terms of a contract, and no name."""
    text, finding, value, vocabulary = name.text, name.finding, name.value, name.vocabulary
    if not DEFINED_TERMS.isdisjoint(name.words):
        return True
    starts = value[0].isupper() and value[1:].islower() and _starts(text, finding.start)
    several = len(name.words) > 1 or name.words[0] not in vocabulary.ordinary
    if starts and several and _GOES_ON.match(text, finding.end):
        return True
    line = text[text.rfind("\n", 0, finding.start) + 1 :].partition("\n")[0]
    return _HEADING.match(line) is not None and all(map(vocabulary.is_ordinary, _WORD.findall(line)))


def _within_sentence(text: str, finding: Finding) -> bool:
    """Whether another word in small letters is next to it."""
    around = text[max(finding.start - 3, 0) : finding.start], text[finding.end : finding.end + 3]
    return re.search(r"[a-z],? \Z", around[0]) is not None or _GOES_ON.match(around[1]) is not None


def _mixed(text: str, finding: Finding) -> bool:
    """Whether the text around the finding has capital letters, so that a name would have one."""
    around = text[max(finding.start - 200, 0) : finding.end + 200]
    return 50 * sum(map(str.isupper, around)) > sum(map(str.islower, around))


def _starts(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text[max(start - 12, 0) : start]) is not None
