"""Which findings in lines of code, configuration and logs are personal data."""

from __future__ import annotations

import re
from dataclasses import replace

from sanitize.text.code_syntax import COMMENT
from sanitize.text.name_context import introduced
from sanitize.text.ordinary_words import strange
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_NAME_FORM = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+\.?(?:[ '’-](?:[^\W\d_][\u0300-\u036f]*)+\.?){0,3}")
_CREDITED = re.compile(
    r"(?:@?\bauthors?|\bcopyright|\bmaintainers?|\bowners?|\breviewers?|\bcontacts?|\bassignees?|\bcommitter|\b(?:signed|"
    r"reviewed|reported|written|tested|suggested|requested|fixed|contributed|patched|added|changed|created|approved|sent|"
    r"done|asked|wanted|found) (?:by|for)|\bby|\bthanks to|\bthank|\bask|\bcall|"
    r"\bmail|\bemail|\bpatient|\bsee with|\bnotes? of|\baccording to|"
    r"\b(?:todo|fixme|xxx|hack|note)\(?|\busers?|"
    r"\b(?:opened|closed|mailbox|account|profile|patient|customer|client) (?:for|of))"
    r"[\s:=,\"'-]{0,4}\Z",
    re.IGNORECASE,
)
"""What names somebody in code, comments and logs."""

_QUOTED = re.compile(r"['\"][A-Z][^\W\d_]+")
_LISTED = re.compile(r"['\"],\s*['\"]")
"""Between the strings of a list."""
_CAPITALIZED = r"[^\W\d_a-zß-ÿ](?:[^\W\d_]|[\u0300-\u036f])*\.?"
_RUN = re.compile(
    rf"(?<![\w.$@:\\-]){_CAPITALIZED}(?:[ ’'-]{_CAPITALIZED}){{0,4}} (?:(?:de|da|van|von|der|el|al|bin|te|Te|di|la) )?"
    rf"{_CAPITALIZED}(?:-{_CAPITALIZED})?(?![\w(\[])"
)
"""Words with capitals, at least one blank between them."""

_MAILED = re.compile(r",? ?[<(][^\s<>()@]{1,64}@")
_TYPED = re.compile(r"(?:[-=]>|::|\bnew|\bextends|\bimplements|\binstance|\bclass|\bdata|\btype|\bfinal|\bstatic) \Z")
_USED = re.compile(r" ?[=({\[]|;|::|\.\w| [-=]>| ::| =>")
"""What follows on types and variables."""

_OF_SOMEBODY = frozenset({"PERSON", "ORGANIZATION", "LOCATION", "NRP", "MISC"})
_NAMING = _OF_SOMEBODY | {"STREET_ADDRESS"}
_QUOTES = "\"'`"
_LEGAL = re.compile(r"\b(?:Inc|Ltd|LLC|LLP|PLC|Corp|GmbH|AG|S\.A|B\.V|Hospital|University|Clinic|Bank)\b\.?")
_IDENTIFIED = re.compile(
    r"\b(?:ssn|mrn|nhs|passport|licen[cs]e|patient|account|member|insurance|policy|record|case|tax|iban|vat|customer|"
    r"employee|national|driver)\b[\w .#:=\"'-]{0,16}\Z",
    re.IGNORECASE,
)
_DIALLED = re.compile(r"\b(?:phone|tel|telephone|mobile|cell|fax|call|contact)\b[\w .#:=\"'(+-]{0,12}\Z", re.IGNORECASE)


def judged_in_code(text: str, finding: Finding, vocabulary: Vocabulary) -> Finding | None:
    """What of a model's finding in a line of code is personal data: names written out, and what a label announces."""
    value = text[finding.start : finding.end]
    if finding.entity in _NAMING and (names := _names_inside(text, finding, vocabulary)):
        return replace(finding, start=names[0][0], end=names[-1][1], entity="PERSON", trust=Trust.LEARNED)
    if finding.entity == "PERSON" and in_small_letters(value, vocabulary):
        return finding
    if finding.entity == "PHONE_NUMBER":
        dialled = _DIALLED.search(text, max(finding.start - 32, 0), finding.start)
        return finding if dialled or (value[0] in "+(" and len(value) > 8) else None
    if finding.entity in ("ID_NUMBER", "CREDIT_CARD"):
        labelled = _IDENTIFIED.search(text, max(finding.start - 40, 0), finding.start)
        return finding if labelled and sum(map(str.isdecimal, value)) >= 4 else None
    if finding.entity == "DATE_TIME":
        return finding if _dated(value) else None
    if finding.entity in _OF_SOMEBODY and _written_out(text, finding, vocabulary):
        return finding
    if finding.entity == "STREET_ADDRESS":
        return finding if _addressed(value, vocabulary) else None
    if finding.entity == "ORGANIZATION":
        return finding if _LEGAL.search(value) and len(_WORD.findall(value)) > 1 else None
    known = finding.entity in ("PERSON", "LOCATION") and _names(text, finding, vocabulary)
    return finding if known else None


def _dated(value: str) -> bool:
    """Whether digits and words are a date, and not a time, a version or a single number."""
    year = re.search(r"\b(?:19|20)\d\d\b", value) is not None
    version = re.search(r"\d\.\d", value) is not None and not re.search(r"[-/:].*[-/:]|[A-Za-z]{3}", value)
    if not year and (version or re.fullmatch(r"[A-Z]\w+ \d+\.\d[\d./]*", value.strip("'\" "))):
        return False
    if re.fullmatch(r"[\d:.,]+", value) and len(value) < 6:
        return False
    return year or len(re.findall(r"\d+", value)) > 1


def _addressed(value: str, vocabulary: Vocabulary) -> bool:
    words = [word.casefold() for word in _WORD.findall(value)]
    if _LISTED.search(value) or not (value[:1].isdecimal() or any(word[0].isupper() for word in _WORD.findall(value))):
        return False
    numbered = any(map(str.isdecimal, value)) and value[:1] not in "#/*-"
    named = any(
        vocabulary.listed(word, name)
        for word in words
        if word not in vocabulary.ordinary
        for name in ("gi", "su", "ci", "co")
    )
    return (numbered and any(vocabulary.listed(word, "st") for word in words)) or (
        named and _QUOTED.search(value) is not None
    )


def _names_inside(text: str, finding: Finding, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Two to five words with capitals, one blank between them, that are a name: by no dictionary or by a credit."""
    found = []
    for match in _RUN.finditer(text, finding.start, _word_end(text, finding.end)):
        words = _WORD.findall(match[0])
        odd = [strange(word, vocabulary.ordinary) or not word.isascii() for word in words]
        given = vocabulary.listed(words[0].casefold(), "gi") and any(odd[1:])
        known = any(odd) or any(vocabulary.listed(word.casefold(), name) for word in words for name in ("gi", "su"))
        credited = (
            _CREDITED.search(text, max(match.start() - 40, 0), match.start())
            or (known and introduced(text, match.start()))
            or _MAILED.match(text, match.end())
        )
        free = not _TYPED.search(text, max(match.start() - 12, 0), match.start()) and not _USED.match(text, match.end())
        plain = any(word.isupper() and len(word) > 1 for word in words)
        if not plain and (credited or (free and (all(odd) or given))):
            found.append(match.span())
    return found


def in_small_letters(value: str, vocabulary: Vocabulary) -> bool:
    """Whether it is a given name and a surname in lower case, at most one of which is a word."""
    first, _, last = value.strip(" '\"`,;():").partition(" ")
    named = first.islower() and vocabulary.listed(first, "gi") and vocabulary.listed(last, "su")
    return named and not (vocabulary.is_ordinary(first) and vocabulary.is_ordinary(last))


def _word_end(text: str, end: int) -> int:
    """The end of the word at a place."""
    while end < len(text) and text[end - 1].isalpha() and text[end].isalpha():
        end += 1
    return end


def _written_out(text: str, finding: Finding, vocabulary: Vocabulary) -> bool:
    """Whether the finding is words that no dictionary has, written as a name is, where people are named.

    One such word needs what names somebody before it; two also count in comments and between quotes.
    """
    value = text[finding.start : finding.end].strip(" '\"`,;():")
    words = _WORD.findall(value)
    named = [word for word in words if strange(word, vocabulary.ordinary) or not word.isascii()]
    if not named or not _NAME_FORM.fullmatch(value) or not all(word[0].isupper() for word in words):
        return False
    start = text.find(value, finding.start)
    if _CREDITED.search(text, max(start - 40, 0), start) or introduced(text, start):
        return True
    return len(words) > 1 and len(named) == len(words) and _said(text, start)


def _said(text: str, start: int) -> bool:
    """Whether a place is in a comment or between quotes, by its line."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return COMMENT.search(line) is not None or any(line.count(quote) % 2 for quote in _QUOTES)


def _names(text: str, finding: Finding, vocabulary: Vocabulary) -> bool:
    value = text[finding.start : finding.end].strip(" '\"`,;()")
    words = _WORD.findall(value)
    if not words or not _NAME_FORM.fullmatch(value) or not all(word[0].isupper() for word in words):
        return False
    folded = [word.casefold() for word in words]
    names = ("gi", "su") if finding.entity == "PERSON" else ("ci", "co")
    known = [
        any(vocabulary.listed(word, name) for name in names) and word not in vocabulary.ordinary for word in folded
    ]
    if len(words) > 1 and finding.entity == "PERSON":
        return known[0] or (known[-1] and len(words[0]) == 1) or (introduced(text, finding.start) and any(known))
    if all(word in vocabulary.ordinary for word in folded) or not (words[0].istitle() or words[0].isupper()):
        return False
    if introduced(text, finding.start):
        return True
    used = re.search(rf"\b{re.escape(value)}[(.\[_:]|[.$@]{re.escape(value)}\b", text)
    return all(known) and used is None and _said(text, finding.start)
